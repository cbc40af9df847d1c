import type { PoolRow } from "../../records/pool-row.js";
import { binomialInterval } from "../../stats/binomial-interval.js";
import { addTo, type IntervalOptions, taskMean, taskMeans } from "../task-bootstrap.js";
import { type LogprobSpreadOptions, type LogprobSpreadRow, logprobSpread } from "./logprob-spread.js";

/** The tasks whose samples lie far apart in log-probability, or close together. */
export interface LogprobVarianceRow {
  variance: "high" | "low";
  tasks: number;
  /** Share of the tasks with a known spread; its interval is over other tasks, exact (Clopper and Pearson), null for a single one. */
  share: number | null;
  shareLow: number | null;
  shareHigh: number | null;
  /** Tasks with a standard deviation below 0.15, the paper's mark of a policy that has one answer. */
  tasksBelow015: number;
  /** Smallest and largest share of fast samples of a task. */
  sampleFast1Min: number | null;
  sampleFast1Max: number | null;
  /** Smallest and largest speedup of a task's most surprising correct sample, a task's seeds averaged. */
  selectedSpeedupMin: number | null;
  selectedSpeedupMax: number | null;
  /** Mean over the tasks of what picking the most surprising correct sample gains in fast_1 over picking any; the interval resamples tasks. */
  gain: number | null;
  gainLow: number | null;
  gainHigh: number | null;
}

/**
 * Where selection can work (the paper's within-task log-probability spread): the tasks in two groups, with standard deviation above the threshold or not,
 * and what surprisal gains over a random correct sample in each. A task with fewer than two log-probabilities is in neither.
 *
 * @throws LabError `mixed-pool` (see `byTask` and `select`)
 * @example
 * logprobVariance(rows, { of: "correct" });
 */
export function logprobVariance(
  rows: readonly PoolRow[],
  options: LogprobSpreadOptions & IntervalOptions = {},
): LogprobVarianceRow[] {
  const known = logprobSpread(rows, options).filter(({ variance }) => variance !== null);
  const groups = ["high", "low"] as const;
  const gains = taskMeans(
    groups.map((group) => {
      const gain = taskMean(known.length);
      for (const [i, { variance, surprisalFast1, randomFast1 }] of known.entries()) {
        if (variance !== group || surprisalFast1 === null || randomFast1 === null) continue;
        addTo(gain, i, surprisalFast1 - randomFast1, 1);
      }
      return gain;
    }),
    options,
  );
  return groups.map((group, i) => {
    const own = known.filter(({ variance }) => variance === group);
    // A bootstrap of "none of five" would have no width.
    const share =
      known.length < 2 ? null : binomialInterval({ k: own.length, n: known.length }, { level: options.level ?? 0.95 });
    const [sampleFast1Min, sampleFast1Max] = rangeOf(own, "sampleFast1");
    const [selectedSpeedupMin, selectedSpeedupMax] = rangeOf(own, "selectedSpeedup");
    return {
      variance: group,
      tasks: own.length,
      share: known.length === 0 ? null : own.length / known.length,
      shareLow: share?.low ?? null,
      shareHigh: share?.high ?? null,
      tasksBelow015: own.filter(({ logprobStd }) => logprobStd !== null && logprobStd < 0.15).length,
      sampleFast1Min,
      sampleFast1Max,
      selectedSpeedupMin,
      selectedSpeedupMax,
      gain: gains[i]?.value ?? null,
      gainLow: gains[i]?.low ?? null,
      gainHigh: gains[i]?.high ?? null,
    };
  });
}

function rangeOf(
  rows: readonly LogprobSpreadRow[],
  field: "sampleFast1" | "selectedSpeedup",
): [number | null, number | null] {
  const values = rows.flatMap((row) => row[field] ?? []);
  if (values.length === 0) return [null, null];
  return values.reduce<[number, number]>(
    ([min, max], value) => [Math.min(min, value), Math.max(max, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}
