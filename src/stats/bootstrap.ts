import { LabError } from "../records/lab-error.js";
import { bcaLevels } from "./bca.js";
import { checkLevel, checkWhole } from "./check.js";
import { type Clusters, rowsByCluster } from "./clusters.js";
import type { Interval } from "./interval.js";
import { quantile } from "./quantile.js";
import type { Random } from "./seeded-random.js";

/** An estimate with its bootstrap interval; `value` is the estimator on the data as given. */
export interface BootstrapInterval extends Interval {
  resamples: number;
  /** What was drawn: clusters, or items where there are none. With few the interval is too narrow, whatever the method. */
  units: number;
}

/** How a bootstrap is drawn; the randomness is always the caller's. */
export interface BootstrapOptions {
  random: Random;
  /** Confidence level; 0.95. */
  level?: number;
  /** Resamples drawn; 2000. */
  resamples?: number;
  /**
   * `percentile`: the quantiles (type 7) of the resampled estimates (default). `basic`: these turned round about the estimate. `bca`: quantiles
   * corrected for bias and for a spread that changes with the estimate, from a jackknife: one more call of the estimator per item or cluster.
   */
  method?: "percentile" | "basic" | "bca";
  /** One label an item, such as its task: whole clusters are drawn, as many as there are, and left out whole by the jackknife. */
  clusters?: Clusters;
}

/**
 * The bootstrap's interval (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, ch. 13 and 14; `scipy.stats.bootstrap`). Samples of one
 * task resemble each other: give `clusters`, or the interval is too narrow. Estimates that need only sums of a task (a share, a mean) are much
 * faster with one item a task that holds them. With few clusters the interval is too narrow still: five can be drawn in only 126 ways.
 *
 * @param x the items, at least one; each resample draws as many with replacement, item i where `floor(random() * n)` is i
 * @param estimator what is computed on the items and on every resample; must give a number for each
 * @throws LabError `bad-argument` for no items, a bad option, an estimator that gives NaN, or a BCa interval that is not defined
 * @example
 * bootstrapInterval([1.2, 1.4, 0.9], mean, { random: seededRandom(42) });
 * bootstrapInterval(speedups, median, { clusters: taskIds, method: "bca", random: seededRandom(42) });
 */
export function bootstrapInterval<T>(
  x: readonly T[],
  estimator: (items: readonly T[]) => number,
  { random, level = 0.95, resamples = 2000, method = "percentile", clusters }: BootstrapOptions,
): BootstrapInterval {
  if (x.length === 0) throw new LabError("bad-argument", "bootstrapInterval: no items", "give at least one");
  checkLevel("bootstrapInterval", level);
  checkWhole("bootstrapInterval", "resamples", resamples, 1, 1e7);
  const units =
    clusters === undefined
      ? x.map((item) => [item])
      : rowsByCluster("bootstrapInterval", clusters, x.length).map((rows) => rows.map((i) => x[i] as T));
  const estimate = (items: readonly T[]) => {
    const value = estimator(items);
    if (!Number.isNaN(value)) return value;
    throw new LabError(
      "bad-argument",
      "bootstrapInterval: the estimator gave NaN on a resample",
      "give one that is defined on every resample, or items on which it is",
    );
  };
  const value = estimate(x);
  const estimates = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) estimates[i] = estimate(draw(units, random));
  const fixed = { value, level, resamples, units: units.length };
  if (estimates.every((each) => each === value)) return { ...fixed, low: value, high: value };
  let levels: readonly [number, number] = [(1 - level) / 2, (1 + level) / 2];
  if (method === "bca") levels = bcaLevels(value, estimates, units.length, level, (i) => estimate(without(units, i)));
  const [low, high] = [quantile(estimates, levels[0]), quantile(estimates, levels[1])];
  if (method === "basic") return { ...fixed, low: 2 * value - high, high: 2 * value - low };
  return { ...fixed, low, high };
}

function draw<T>(units: readonly (readonly T[])[], random: Random): T[] {
  const items: T[] = [];
  for (let i = 0; i < units.length; i++) {
    for (const item of units[Math.floor(random() * units.length)] ?? []) items.push(item);
  }
  return items;
}

function without<T>(units: readonly (readonly T[])[], left: number): T[] {
  const items: T[] = [];
  units.forEach((unit, i) => {
    if (i !== left) for (const item of unit) items.push(item);
  });
  return items;
}
