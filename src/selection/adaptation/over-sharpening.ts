import type { PoolRow } from "../../records/pool-row.js";
import type { ProbeScore } from "../../records/probe-score.js";
import { spearman } from "../../stats/spearman.js";
import {
  addTo,
  type Estimate,
  type IntervalOptions,
  type TaskEstimator,
  taskEstimates,
  taskMean,
} from "../task-bootstrap.js";
import { type ProbePairs, permutationBand } from "./permutation-band.js";
import { type ProbeItem, type ProbePool, probeItems } from "./probe-items.js";
import {
  completeReading,
  describeReading,
  type ProbeReading,
  type ProbeSubset,
  probeSubsets,
  quartileOf,
} from "./probe-reading.js";
import { resampledSpearman } from "./resampled-spearman.js";
import { meanAt } from "./sample-means.js";

/** How NLL under one checkpoint goes with speedup, over one part of the fixed pool. */
export interface OverSharpeningRow {
  /** Adaptation steps behind the checkpoint that scored. */
  step: number;
  subset: ProbeSubset;
  /** Spearman's rho of NLL and speedup, all tasks together as in the paper; null where either is constant. */
  rho: number | null;
  /** Bootstrap interval of `rho`, clustered by task; null for a single task. */
  low: number | null;
  high: number | null;
  /** Student's t approximation, two-sided: the paper's, which takes every sample for independent of the others. */
  p: number | null;
  /** Samples. */
  n: number;
  /** Distinct programs among them: samples that share one, and its speedup, are one measurement, however often it was drawn. */
  programs: number;
  /** What rho would be by chance alone; see `shuffle`. */
  nullLow: number | null;
  nullHigh: number | null;
  /** Two-sided p of `rho` against that. */
  nullP: number | null;
  /** rho less that of the first step, with an interval from the same resampled tasks: whether the correlation "deepens". */
  change: number | null;
  changeLow: number | null;
  changeHigh: number | null;
  /** Mean NLL in nats, of the reading's kind. */
  meanNll: number | null;
  meanNllLow: number | null;
  meanNllHigh: number | null;
  /** Samples of the pool that count nowhere: unknown outcome, or not scored at every step. */
  leftOut: number;
  /** The reading, in words. */
  reading: string;
}

export interface OverSharpeningOptions extends IntervalOptions, Partial<ProbeReading> {
  /**
   * How the band of chance exchanges the speedups of programs: `within-task` keeps what tasks differ in, so the band need not lie about 0 and asks whether NLL tells
   * samples of one task apart; `everywhere` asks what the t approximation asks.
   */
  shuffle?: "within-task" | "everywhere";
}

/**
 * The over-sharpening probe (the paper's section 5.3b and figure 6): a fixed pool scored under every checkpoint of one adaptation, and per step the
 * rank correlation of NLL and speedup, over all samples and by quartile, with the interval of a bootstrap over tasks, the band of a
 * permutation of programs within tasks, and the mean NLL. What the paper leaves open are options, see `ProbeReading`.
 *
 * @param rows the fixed pool, e.g. 320 Best-of-N samples
 * @param scores those of the checkpoints of one adaptation
 * @returns five rows a step, `all` first, then the quartiles from the bottom
 * @throws LabError `bad-argument` when scores repeat, belong to another program or to no row
 * @example
 * rhoTrajectoryFigure(overSharpening(rows, scores).filter(({ subset }) => ["all", "bottom-quartile"].includes(subset)));
 * probeReadings.flatMap((reading) => overSharpening(rows, scores, reading)); // what each reading gives
 */
