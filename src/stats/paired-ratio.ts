import { LabError } from "../records/lab-error.js";
import { studentTQuantile } from "./student-t.js";

/** A ratio with its confidence interval: `low <= value <= high`, all positive. */
export interface RatioInterval {
  value: number;
  low: number;
  high: number;
  /** Confidence level of `low`..`high`, e.g. 0.95. */
  level: number;
}

/**
 * The ratio of two positive quantities measured in pairs, such as a speedup from interleaved trials: the geometric mean of
 * `reference[i] / candidate[i]`, with Student's t interval on the logarithms of the ratios (each pair shares its moment on the
 * device, so drift cancels; ratios are symmetric only on the log scale).
 *
 * Trials whose ratios are all the same give an interval of no width: they show no spread, which with few or coarse trials may
 * say more about the clock than about the kernel.
 *
 * @param reference positive and finite, e.g. milliseconds; at least two
 * @param candidate the same number of values, in the same unit: `reference[i]` and `candidate[i]` are one pair
 * @param options `level`: confidence level, between 0 and 1; 0.95. `trim`: share of pairs cut off on either side, for the trimmed mean
 *   and the interval of Tukey and McLaughlin (Sankhya A 25, 1963; Wilcox, Introduction to Robust Estimation, 4.3): calls that
 *   waited for something else then neither move the estimate nor widen the interval; 0
 * @throws LabError `bad-argument` naming the first value that cannot be used
 * @example
 * pairedRatioInterval([2, 4], [1, 1]); // value 2.83 = √8, low 0.0346, high 231: two trials say very little
 */
export function pairedRatioInterval(
  reference: readonly number[],
  candidate: readonly number[],
  { level = 0.95, trim = 0 }: { level?: number; trim?: number } = {},
): RatioInterval {
  const logs = logRatios(reference, candidate);
  if (!(level > 0 && level < 1)) {
    throw new LabError("bad-argument", `pairedRatioInterval: level is ${level}`, "give one between 0 and 1, e.g. 0.95");
  }
  if (!(trim >= 0 && trim < 0.5)) {
    throw new LabError("bad-argument", `pairedRatioInterval: trim is ${trim}`, "give a share below one half, e.g. 0.2");
  }
  const n = logs.length;
  const first = logs[0] ?? Number.NaN;
  if (logs.every((log) => log === first)) {
    const value = (reference[0] ?? Number.NaN) / (candidate[0] ?? Number.NaN);
    return { value, low: value, high: value, level };
  }
  const cut = Math.floor(trim * n);
  const kept = logs.toSorted((a, b) => a - b).slice(cut, n - cut);
  const mean = average(kept);
  const [lowest = Number.NaN, highest = Number.NaN] = [kept[0], kept.at(-1)];
  const winsorised = logs.map((log) => Math.min(Math.max(log, lowest), highest));
  const centre = average(winsorised);
  const variance = winsorised.reduce((sum, log) => sum + (log - centre) ** 2, 0) / (n - 1);
  const halfWidth =
    (studentTQuantile(0.5 + level / 2, kept.length - 1) * Math.sqrt(variance / n)) / (1 - (2 * cut) / n);
  // A bound beyond what a number can hold is given as the last number that can: it stays a bound.
  return {
    value: Math.exp(mean),
    low: Math.max(Math.exp(mean - halfWidth), Number.MIN_VALUE),
    high: Math.min(Math.exp(mean + halfWidth), Number.MAX_VALUE),
    level,
  };
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function logRatios(reference: readonly number[], candidate: readonly number[]): number[] {
  if (reference.length !== candidate.length) {
    throw new LabError(
      "bad-argument",
      `pairedRatioInterval: ${reference.length} reference values beside ${candidate.length} candidate values`,
      "give pairs: both lists must be equally long",
    );
  }
  if (reference.length < 2) {
    throw new LabError(
      "bad-argument",
      `pairedRatioInterval: ${reference.length} pair(s)`,
      "give at least two pairs: one says nothing about spread",
    );
  }
  return reference.map((value, i) => {
    const other = candidate[i] ?? Number.NaN;
    const log = Math.log(value / other);
    if (value > 0 && other > 0 && Number.isFinite(log)) return log;
    throw new LabError(
      "bad-argument",
      `pairedRatioInterval: pair ${i} is ${value} / ${other}`,
      "give positive, finite values; leave out a trial that was not measured",
    );
  });
}
