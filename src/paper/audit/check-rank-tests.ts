import { LabError } from "../../records/index.js";
import { binomialTest, wilcoxonSignedRank } from "../../stats/index.js";
import { type Check, compare } from "./finding.js";
import { type Printed, printed, type Reported, show } from "./printed.js";

interface Fit {
  said: string;
  p: number;
}

/**
 * Whether a reported p-value is that of the exact sign test; the note says one- or two-sided.
 *
 * @param favour discordant pairs for the method that is claimed better
 * @param discordant all pairs in which the two differ
 * @throws LabError `bad-argument` unless 0 <= favour <= discordant, both whole, and one pair at least is discordant
 * @example
 * checkSignTest({ favour: 3, discordant: 3, p: "0.125" }).note; // "fits one-sided"
 */
export function checkSignTest({
  favour,
  discordant,
  p,
  sides,
}: {
  favour: number;
  discordant: number;
  p: Reported;
  sides?: 1 | 2;
}): Check {
  const one = binomialTest({ k: favour, n: discordant, alternative: "greater" }).p;
  const two = binomialTest({ k: favour, n: discordant }).p;
  const fits = [
    { said: "one-sided", p: one, sides: 1 },
    { said: "two-sided", p: two, sides: 2 },
  ].filter((fit) => sides === undefined || fit.sides === sides);
  return choose(printed(p), fits, `${favour} of ${discordant} signs`);
}

/**
 * Whether a reported p-value is that of Wilcoxon's signed-rank test with this statistic and n, without ties or zeros; exact or normal, one- or
 * two-sided: the note says which fits.
 *
 * @param statistic the smaller of the two rank sums (SciPy's, two-sided), or either of them
 * @param n pairs that differ
 * @throws LabError `bad-argument` for an n that is not a whole number from 1 to 200
 * @example
 * checkWilcoxon({ statistic: "10.0", n: 10, p: "0.084" }).note; // "fits exact, two-sided"
 */
export function checkWilcoxon({
  statistic,
  n,
  p,
  sides,
}: {
  statistic: Reported;
  n: number;
  p: Reported;
  sides?: 1 | 2;
}): Check {
  const [w, told] = [printed(statistic), printed(p)];
  if (!(Number.isInteger(n) && n >= 1 && n <= 200)) {
    throw new LabError("bad-argument", `checkWilcoxon: n is ${n}`, "give a whole number from 1 to 200");
  }
  const all = (n * (n + 1)) / 2;
  const rankSum = Math.round(w.value);
  const what = `W = ${w.text} of ranks 1 to ${n}, sum ${all}`;
  if (w.value < 0 || w.value > all || rankSum < w.low - 1e-9 || rankSum > w.high + 1e-9) {
    return { ...choose(told, [], what), note: "no sum of whole ranks is that statistic: ties, or another n" };
  }
  const differences = withRankSum(Math.min(rankSum, all - rankSum), n);
  const fits = (["exact", "normal"] as const).flatMap((method) => {
    const two = wilcoxonSignedRank(differences, { method }).p;
    const one = wilcoxonSignedRank(differences, { method, alternative: "less" }).p;
    return [
      { said: `${method}, two-sided`, p: two ?? 1, sides: 2 },
      { said: `${method}, one-sided`, p: one ?? 1, sides: 1 },
    ].filter((fit) => sides === undefined || fit.sides === sides);
  });
  return choose(told, fits, what);
}

// Differences 1..n in size, of which the positive ones' ranks add up to a given sum: the largest that still fits, again and again.
function withRankSum(sum: number, n: number): number[] {
  let left = sum;
  return Array.from({ length: n }, (_, i) => {
    const rank = n - i;
    if (rank > left) return -rank;
    left -= rank;
    return rank;
  });
}

function choose(told: Printed, fits: readonly Fit[], what: string): Check {
  const checks = fits.map(({ said, p }) => ({ said, check: compare(told, [p, p], { arithmetic: "" }) }));
  const fitting = checks.filter(({ check }) => check.verdict === "consistent");
  const arithmetic = [what, ...fits.map(({ said, p }) => `p ${said}: ${show(p)}`)].join("; ");
  const nothing = compare(told, [Number.NaN, Number.NaN], { arithmetic });
  const chosen = (fitting[0] ?? checks[0])?.check ?? { ...nothing, recomputed: "–" };
  const note = fitting.length === 0 ? "none of them fits" : `fits ${fitting.map(({ said }) => said).join(" and ")}`;
  return { ...chosen, arithmetic, note };
}
