import type { PoolRow } from "../records/pool-row.js";

/** Correct and, by the measured value, more than `p` times as fast as the reference; null where that is not known. */
export function isFast(row: PoolRow, p: number): boolean | null {
  if (row.correct === null) return null;
  if (!row.correct) return false;
  return row.speedup === null ? null : row.speedup > p;
}

/** As `isFast`, but the whole interval of the speedup must lie above `p`: a speedup without one is not resolved. */
export function isResolved(row: PoolRow, p: number): boolean | null {
  const fast = isFast(row, p);
  return fast === null ? null : fast && row.speedupLow !== null && row.speedupLow > p;
}
