import type { Alternative } from "./alternative.js";
import { checkProbability, checkWhole } from "./check.js";
import { type DiscreteNull, discreteNull, discreteP } from "./discrete-null.js";

/** The result of a binomial test. */
export interface BinomialTest {
  /** Observed share, k / n. */
  share: number;
  p: number;
  n: number;
}

/**
 * The exact binomial test of `k` successes in `n` trials against the probability `p` (`scipy.stats.binomtest`). Two-sided
 * sums every outcome no likelier than the one seen.
 *
 * @throws LabError `bad-argument` unless 0 <= k <= n, n >= 1 and p is a probability
 * @example
 * binomialTest({ k: 3, n: 3, alternative: "greater" }); // { share: 1, p: 0.125, n: 3 }
 */
export function binomialTest({
  k,
  n,
  p = 0.5,
  alternative = "two-sided",
}: {
  k: number;
  n: number;
  p?: number;
  alternative?: Alternative;
}): BinomialTest {
  checkWhole("binomialTest", "n", n, 1, 1e7);
  checkWhole("binomialTest", "k", k, 0, n);
  checkProbability("binomialTest", "p", p);
  return { share: k / n, p: discreteP(binomialNull(n, p), k, alternative), n };
}

/** The binomial distribution of n trials with the probability p. */
export function binomialNull(n: number, p: number): DiscreteNull {
  const mode = Math.min(n, Math.floor((n + 1) * p));
  return discreteNull(0, n, mode, (k) => ((n - k) / (k + 1)) * (p / (1 - p)));
}
