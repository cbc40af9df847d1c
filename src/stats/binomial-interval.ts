import { checkLevel, checkWhole } from "./check.js";
import { incompleteBeta } from "./incomplete-beta.js";
import type { Interval } from "./interval.js";
import { logBeta } from "./log-gamma.js";
import { normalQuantile } from "./normal.js";

/** `exact`: Clopper and Pearson, never below its level. `wilson`: closer to it on average. `wilson-continuity`: Wilson's, widened. */
export type BinomialIntervalMethod = "exact" | "wilson" | "wilson-continuity";

/**
 * The two-sided confidence interval of a share, `k` successes of `n` trials (`scipy.stats.binomtest(...).proportion_ci`): Clopper and Pearson
 * (1934), or Wilson's (1927) with or without continuity correction (Newcombe, 1998).
 *
 * @throws LabError `bad-argument` unless 0 <= k <= n and n >= 1
 * @example
 * binomialInterval({ k: 3, n: 10 }); // { value: 0.3, low: 0.0667, high: 0.6525, level: 0.95 }
 */
export function binomialInterval(
  { k, n }: { k: number; n: number },
  { level = 0.95, method = "exact" }: { level?: number; method?: BinomialIntervalMethod } = {},
): Interval {
  checkWhole("binomialInterval", "n", n, 1, 1e9);
  checkWhole("binomialInterval", "k", k, 0, n);
  checkLevel("binomialInterval", level);
  const tail = (1 - level) / 2;
  // Successes and failures are treated alike: the upper end is that of the failures, turned round.
  const lower = (count: number) => {
    if (count === 0) return 0;
    return method === "exact" ? clopperPearson(count, n, tail) : wilson(count, n, tail, method === "wilson-continuity");
  };
  return { value: k / n, low: lower(k), high: 1 - lower(n - k), level };
}

function wilson(k: number, n: number, tail: number, continuity: boolean): number {
  const z = -normalQuantile(tail);
  const failures = 1 - k / n;
  const square = z * z;
  const correction = continuity ? -2 - 1 / n + (4 * k * (n * failures + 1)) / n : 4 * k * failures;
  return (2 * k + square - (continuity ? 1 : 0) - z * Math.sqrt(square + correction)) / (2 * (n + square));
}

// The probability whose chance of k or more successes is `tail`, by Newton's steps on the logarithm of that chance, kept inside a bracket.
function clopperPearson(k: number, n: number, tail: number): number {
  const [a, b] = [k, n - k + 1];
  const goal = Math.log(tail);
  let [low, high] = [0, 1];
  let x = k / (n + 1);
  for (let step = 0; step < 200; step++) {
    const chance = incompleteBeta(x, 1 - x, a, b);
    if (chance > tail) high = x;
    else low = x;
    const density = Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - logBeta(a, b));
    const newton = x - ((Math.log(chance) - goal) * chance) / density;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - x) <= 2 * Number.EPSILON * x) return next;
    x = next;
  }
  return x;
}
