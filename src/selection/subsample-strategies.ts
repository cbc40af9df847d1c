import { LabError } from "../records/lab-error.js";
import type { PoolRow } from "../records/pool-row.js";
import { byTask, taskPlaces } from "./by-task.js";
import { countInterval } from "./count-interval.js";
import { type ExpectedPick, expectedPicks } from "./expected-pick.js";
import type { PickOptions } from "./picks.js";
import { powersOfTwo } from "./scaling-curve.js";
import { strategies as everyStrategy, type Strategy } from "./strategy.js";
import { keepOdds } from "./subset-odds.js";
import { addTo, type IntervalOptions, taskMean, taskMeans } from "./task-bootstrap.js";

/** How a strategy does where only K samples a task and seed were drawn. */
export interface SubsampledStrategy {
  strategy: Strategy;
  k: number;
  /** Expected share of pairs whose pick is correct and faster than the reference. */
  fast1: number | null;
  /** Interval over other tasks; null for a single one. */
  fast1Low: number | null;
  fast1High: number | null;
  /** Interval over subsamples of these pairs: what one draw of K samples each would have shown. */
  fast1SubsampleLow: number | null;
  fast1SubsampleHigh: number | null;
  /** As `fast1`, counting only speedups whose interval lies above 1; its interval is over tasks. */
  resolvedFast1: number | null;
  resolvedFast1Low: number | null;
  resolvedFast1High: number | null;
  /** Mean speedup of the picks, over the subsets that have one; its interval is over tasks. */
  meanSpeedup: number | null;
  meanSpeedupLow: number | null;
  meanSpeedupHigh: number | null;
  /** Standard deviation of `meanSpeedup` over subsamples of these pairs, to first order. */
  meanSpeedupSubsampleStd: number | null;
  /** Pairs with at least K evaluated samples. */
  pairs: number;
}

export interface SubsampleOptions extends PickOptions, IntervalOptions {
  /** Sizes of the subsamples; powers of two, as far as any pair has samples, unless told. */
  ks?: readonly number[];
}

/**
 * What each strategy would have picked, had only K samples a task and seed been drawn: the paper's table 5.3 against K. Nothing is drawn: all
 * numbers are exact over all C(n, K) subsets of a pair's samples, since every strategy picks by an order. At K = n they are those
 * of `summariseStrategies`; at K = 1 all strategies are one, save for samples without log-probabilities.
 *
 * Two kinds of interval: over subsamples (these tasks, another draw of K from what was drawn; exact, the count of fast picks being
 * Poisson binomial) and over tasks (a bootstrap over whole tasks). A pair with fewer than K evaluated samples takes no part at that K.
 *
 * @throws LabError `bad-argument` for no evaluated samples or a k no pair has samples for; `mixed-pool` (see `byTask`)
 * @example
 * subsampleStrategies(rows, { ks: [4, 8, 16, 32, 64] }); // one row a strategy and K
 */
export function subsampleStrategies(rows: readonly PoolRow[], options: SubsampleOptions = {}): SubsampledStrategy[] {
  const pairs = byTask(rows);
  const most = pairs.reduce((max, { rows: own }) => Math.max(max, evaluated(own)), 0);
  if (most === 0) {
    throw new LabError("bad-argument", "subsampleStrategies: no evaluated sample", "evaluate the samples first");
  }
  const { ks = powersOfTwo(most), strategies = everyStrategy } = options;
  for (const k of ks) {
    if (Number.isInteger(k) && k >= 1 && k <= most) continue;
    throw new LabError(
      "bad-argument",
      `subsampleStrategies: k is ${k}`,
      `give whole numbers from 1 to ${most}, the samples there are`,
    );
  }
  const { places, tasks } = taskPlaces(pairs);
  const odds = keepOdds();
  const perPair = pairs.map((pair) => expectedPicks(pair.rows, strategies, ks, odds, options));
  const cells = strategies.flatMap((strategy, s) =>
    ks.map((k, i) => ({ strategy, k, picks: perPair.map((picks) => picks[s]?.[i] ?? null) })),
  );
  const estimates = taskMeans(
    cells.flatMap(({ picks }) => meansOf(picks, places, tasks)),
    options,
  );
  return cells.map(({ strategy, k, picks }, i) => {
    const [fast, resolved, speedup] = estimates.slice(3 * i, 3 * i + 3);
    const drawn = picks.filter((pick) => pick !== null);
    return {
      strategy,
      k,
      fast1: fast?.value ?? null,
      fast1Low: fast?.low ?? null,
      fast1High: fast?.high ?? null,
      ...overSubsamples(drawn, options.level ?? 0.95),
      resolvedFast1: resolved?.value ?? null,
      resolvedFast1Low: resolved?.low ?? null,
      resolvedFast1High: resolved?.high ?? null,
      meanSpeedup: speedup?.value ?? null,
      meanSpeedupLow: speedup?.low ?? null,
      meanSpeedupHigh: speedup?.high ?? null,
      meanSpeedupSubsampleStd: spreadOverSubsamples(drawn, speedup?.value ?? null),
      pairs: drawn.length,
    };
  });
}

function evaluated(rows: readonly PoolRow[]): number {
  let n = 0;
  for (const row of rows) if (row.correct !== null) n++;
  return n;
}

// Of known outcome are a timed pick and a subset without a correct sample: the first is fast or not, the second is not.
const knownOf = ({ none, timed }: ExpectedPick) => none + timed;

function meansOf(picks: readonly (ExpectedPick | null)[], places: readonly number[], tasks: number) {
  const [fast, resolved, speedup] = [taskMean(tasks), taskMean(tasks), taskMean(tasks)];
  for (const [i, pick] of picks.entries()) {
    if (pick === null) continue;
    const task = places[i] ?? 0;
    const known = knownOf(pick);
    if (known > 0) addTo(fast, task, pick.fast / known, known);
    if (known > 0) addTo(resolved, task, pick.resolved / known, known);
    if (pick.timed > 0) addTo(speedup, task, pick.speedup / pick.timed, pick.timed);
  }
  return [fast, resolved, speedup];
}

function overSubsamples(picks: readonly ExpectedPick[], level: number) {
  const chances = picks.filter((pick) => knownOf(pick) > 0).map((pick) => Math.min(1, pick.fast / knownOf(pick)));
  if (chances.length === 0) return { fast1SubsampleLow: null, fast1SubsampleHigh: null };
  const { low, high } = countInterval(chances, level);
  return { fast1SubsampleLow: low / chances.length, fast1SubsampleHigh: high / chances.length };
}

// The mean is Σ speedup / Σ timed over the pairs; its first-order variance is that of Σ (speedup - mean × timed), the pairs being independent.
function spreadOverSubsamples(picks: readonly ExpectedPick[], mean: number | null): number | null {
  if (mean === null) return null;
  let variance = 0;
  let timed = 0;
  for (const { timed: share, speedup, speedupSquared } of picks) {
    const centred = speedup - mean * share;
    const own = speedupSquared - 2 * mean * speedup + mean * mean * share - centred * centred;
    // Of a certain pick only rounding is left.
    if (own > 1e-12 * speedupSquared) variance += own;
    timed += share;
  }
  return Math.sqrt(variance) / timed;
}
