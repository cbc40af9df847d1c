import { checkLevel, checkWhole } from "../stats/check.js";
import { type QuantileType, quantile } from "../stats/quantile.js";
import { seededRandom } from "../stats/seeded-random.js";

/** How an interval over tasks is drawn. */
export interface IntervalOptions {
  /** Seed of the bootstrap; 42. */
  seed?: number;
  /** Confidence level; 0.95. */
  level?: number;
  /** Bootstrap resamples; 2000. */
  resamples?: number;
}

/** A number with the interval that resampling whole tasks gives it. */
export interface Estimate {
  /** Null where nothing that counts is there. */
  value: number | null;
  /** Null for a single task, which says nothing about others. */
  low: number | null;
  high: number | null;
}

/** A mean as what each task adds to it: Σ `sum` / Σ `weight`, one entry a task. A task of weight 0 takes no part. */
export interface TaskMean {
  sum: Float64Array;
  weight: Float64Array;
}

/** A mean over `tasks` tasks to which nothing was added yet. */
export function taskMean(tasks: number): TaskMean {
  return { sum: new Float64Array(tasks), weight: new Float64Array(tasks) };
}

/** Adds a value of a task, `times` over: 1 for a pair or sample of its own, less for one that counts in part. */
export function addTo(mean: TaskMean, task: number, value: number, times: number): void {
  mean.sum[task] = (mean.sum[task] ?? 0) + value * times;
  mean.weight[task] = (mean.weight[task] ?? 0) + times;
}

/**
 * Means with intervals clustered by task: the percentile bootstrap over whole tasks, each with all its seeds and samples, since those
 * succeed and fail together. All means see the same resamples, so that a band is as smooth as its curve. Every mean is a ratio of
 * sums, so a resample costs a step a task however many rows there are. With five tasks the interval is rough, and too narrow.
 *
 * A resample in which nothing of a mean's weight was drawn has no value of it and is left out of that interval.
 *
 * @throws LabError `bad-argument` for a bad option
 * @example
 * const [fast1] = taskMeans([{ sum: Float64Array.of(1, 0), weight: Float64Array.of(2, 2) }]); // value 0.25
 */
export function taskMeans(means: readonly TaskMean[], options: IntervalOptions = {}): Estimate[] {
  const tasks = means[0]?.sum.length ?? 0;
  const shared = means.map(({ weight }) => weight.reduce((n, each) => n + Number(each > 0), 0) > 1);
  // Columns of one table mostly weigh alike: a weight is added up once for all that have it.
  const alike = means.map(
    ({ weight }, i) => i > 0 && weight.every((each, task) => each === means[i - 1]?.weight[task]),
  );
  return resampledTasks(
    (times) => {
      let total = 0;
      return means.map(({ sum, weight }, i) => {
        if (!alike[i]) total = weighted(weight, times);
        return total > 0 ? weighted(sum, times) / total : null;
      });
    },
    shared,
    tasks,
    options,
  );
}

/** The mean where task i is there `times[i]` times; null where it has no weight. */
export function meanWith({ sum, weight }: TaskMean, times: ArrayLike<number>): number | null {
  const total = weighted(weight, times);
  return total > 0 ? weighted(sum, times) / total : null;
}

/** A number of a pool in which task i is there `times[i]` times; null where it is not defined. */
export interface TaskEstimator {
  of(times: ArrayLike<number>): number | null;
  /** Whether a task has any part in it: with fewer than two there is no interval. */
  counts(task: number): boolean;
}

/** Intervals of numbers that have nothing in common but their tasks, by the same resamples; see `taskMeans`. */
export function taskEstimates(
  estimators: readonly TaskEstimator[],
  tasks: number,
  options: IntervalOptions,
): Estimate[] {
  const places = Array.from({ length: tasks }, (_, task) => task);
  const shared = estimators.map((estimator) => places.filter((task) => estimator.counts(task)).length > 1);
  return resampledTasks((times) => estimators.map((estimator) => estimator.of(times)), shared, tasks, options);
}

/**
 * Intervals of numbers that are computed together, by resampling the tasks they are of; see `taskMeans`.
 *
 * @param of the numbers where task i is there `times[i]` times, null where one is not defined; `times` is used again
 * @param shared whether number i is of two tasks or more; one of a single task has no interval
 * @param quantileType definition of the interval's ends; 1 takes resampled values as they are, which infinite ones need
 */
export function resampledTasks(
  of: (times: ArrayLike<number>) => readonly (number | null)[],
  shared: readonly boolean[],
  tasks: number,
  { seed = 42, level = 0.95, resamples = 2000 }: IntervalOptions,
  quantileType: QuantileType = 7,
): Estimate[] {
  checkLevel("interval", level);
  checkWhole("interval", "resamples", resamples, 1, 1e6);
  const times = new Float64Array(tasks).fill(1);
  const values = [...of(times)];
  const drawn = values.map(() => [] as number[]);
  const random = seededRandom(seed);
  for (let resample = 0; resample < resamples && shared.includes(true); resample++) {
    times.fill(0);
    for (let draw = 0; draw < tasks; draw++) {
      const task = Math.floor(random() * tasks);
      times[task] = (times[task] ?? 0) + 1;
    }
    for (const [i, value] of of(times).entries()) if (value !== null && shared[i]) drawn[i]?.push(value);
  }
  return values.map((value, i) => {
    // Sorted once for both ends.
    const own = Float64Array.from(drawn[i] ?? []).sort();
    if (value === null || own.length === 0) return { value, low: null, high: null };
    const end = (share: number) => quantile(own, share, quantileType);
    return { value, low: end((1 - level) / 2), high: end((1 + level) / 2) };
  });
}

// The hot loop of every interval: indices are in range, and a check of each would double its time; of four sums none waits for another.
function weighted(values: Float64Array, times: ArrayLike<number>): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const end = values.length - (values.length % 4);
  for (let i = 0; i < end; i += 4) {
    a += (values[i] as number) * (times[i] as number);
    b += (values[i + 1] as number) * (times[i + 1] as number);
    c += (values[i + 2] as number) * (times[i + 2] as number);
    d += (values[i + 3] as number) * (times[i + 3] as number);
  }
  for (let i = end; i < values.length; i++) a += (values[i] as number) * (times[i] as number);
  return a + b + (c + d);
}
