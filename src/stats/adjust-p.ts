import { LabError } from "../records/lab-error.js";
import { checkNumbers } from "./check.js";

/** How p-values of several tests are adjusted: the first two bound the chance of any false finding, the last the share of false ones. */
export type Adjustment = "holm" | "bonferroni" | "benjamini-hochberg";

/**
 * p-values adjusted for being several, in the order given: compare each with the level wanted for all. `holm` (Holm, "A simple sequentially
 * rejective multiple test procedure", 1979) and `bonferroni` are statsmodels' `multipletests`; `benjamini-hochberg` (1995) is
 * `scipy.stats.false_discovery_control`, for tests that are independent or positively dependent.
 *
 * @param p values in 0..1; none gives none
 * @throws LabError `bad-argument` for what is no probability: leave out tests that gave none, they were not made
 * @example
 * adjustP([0.01, 0.04, 0.03, 0.005], "holm"); // [0.03, 0.06, 0.06, 0.02]
 */
export function adjustP(p: readonly number[], method: Adjustment): number[] {
  checkNumbers("adjustP", p, 0);
  const wrong = p.findIndex((value) => value < 0 || value > 1);
  if (wrong !== -1) {
    throw new LabError("bad-argument", `adjustP: value ${wrong} is ${p[wrong]}`, "give probabilities from 0 to 1");
  }
  const count = p.length;
  if (method === "bonferroni") return p.map((value) => Math.min(1, count * value));
  const rising = p.map((_, i) => i).sort((a, b) => (p[a] ?? 0) - (p[b] ?? 0));
  const adjusted = new Array<number>(count).fill(0);
  let worst = method === "holm" ? 0 : 1;
  for (let step = 0; step < count; step++) {
    // Holm goes up from the smallest and keeps the largest so far; Benjamini and Hochberg come down and keep the smallest.
    const place = method === "holm" ? step : count - 1 - step;
    const i = rising[place] ?? 0;
    const value = p[i] ?? 0;
    worst =
      method === "holm" ? Math.max(worst, (count - place) * value) : Math.min(worst, (count / (place + 1)) * value);
    adjusted[i] = Math.min(1, worst);
  }
  return adjusted;
}
