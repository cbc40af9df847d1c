import { checkLevel, checkWhole } from "./check.js";
import { cohensH } from "./cohens-h.js";
import type { Interval } from "./interval.js";
import { normalQuantile } from "./normal.js";

/** Successes among trials. */
export interface Share {
  k: number;
  n: number;
}

/**
 * Cohen's h of two independent groups with its normal interval: the arcsine transform makes the variance of h 1/n1 + 1/n2, whatever the
 * shares (Cohen, 1988, ch. 6; Rücker et al., "Arcsine test for publication bias", 2008). With few trials, or shares of 0 and 1, it is an
 * approximation; the same tasks under two strategies are not independent, for those use a bootstrap over tasks.
 *
 * @param first successes `k` of `n` trials
 * @throws LabError `bad-argument` for what is no share, or a level not between 0 and 1
 * @example
 * cohensHInterval({ k: 8, n: 10 }, { k: 5, n: 10 }); // { value: 0.64, low: -0.23, high: 1.52, level: 0.95 }
 */
export function cohensHInterval(first: Share, second: Share, { level = 0.95 }: { level?: number } = {}): Interval {
  for (const { k, n } of [first, second]) {
    checkWhole("cohensHInterval", "n", n, 1, Number.MAX_SAFE_INTEGER);
    checkWhole("cohensHInterval", "k", k, 0, n);
  }
  checkLevel("cohensHInterval", level);
  const value = cohensH(first.k / first.n, second.k / second.n);
  const half = normalQuantile(0.5 + level / 2) * Math.sqrt(1 / first.n + 1 / second.n);
  // h itself lies within -π..π.
  return { value, low: Math.max(-Math.PI, value - half), high: Math.min(Math.PI, value + half), level };
}
