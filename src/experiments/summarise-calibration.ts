import { LabError } from "../records/index.js";
import { quantile } from "../stats/index.js";

/** One measurement of a program whose speedup is known beforehand. */
export interface KnownMeasurement {
  program: string;
  /** The speedup it has by construction, above 0. */
  expected: number;
  taskId: number;
  /** The measured speedup. */
  value: number;
  /** Its interval, null where the set-up gives none. */
  low: number | null;
  high: number | null;
}

/** What a set-up makes of programs whose speedup is 1. Shares are of `timed`, or of those with an interval. */
export interface NullDistribution {
  timed: number;
  /** Quantiles of the measured speedups, by linear interpolation (R's type 7). */
  quantiles: { min: number; p05: number; median: number; p95: number; max: number };
  /** Share whose measured speedup is at most this far from 1 in either direction, as a ratio: within 2 % is 1/1.02 to 1.02. */
  within: { percent1: number; percent2: number; percent5: number };
  /** Share measured above 1: one half for a set-up without bias. */
  above: number;
  /** Share whose whole interval lies above 1, and below 1; 0.025 each is what exact 95 % intervals give. Null without intervals. */
  resolvedAbove: number | null;
  resolvedBelow: number | null;
  /** Median of half the interval's width, relative: 0.01 is plus or minus one per cent. Null without intervals. */
  halfWidth: number | null;
}

/** What a set-up makes of one known ratio: measured over known. */
export interface KnownRatioSummary {
  program: string;
  expected: number;
  timed: number;
  /** Median of measured over known, less 1: -0.03 reads 3 % too low. */
  bias: number;
  /** Middle 80 % of measured over known. */
  low: number;
  high: number;
  /** Share of intervals that hold the known value; null without intervals. */
  held: number | null;
}

export interface CalibrationSummary {
  /** Null where no program of speedup 1 was timed. */
  null: NullDistribution | null;
  known: KnownRatioSummary[];
  /**
   * The smallest true speedup whose whole interval lies above 1 in nine evaluations of ten: the 0.9 quantile of 1 / low over the
   * programs of speedup 1. (The error and the width being ratios, a program that is truly s times as fast has s times the
   * lower end, which is above 1 when s > 1 / low.) Null without intervals.
   */
  smallestResolved: number | null;
}

const power = 0.9;

/**
 * What can be believed of a set-up, from programs whose speedups are known.
 *
 * @throws LabError `no-rows`
 * @example
 * const { smallestResolved } = summariseCalibration(readCalibration("runs/calibration").rows);
 */
export function summariseCalibration(rows: readonly KnownMeasurement[]): CalibrationSummary {
  if (rows.length === 0) {
    throw new LabError(
      "no-rows",
      "summariseCalibration: no rows",
      "look at what the calibration left untimed, and why",
    );
  }
  const ones = rows.filter(({ expected }) => expected === 1);
  const lows = ones.flatMap(({ low }) => (low === null ? [] : [1 / low]));
  const programs = [...new Set(rows.map(({ program, expected }) => JSON.stringify([program, expected])))];
  return {
    null: ones.length === 0 ? null : nullOf(ones),
    known: programs.map((key) => knownOf(rows.filter((row) => JSON.stringify([row.program, row.expected]) === key))),
    smallestResolved: lows.length === 0 ? null : quantile(lows, power),
  };
}

const share = <T>(items: readonly T[], holds: (item: T) => boolean) => items.filter(holds).length / items.length;

function intervalsOf(rows: readonly KnownMeasurement[]) {
  return rows.flatMap(({ expected, low, high }) => (low === null || high === null ? [] : [{ expected, low, high }]));
}

function nullOf(rows: readonly KnownMeasurement[]): NullDistribution {
  const values = rows.map(({ value }) => value);
  const intervals = intervalsOf(rows);
  const some = intervals.length > 0;
  const at = (p: number) => quantile(values, p);
  const within = (percent: number) => share(values, (value) => Math.max(value, 1 / value) <= 1 + percent / 100);
  return {
    timed: rows.length,
    quantiles: { min: at(0), p05: at(0.05), median: at(0.5), p95: at(0.95), max: at(1) },
    within: { percent1: within(1), percent2: within(2), percent5: within(5) },
    above: share(values, (value) => value > 1),
    resolvedAbove: some ? share(intervals, ({ low }) => low > 1) : null,
    resolvedBelow: some ? share(intervals, ({ high }) => high < 1) : null,
    halfWidth: some
      ? quantile(
          intervals.map(({ low, high }) => Math.sqrt(high / low) - 1),
          0.5,
        )
      : null,
  };
}

function knownOf(rows: readonly KnownMeasurement[]): KnownRatioSummary {
  const ratios = rows.map(({ value, expected }) => value / expected);
  const intervals = intervalsOf(rows);
  const { program, expected } = rows[0] ?? { program: "", expected: 1 };
  return {
    program,
    expected,
    timed: rows.length,
    bias: quantile(ratios, 0.5) - 1,
    low: quantile(ratios, 0.1),
    high: quantile(ratios, 0.9),
    held:
      intervals.length === 0
        ? null
        : share(intervals, ({ expected, low, high }) => low <= expected && expected <= high),
  };
}
