import { LabError } from "../../records/lab-error.js";
import type { PoolRow } from "../../records/pool-row.js";
import { reachLog2 } from "../../stats/interpolate-log2.js";
import { byTask, taskPlaces } from "../by-task.js";
import { type PickOptions, pickEach } from "../picks.js";
import { countsOf, passMean, powersOfTwo } from "../scaling-curve.js";
import { strategies as everyStrategy } from "../strategy.js";
import {
  addTo,
  type IntervalOptions,
  meanWith,
  resampledTasks,
  type TaskMean,
  taskMean,
  taskMeans,
} from "../task-bootstrap.js";

/** A number of samples, or that a score lies under the curve's start (`<1`) or above its end (`>64`). */
export type WorthInK = number | `<${number}` | `>${number}`;

/** A row of table 5.2: what a method scores, and the number of samples whose best scores the same. */
export interface MethodRow {
  method: string;
  fast1: number | null;
  /** Interval over tasks; null for a single one, and for a score from elsewhere. */
  fast1Low: number | null;
  fast1High: number | null;
  equivalentK: WorthInK | null;
  /** Interval over tasks, of the curve and, where the score is of the same pool, of both together; null for a single task. */
  equivalentKLow: WorthInK | null;
  equivalentKHigh: WorthInK | null;
}

export interface MethodSummaryOptions extends Omit<PickOptions, "strategies">, IntervalOptions {
  /** Scores from elsewhere to hold against this pool's curve, e.g. an adapted policy's fast_1. */
  others?: readonly { method: string; fast1: number }[];
}

/**
 * The paper's table 5.2: best-of-N at the largest K (a power of two) that every pair has samples of known outcome for and at the smallest, each
 * strategy that picks one sample of all, and other methods' scores, with the equivalent K: where the scaling curve of this pool reaches the
 * score, by interpolation on log2 K. Intervals are clustered by task and of the percentiles' own resamples, without interpolation, since an equivalent K may lie off either end of the curve.
 *
 * @throws LabError `bad-argument` for no sample of known outcome; `mixed-pool` (see `byTask`)
 * @example
 * methodSummary(rows, { others: [{ method: "TTT BoA (step 8)", fast1: 0.35 }] });
 */
export function methodSummary(rows: readonly PoolRow[], options: MethodSummaryOptions = {}): MethodRow[] {
  const pairs = byTask(rows);
  const { places, tasks } = taskPlaces(pairs);
  const counts = pairs.map(({ seed, rows: own }, i) => countsOf(own, places[i] ?? 0, seed));
  const known = counts.flatMap(({ n }) => (n > 0 ? [n] : []));
  // As far as every pair has samples: a point over some of them would stand beside picks from all.
  const ks = powersOfTwo(known.reduce((least, n) => Math.min(least, n), known[0] ?? 0));
  const [smallest, largest] = [ks[0], ks.at(-1)];
  if (smallest === undefined || largest === undefined) {
    throw new LabError("bad-argument", "methodSummary: no sample of known outcome", "evaluate the samples first");
  }
  const curve = ks.map((k) => passMean(counts, k, "fast", tasks));
  const methods = [
    ...[...new Set([largest, smallest])].map((k) => ({ method: `Best-of-N K=${k}`, score: curve[ks.indexOf(k)], k })),
    ...strategyScores(rows, places, tasks, options),
    ...(options.others ?? []).map(({ method, fast1 }) => ({ method, score: fast1, k: null })),
  ];
  const scores = taskMeans(
    methods.map(({ score }) => (typeof score === "object" ? score : taskMean(tasks))),
    options,
  );
  const worths = resampledTasks(
    (times) => {
      const points = curve.map((point, i) => ({ k: ks[i] ?? 0, value: meanWith(point, times) }));
      return methods.map(({ score, k }) => k ?? worthOf(score, points, times));
    },
    methods.map(() => tasks > 1),
    tasks,
    options,
    1,
  );
  return methods.map(({ method, score }, i) => ({
    method,
    fast1: typeof score === "number" ? score : (scores[i]?.value ?? null),
    fast1Low: scores[i]?.low ?? null,
    fast1High: scores[i]?.high ?? null,
    equivalentK: inWords(worths[i]?.value, ks),
    equivalentKLow: inWords(worths[i]?.low, ks),
    equivalentKHigh: inWords(worths[i]?.high, ks),
  }));
}

function strategyScores(rows: readonly PoolRow[], places: readonly number[], tasks: number, options: PickOptions) {
  const scores = everyStrategy.map((strategy) => ({ method: strategy, score: taskMean(tasks), k: null }));
  // Picks come strategy by strategy, and each one's in the order of the pairs.
  for (const [i, { fast1 }] of pickEach(rows, { ...options, strategies: everyStrategy }).entries()) {
    const to = scores[Math.floor(i / places.length)];
    if (to !== undefined && fast1 !== null) addTo(to.score, places[i % places.length] ?? 0, fast1, 1);
  }
  return scores;
}

// Off the curve's start is 0 samples, off its end infinitely many: an order on which percentiles can be taken.
function worthOf(
  score: TaskMean | number | undefined,
  points: readonly { k: number; value: number | null }[],
  times: ArrayLike<number>,
): number | null {
  // A score from elsewhere was not measured on these tasks: resampling them moves the curve alone.
  const reached = typeof score === "object" ? meanWith(score, times) : score;
  const known = points.flatMap(({ k, value }) => (value === null ? [] : [{ k, value }]));
  if (known.length === 0 || reached == null) return null;
  const { k, below } = reachLog2(
    known.map((point) => point.k),
    known.map((point) => point.value),
    reached,
  );
  return k ?? (below ? 0 : Number.POSITIVE_INFINITY);
}

function inWords(worth: number | null | undefined, ks: readonly number[]): WorthInK | null {
  if (worth == null) return null;
  if (worth === 0) return `<${ks[0] ?? 1}`;
  return worth === Number.POSITIVE_INFINITY ? `>${ks.at(-1) ?? 1}` : worth;
}
