import { LabError } from "../records/lab-error.js";
import { type Alternative, pValue } from "./alternative.js";
import { checkWhole } from "./check.js";
import type { Random } from "./seeded-random.js";
import type { Tails } from "./subset-sums.js";

/** The result of a permutation test. */
export interface Permutation {
  /** What was compared, on the data as given. */
  statistic: number;
  /** Two-sided it is twice the smaller tail, as in `scipy.stats.permutation_test`. Without enumeration (b + 1) / (m + 1), never 0. */
  p: number;
  n: number;
  /** Whether every arrangement was counted; else `resamples` random ones. */
  exact: boolean;
}

/** How a permutation test counts arrangements. */
export interface PermutationOptions {
  alternative?: Alternative;
  /** `auto`: every arrangement where that takes about a second at most, else random ones (default). */
  method?: "exact" | "monte-carlo" | "auto";
  /** Needed for random arrangements. */
  random?: Random;
  /** Random arrangements; 9999. */
  resamples?: number;
}

/** Either way of counting, as `options` say. */
export function permutationTails(
  who: string,
  { method = "auto", random, resamples = 9999 }: PermutationOptions,
  ways: { feasible: boolean; limit: string; count: () => Tails; draw: (random: Random, resamples: number) => Tails },
): Tails & { exact: boolean } {
  if (method === "exact" && !ways.feasible) {
    throw new LabError(
      "bad-argument",
      `${who}: too many arrangements to count`,
      `use "monte-carlo" beyond ${ways.limit}`,
    );
  }
  if (method === "exact" || (method === "auto" && ways.feasible)) return { ...ways.count(), exact: true };
  if (random === undefined) {
    throw new LabError("bad-argument", `${who}: random arrangements without \`random\``, "give seededRandom(seed)");
  }
  checkWhole(who, "resamples", resamples, 1, 1e7);
  return { ...ways.draw(random, resamples), exact: false };
}

/**
 * Tails of `next`, called `times` times, about `observed`. Statistics that differ by rounding alone count as equal. The data's own arrangement
 * is one more where `own` (Phipson and Smyth, "Permutation p-values should never be zero", 2010).
 */
export function countTails(observed: number, rounding: number, times: number, own: boolean, next: () => number): Tails {
  let less = own ? 1 : 0;
  let greater = less;
  for (let i = 0; i < times; i++) {
    const statistic = next();
    if (statistic <= observed + rounding) less++;
    if (statistic >= observed - rounding) greater++;
  }
  const total = times + (own ? 1 : 0);
  return { less: less / total, greater: greater / total };
}

/** p and the rest of a result. */
export function permutationResult(
  statistic: number,
  n: number,
  alternative: Alternative = "two-sided",
  { exact, ...tails }: Tails & { exact: boolean },
): Permutation {
  return { statistic, p: pValue(alternative, tails), n, exact };
}
