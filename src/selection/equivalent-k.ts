import { LabError } from "../records/lab-error.js";
import { type ReachedK, reachLog2 } from "../stats/interpolate-log2.js";

/**
 * The K at which a scaling curve first reaches a score, by linear interpolation on log2 K (the paper's equivalent K).
 *
 * @param curve points of rising k, ours or the paper's
 * @param score a fast_1 between 0 and 1
 * @throws LabError `bad-argument` for an empty or unordered curve, or NaN
 * @example
 * equivalentK([{ k: 1, passAt1: 0.5 }, { k: 4, passAt1: 0.9 }], 0.7); // { k: 2, below: false }
 */
export function equivalentK(curve: readonly { k: number; passAt1: number }[], score: number): ReachedK {
  const rising = curve.every(({ k }, i) => i === 0 || k > (curve[i - 1]?.k ?? Number.NaN));
  if (curve.length === 0 || !rising || Number.isNaN(score)) {
    throw new LabError(
      "bad-argument",
      `equivalentK: score ${score} on a curve of ${curve.length} points`,
      "give a number and at least one point, in the order of k",
    );
  }
  return reachLog2(
    curve.map(({ k }) => k),
    curve.map(({ passAt1 }) => passAt1),
    score,
  );
}
