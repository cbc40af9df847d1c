import type { PoolRow } from "../records/pool-row.js";
import { isFast, isResolved } from "./outcome.js";

/** The shares of samples that are correct and fast. */
export interface FastP {
  /** The threshold of the speedup. */
  p: number;
  /** fast_p: share of the `n` samples that are correct with a speedup above `p`; null for no samples. */
  fast: number | null;
  /** Resolved fast_p: those whose interval lies above `p` entirely. */
  resolved: number | null;
  /** Samples with a known outcome: the denominator. */
  n: number;
  /** Samples left out: not evaluated, a harness error, or correct but not timed. Unknown is not wrong. */
  unknown: number;
}

/**
 * fast_p over samples (KernelBench's metric): how many are correct and more than `p` times as fast as the reference, both by the measured
 * value, as in the paper, and resolved, which is what can be stood behind.
 *
 * @param rows any pool rows; for one number a task, group first
 * @param p threshold of the speedup; 1
 * @example
 * fastP(rows); // { p: 1, fast: 0.4, resolved: 0.3, n: 320, unknown: 0 }
 */
export function fastP(rows: readonly PoolRow[], p = 1): FastP {
  const known = rows.filter((row) => isFast(row, p) !== null);
  const n = known.length;
  const share = (test: typeof isFast) => (n === 0 ? null : known.filter((row) => test(row, p) === true).length / n);
  return { p, fast: share(isFast), resolved: share(isResolved), n, unknown: rows.length - n };
}
