import type { PoolRow } from "../records/pool-row.js";
import { mean } from "../stats/mean.js";
import { standardDeviation } from "../stats/standard-deviation.js";
import { type PickOptions, pickEach, type StrategyPick } from "./picks.js";
import { strategies as everyStrategy, type Strategy } from "./strategy.js";

/** How a strategy did over a pool; the columns of the paper's table 5.3 and the ones it lacks. */
export interface StrategySummary {
  strategy: Strategy;
  /** Share of pairs whose pick is correct and faster than the reference; a pair without a correct sample counts as not. */
  fast1: number | null;
  /** Sample standard deviation of `fast1` over the seeds; null for a single seed. */
  fast1Std: number | null;
  /** As `fast1`, counting only speedups whose interval lies above 1. */
  resolvedFast1: number | null;
  resolvedFast1Std: number | null;
  /**
   * Arithmetic mean of the picks' speedups, as in the paper, over the pairs that have a pick: one that has none lowers `fast1`, but
   * has no speedup to average. A single large speedup can carry it; look at the picks beside it.
   */
  meanSpeedup: number | null;
  /** Task × seed pairs in the pool. */
  pairs: number;
  /** Pairs without a correct sample. */
  unpicked: number;
  /** Pairs left out of every share, because nothing in them was evaluated, ranked or timed. */
  unknown: number;
  /** Correct samples passed over because they have no log-probabilities. */
  unranked: number;
  /** Seeds in the pool. */
  seeds: number;
}

/**
 * How each strategy does over a pool: one row a strategy, averaged over its task × seed pairs (the paper's table 5.3 and figure 4). Nothing
 * is drawn at random: `random-correct` is its expectation.
 *
 * @param rows pool rows of one run, or of several that differ in seed or tasks only
 * @throws LabError `mixed-pool` (see `byTask` and `select`)
 * @example
 * selectionFigure(summariseStrategies(await readPool("data/runs/demo")));
 */
export function summariseStrategies(rows: readonly PoolRow[], options: PickOptions = {}): StrategySummary[] {
  const picks = pickEach(rows, options);
  return (options.strategies ?? everyStrategy).map((strategy) =>
    summarise(
      strategy,
      picks.filter((pick) => pick.strategy === strategy),
    ),
  );
}

/** The summary of one strategy's picks. */
export function summarise(strategy: Strategy, picks: readonly StrategyPick[]): StrategySummary {
  const seeds = [...new Set(picks.map((pick) => pick.seed))];
  const average = (field: "fast1" | "resolvedFast1" | "speedup", of = picks) => {
    const known = of.map((pick) => pick[field]).filter((value) => value !== null);
    return known.length === 0 ? null : mean(known);
  };
  const spread = (field: "fast1" | "resolvedFast1") => {
    const bySeed = seeds.map((seed) =>
      average(
        field,
        picks.filter((pick) => pick.seed === seed),
      ),
    );
    const known = bySeed.filter((value) => value !== null);
    return known.length < 2 ? null : standardDeviation(known);
  };
  return {
    strategy,
    fast1: average("fast1"),
    fast1Std: spread("fast1"),
    resolvedFast1: average("resolvedFast1"),
    resolvedFast1Std: spread("resolvedFast1"),
    meanSpeedup: average("speedup"),
    pairs: picks.length,
    unpicked: picks.filter((pick) => pick.outcome === "none-correct").length,
    unknown: picks.filter((pick) => pick.outcome === "unknown").length,
    unranked: picks.reduce((sum, pick) => sum + pick.unranked, 0),
    seeds: seeds.length,
  };
}
