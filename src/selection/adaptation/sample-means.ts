import type { PoolRow } from "../../records/pool-row.js";
import { isFast, isResolved } from "../outcome.js";
import { addTo, type Estimate, type IntervalOptions, type TaskMean, taskMean, taskMeans } from "../task-bootstrap.js";

/** What samples amount to, each a mean over them with an interval clustered by task. */
export interface SampleMeans {
  /** Share that is correct and faster than the reference. */
  fast1: Estimate;
  /** As `fast1`, counting only speedups whose interval lies above 1. */
  resolvedFast1: Estimate;
  /** Share that is correct. */
  correct: Estimate;
  /** Arithmetic mean of the speedups of correct samples. */
  meanSpeedup: Estimate;
}

const names = ["fast1", "resolvedFast1", "correct", "meanSpeedup"] as const;

/** The parts of `SampleMeans` as sums a task; a sample whose outcome is unknown has no part in them. */
export type SampleSums = Record<(typeof names)[number], TaskMean>;

/** Name of a task among the tasks of a pool. */
export const taskKey = ({ level, taskId }: Pick<PoolRow, "level" | "taskId">) => `${level}/${taskId}`;

/** Each task of a pool with its place, from 0, in the order of level and id: what is resampled must not hang on the order of rows. */
export function placesOf(rows: readonly PoolRow[]): Map<string, number> {
  const tasks = new Map<string, PoolRow>();
  for (const row of rows) if (!tasks.has(taskKey(row))) tasks.set(taskKey(row), row);
  const sorted = [...tasks].sort(([, a], [, b]) => a.level - b.level || a.taskId - b.taskId);
  return new Map(sorted.map(([key], place) => [key, place]));
}

/** Adds samples up by task, for `taskMeans` or an estimator of one's own. */
export function sampleSums(rows: readonly PoolRow[], places: ReadonlyMap<string, number>): SampleSums {
  const empty = () => taskMean(places.size);
  const sums: SampleSums = { fast1: empty(), resolvedFast1: empty(), correct: empty(), meanSpeedup: empty() };
  for (const row of rows) {
    const place = places.get(taskKey(row));
    if (place === undefined) continue;
    const add = (to: TaskMean, value: boolean | number | null) => {
      if (value !== null) addTo(to, place, Number(value), 1);
    };
    add(sums.fast1, isFast(row, 1));
    add(sums.resolvedFast1, isResolved(row, 1));
    add(sums.correct, row.correct);
    add(sums.meanSpeedup, row.correct === true ? row.speedup : null);
  }
  return sums;
}

/** The means of samples, with intervals that resample whole tasks. */
export function sampleMeans(rows: readonly PoolRow[], options: IntervalOptions): SampleMeans {
  const sums = sampleSums(rows, placesOf(rows));
  const estimates = taskMeans(
    names.map((name) => sums[name]),
    options,
  );
  const none: Estimate = { value: null, low: null, high: null };
  const [fast1 = none, resolvedFast1 = none, correct = none, meanSpeedup = none] = estimates;
  return { fast1, resolvedFast1, correct, meanSpeedup };
}

/** A mean in a pool where task i is there `times[i]` times; null where nothing counts. */
export function meanAt({ sum, weight }: TaskMean, times: ArrayLike<number>): number | null {
  let [total, count] = [0, 0];
  for (let i = 0; i < sum.length; i++) {
    total += (sum[i] ?? 0) * (times[i] ?? 0);
    count += (weight[i] ?? 0) * (times[i] ?? 0);
  }
  return count > 0 ? total / count : null;
}
