import type { Alternative } from "./alternative.js";
import { binomialNull } from "./binomial-test.js";
import { checkProbability, checkWhole } from "./check.js";
import { chanceOf, discretePs } from "./discrete-null.js";

/** What an exact test at level `alpha` can do. */
export interface Power {
  /** The chance that it rejects under the alternative. */
  power: number;
  /** The chance that it rejects under the null: at most `alpha`, on few trials far below. */
  size: number;
  /** How many of the n + 1 outcomes reject; 0 means that no outcome could have. */
  rejects: number;
}

/**
 * The exact power of `binomialTest` at n trials: the chance under `p1` of an outcome whose p under `p0` is at most `alpha`.
 *
 * @param design `p0` 0.5 and `alpha` 0.05 unless given
 * @throws LabError `bad-argument` unless n is in 1..1e6 and the rest are probabilities
 * @example
 * binomialPower({ n: 20, p1: 0.7 }); // { power: 0.416, size: 0.0414, rejects: 12 }
 */
export function binomialPower({
  n,
  p1,
  p0 = 0.5,
  alpha = 0.05,
  alternative = "two-sided",
}: {
  n: number;
  p1: number;
  p0?: number;
  alpha?: number;
  alternative?: Alternative;
}): Power {
  checkWhole("binomialPower", "n", n, 1, 1e6);
  checkProbability("binomialPower", "p0", p0);
  checkProbability("binomialPower", "p1", p1);
  checkProbability("binomialPower", "alpha", alpha);
  const under0 = binomialNull(n, p0);
  const under1 = binomialNull(n, p1);
  const ps = discretePs(under0, alternative);
  // Outcomes that the null does not reach have a p of 0, or of 1 on the side that does not count.
  const pOf = (k: number) => {
    if (k < under0.from) return alternative === "greater" ? 1 : 0;
    return ps[k - under0.from] ?? (alternative === "less" ? 1 : 0);
  };
  const result = { power: 0, size: 0, rejects: 0 };
  for (let k = 0; k <= n; k++) {
    // Rounding must not lose an outcome whose p is alpha itself, such as 1 / 16.
    if (pOf(k) > alpha * (1 + 1e-12)) continue;
    result.power += chanceOf(under1, k);
    result.size += chanceOf(under0, k);
    result.rejects++;
  }
  return { ...result, power: Math.min(1, result.power) };
}

/**
 * The exact power of `signTest` at n differences other than 0, each positive with probability `positive`: before an experiment, whether
 * its tasks can show anything. Five tasks cannot at two-sided 0.05, however large the effect.
 *
 * @throws LabError `bad-argument`
 * @example
 * signTestPower({ n: 5, positive: 0.9 }); // { power: 0, size: 0, rejects: 0 }
 */
export function signTestPower({
  n,
  positive,
  alpha = 0.05,
  alternative = "two-sided",
}: {
  n: number;
  positive: number;
  alpha?: number;
  alternative?: Alternative;
}): Power {
  return binomialPower({ n, p1: positive, alpha, alternative });
}
