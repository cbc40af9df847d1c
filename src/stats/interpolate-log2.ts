import { LabError } from "../records/lab-error.js";
import { checkNumbers, type Numbers } from "./check.js";

/** The K a score is worth on a curve. */
export interface ReachedK {
  /** Null where the curve never takes the score. */
  k: number | null;
  /** The score lies under the curve's start: worth less than its first K (the paper's "< 1"). Null `k` with false: above its end. */
  below: boolean;
}

/**
 * The value of a curve over K between its points: linear in log2 K, as the paper reads its scaling curves. Nothing is extrapolated.
 *
 * @param ks positive, rising: the K of every point
 * @param values the curve there
 * @returns null outside the first and the last K
 * @throws LabError `bad-argument` for no points, K that do not rise, lists of different length, or NaN
 * @example
 * interpolateLog2([1, 4], [0.5, 0.9], 2); // 0.7
 */
export function interpolateLog2(ks: Numbers, values: Numbers, k: number): number | null {
  checkCurve("interpolateLog2", ks, values, k);
  let after = 0;
  while (after < ks.length && at(ks, after) < k) after++;
  if (after === ks.length) return null;
  if (at(ks, after) === k) return at(values, after);
  if (after === 0) return null;
  const part = Math.log2(k / at(ks, after - 1)) / Math.log2(at(ks, after) / at(ks, after - 1));
  return at(values, after - 1) + part * (at(values, after) - at(values, after - 1));
}

/**
 * The inverse: the K at which a curve first reaches a score, linear in log2 K between its points (the paper's equivalent K).
 *
 * @throws LabError `bad-argument` as `interpolateLog2`
 * @example
 * reachLog2([1, 4], [0.5, 0.9], 0.7); // { k: 2, below: false }
 */
export function reachLog2(ks: Numbers, values: Numbers, score: number): ReachedK {
  checkCurve("reachLog2", ks, values, score);
  if (score < at(values, 0)) return { k: null, below: true };
  let reached = 0;
  while (reached < values.length && at(values, reached) < score) reached++;
  if (reached === values.length) return { k: null, below: false };
  if (reached === 0 || at(values, reached) === score) return { k: at(ks, reached), below: false };
  const [before, after] = [at(values, reached - 1), at(values, reached)];
  const part = (score - before) / (after - before);
  const start = at(ks, reached - 1);
  return { k: 2 ** (Math.log2(start) + part * Math.log2(at(ks, reached) / start)), below: false };
}

function at(list: Numbers, i: number): number {
  return list[i] ?? Number.NaN;
}

function checkCurve(who: string, ks: Numbers, values: Numbers, asked: number): void {
  checkNumbers(who, ks);
  checkNumbers(who, values);
  let rising = at(ks, 0) > 0 && ks.length === values.length;
  for (let i = 1; i < ks.length; i++) rising &&= at(ks, i) > at(ks, i - 1);
  if (rising && !Number.isNaN(asked)) return;
  throw new LabError(
    "bad-argument",
    `${who}: asked for ${asked} on a curve of ${ks.length} K beside ${values.length} values`,
    "give a number, and one value for every K, the K positive and rising",
  );
}
