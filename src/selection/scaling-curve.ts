import { LabError } from "../records/lab-error.js";
import type { PoolRow } from "../records/pool-row.js";
import { mean } from "../stats/mean.js";
import { passAtK } from "../stats/pass-at-k.js";
import { standardDeviation } from "../stats/standard-deviation.js";
import { byTask, taskPlaces } from "./by-task.js";
import { isFast, isResolved } from "./outcome.js";
import { addTo, type IntervalOptions, type TaskMean, taskMean, taskMeans } from "./task-bootstrap.js";

/** One point of a scaling curve. */
export interface ScalingPoint {
  k: number;
  /** Probability that the best of `k` drawn samples is correct and faster than the reference, averaged over task × seed pairs. */
  passAt1: number;
  /** Sample standard deviation of `passAt1` over the seeds; null for a single seed. */
  std: number | null;
  /** Bootstrap interval of `passAt1`; null for a single task, which says nothing about others. */
  low: number | null;
  high: number | null;
  /** As `passAt1`, counting only speedups whose interval lies above 1. */
  resolvedPassAt1: number;
  resolvedLow: number | null;
  resolvedHigh: number | null;
  /** Pairs the point is over: those with at least `k` samples of known outcome. */
  pairs: number;
}

export interface ScalingOptions extends IntervalOptions {
  /** The K of the points; powers of two, as far as any pair has samples, unless told. */
  ks?: readonly number[];
}

/** A pair reduced to what the estimator needs: samples of known outcome, and how many of them succeed. */
export interface Counts {
  /** The task's place among the tasks. */
  task: number;
  seed: number;
  n: number;
  fast: number;
  resolved: number;
}

/**
 * The scaling curve: what drawing K samples a task and keeping the best buys (the paper's table 5.1 and figure 3). Each pair's
 * probability is the unbiased estimate over all subsets of its samples (`passAtK`); the interval resamples whole tasks, with all their seeds,
 * since samples of one task succeed and fail together. With five tasks it is rough.
 *
 * Samples of unknown outcome (not evaluated, harness errors, not timed) are left out; a pair left with fewer than k counts no longer at that k.
 *
 * @throws LabError `bad-argument` for no rows or a k no pair has samples for; `mixed-pool` (see `byTask`)
 * @example
 * scalingCurveFigure(scalingCurve(rows, { ks: [1, 2, 4, 8, 16, 32, 64] }));
 */
export function scalingCurve(rows: readonly PoolRow[], options: ScalingOptions = {}): ScalingPoint[] {
  const pairs = byTask(rows);
  const { places, tasks } = taskPlaces(pairs);
  const counts = pairs.map(({ seed, rows: own }, i) => countsOf(own, places[i] ?? 0, seed));
  const most = counts.reduce((max, { n }) => Math.max(max, n), 0);
  if (most === 0) {
    throw new LabError("bad-argument", "scalingCurve: no sample of known outcome", "evaluate the samples first");
  }
  const { ks = powersOfTwo(most) } = options;
  for (const k of ks) {
    if (Number.isInteger(k) && k >= 1 && k <= most) continue;
    throw new LabError(
      "bad-argument",
      `scalingCurve: k is ${k}`,
      `give whole numbers from 1 to ${most}, the samples there are`,
    );
  }
  const estimates = taskMeans(
    ks.flatMap((k) => [passMean(counts, k, "fast", tasks), passMean(counts, k, "resolved", tasks)]),
    options,
  );
  return ks.map((k, i) => {
    const [plain, resolved] = [estimates[2 * i], estimates[2 * i + 1]];
    const having = counts.filter(({ n }) => n >= k);
    return {
      k,
      passAt1: plain?.value ?? Number.NaN,
      std: spreadOverSeeds(having, k),
      low: plain?.low ?? null,
      high: plain?.high ?? null,
      resolvedPassAt1: resolved?.value ?? Number.NaN,
      resolvedLow: resolved?.low ?? null,
      resolvedHigh: resolved?.high ?? null,
      pairs: having.length,
    };
  });
}

/** Counts the samples of known outcome of one pair. */
export function countsOf(rows: readonly PoolRow[], task: number, seed: number): Counts {
  const counts = { task, seed, n: 0, fast: 0, resolved: 0 };
  for (const row of rows) {
    const fast = isFast(row, 1);
    if (fast === null) continue;
    counts.n++;
    if (fast) counts.fast++;
    if (isResolved(row, 1)) counts.resolved++;
  }
  return counts;
}

/** Mean over the pairs with `k` samples of the probability that the best of them succeeds, as what each task adds. */
export function passMean(counts: readonly Counts[], k: number, what: "fast" | "resolved", tasks: number): TaskMean {
  const mean = taskMean(tasks);
  for (const pair of counts) {
    if (pair.n >= k) addTo(mean, pair.task, passAtK({ n: pair.n, c: pair[what], k }), 1);
  }
  return mean;
}

function spreadOverSeeds(counts: readonly Counts[], k: number): number | null {
  const bySeed = new Map<number, number[]>();
  for (const { seed, n, fast } of counts) {
    const own = bySeed.get(seed) ?? [];
    own.push(passAtK({ n, c: fast, k }));
    bySeed.set(seed, own);
  }
  return bySeed.size < 2 ? null : standardDeviation([...bySeed.values()].map((own) => mean(own)));
}

/** 1, 2, 4, ... up to `most`: the K of the paper's table 5.1. */
export function powersOfTwo(most: number): number[] {
  const ks: number[] = [];
  for (let k = 1; k <= most; k *= 2) ks.push(k);
  return ks;
}