export function overSharpening(
  rows: readonly PoolRow[],
  scores: readonly ProbeScore[],
  options: OverSharpeningOptions = {},
): OverSharpeningRow[] {
  const reading = completeReading(options);
  const pool = probeItems(rows, scores, reading);
  const parts = pool.steps.map((_, at) => partsAt(pool, at, reading).map((items) => seriesOf(items, at)));
  return pool.steps.flatMap((step, at) =>
    probeSubsets.flatMap((subset, place): OverSharpeningRow[] => {
      const [now, first] = [parts[at]?.[place], parts[0]?.[place]];
      if (now === undefined || first === undefined) return [];
      const found = estimatesAt(now, first, pool.tasks, options);
      return [{ step, subset, ...found, leftOut: pool.leftOut, reading: describeReading(reading) }];
    }),
  );
}

/** The items of `all` and of each quartile at one step. */
function partsAt({ items, tasks }: ProbePool, at: number, reading: ProbeReading): ProbeItem[][] {
  const { quartilesOf, quartilesWithin, bottom } = reading;
  const cutBy = ({ speedup, nll }: ProbeItem) =>
    (quartilesOf === "speedup" ? speedup : nll[quartilesOf === "nll-now" ? at : 0]) ?? Number.NaN;
  const groups =
    quartilesWithin === "pool"
      ? [items]
      : Array.from({ length: tasks }, (_, task) => items.filter((item) => item.task === task));
  const quartiles: ProbeItem[][] = [[], [], [], []];
  for (const group of groups) {
    const places = quartileOf(group.map(cutBy), bottom);
    for (const [i, item] of group.entries()) quartiles[(places[i] ?? 1) - 1]?.push(item);
  }
  return [[...items], ...quartiles];
}

function estimatesAt(now: Series, first: Series, tasks: number, options: OverSharpeningOptions) {
  const { seed = 42, level = 0.95, resamples = 2000, shuffle = "within-task" } = options;
  const { pairs, counts } = now;
  const change: TaskEstimator = {
    of: (times) => {
      const [after, start] = [now.rho(times), first.rho(times)];
      return after === null || start === null ? null : after - start;
    },
    counts: (place) => counts(place) || first.counts(place),
  };
  const nlls = taskMean(tasks);
  for (const [i, place] of pairs.task.entries()) addTo(nlls, place, pairs.x[i] ?? Number.NaN, 1);
  const nll: TaskEstimator = { of: (times) => meanAt(nlls, times), counts };
  const none: Estimate = { value: null, low: null, high: null };
  const drawn = taskEstimates([{ of: now.rho, counts }, change, nll], tasks, { seed, level, resamples });
  const [rho = none, difference = none, mean = none] = drawn;
  return {
    rho: rho.value,
    low: rho.low,
    high: rho.high,
    p: spearman(pairs.x, pairs.y).p,
    n: pairs.x.length,
    programs: new Set(pairs.program).size,
    ...permutationBand(pairs, shuffle === "within-task" ? "task" : "all", { seed, level, resamples }),
    change: difference.value,
    changeLow: difference.low,
    changeHigh: difference.high,
    meanNll: mean.value,
    meanNllLow: mean.low,
    meanNllHigh: mean.high,
  };
}

/** One part of the pool at one step. */
interface Series {
  pairs: ProbePairs;
  rho(times: ArrayLike<number>): number | null;
  counts(task: number): boolean;
}

function seriesOf(items: readonly ProbeItem[], at: number): Series {
  const pairs: ProbePairs = {
    x: items.map(({ nll }) => nll[at] ?? Number.NaN),
    y: items.map(({ speedup }) => speedup),
    program: items.map(({ program }) => program),
    task: items.map(({ task }) => task),
  };
  const there = new Set(pairs.task);
  const rho = remembered(resampledSpearman(pairs.x, pairs.y, pairs.task));
  return { pairs, rho, counts: (place) => there.has(place) };
}

// Five tasks can be resampled in 126 ways only, and a step's rho is asked for again by its change.
function remembered(estimate: (times: ArrayLike<number>) => number | null) {
  const known = new Map<string, number | null>();
  return (times: ArrayLike<number>): number | null => {
    const key = Array.prototype.join.call(times);
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = estimate(times);
    known.set(key, value);
    return value;
  };
}
