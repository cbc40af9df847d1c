import type { Alternative } from "./alternative.js";
import { type DiscreteNull, discreteNull, discreteP } from "./discrete-null.js";
import { checkTable, type TwoByTwo } from "./two-by-two.js";

/** The result of Fisher's exact test. */
export interface FisherExact {
  /** The sample's, (a d) / (b c): Infinity where only b c is 0, null where a row or a column is empty. */
  oddsRatio: number | null;
  p: number;
  n: number;
}

/**
 * Fisher's exact test of two independent groups with a yes-or-no outcome (`scipy.stats.fisher_exact`): the chance of the table with
 * all its margins held. `greater` asks whether the first group succeeds more often. On small groups it rejects less often than its level
 * says; `barnardExact` holds only the group sizes. For the same tasks under two strategies the groups are paired: use `mcnemar`.
 *
 * @param table `[[successes, failures], [successes, failures]]`, one row a group, at most ten million in all
 * @throws LabError `bad-argument` for what is no count, or an empty table
 * @example
 * fisherExact([[8, 2], [1, 5]]); // { oddsRatio: 20, p: 0.0350, n: 16 }
 */
export function fisherExact(
  table: TwoByTwo,
  { alternative = "two-sided" }: { alternative?: Alternative } = {},
): FisherExact {
  checkTable("fisherExact", table, 1e7);
  const [[a, b], [c, d]] = table;
  const n = a + b + c + d;
  if (a + b === 0 || c + d === 0 || a + c === 0 || b + d === 0) return { oddsRatio: null, p: 1, n };
  const p = discreteP(hypergeometricNull(a + b, c + d, a + c), a, alternative);
  return { oddsRatio: (a * d) / (b * c), p, n };
}

/** Successes of the first group when `successes` fall at random on two groups of the given sizes. */
export function hypergeometricNull(first: number, second: number, successes: number): DiscreteNull {
  const from = Math.max(0, successes - second);
  const to = Math.min(first, successes);
  const peak = Math.floor(((first + 1) * (successes + 1)) / (first + second + 2));
  const ratio = (k: number) => ((first - k) / (k + 1)) * ((successes - k) / (second - successes + k + 1));
  return discreteNull(from, to, Math.min(to, Math.max(from, peak)), ratio);
}
