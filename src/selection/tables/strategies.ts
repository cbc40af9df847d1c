import type { PoolRow } from "../../records/pool-row.js";
import { taskPlaces } from "../by-task.js";
import { type PickOptions, pickEach, type StrategyPick } from "../picks.js";
import { strategies as everyStrategy } from "../strategy.js";
import { type StrategySummary, summarise } from "../summarise-strategies.js";
import { addTo, type IntervalOptions, type TaskMean, taskMean, taskMeans } from "../task-bootstrap.js";

/** A row of table 5.3 with intervals over tasks, null for a single task. */
export interface StrategyRow extends StrategySummary {
  fast1Low: number | null;
  fast1High: number | null;
  resolvedFast1Low: number | null;
  resolvedFast1High: number | null;
  meanSpeedupLow: number | null;
  meanSpeedupHigh: number | null;
}

/**
 * The paper's table 5.3, every strategy with intervals clustered by task. With the paper's five tasks they are wide: that is what five tasks
 * can say. See `summariseStrategies` for the columns.
 *
 * @throws LabError `mixed-pool` (see `byTask` and `select`)
 * @example
 * strategyTable(rows); // joins `publishedStrategies()` by `strategy`
 */
export function strategyTable(rows: readonly PoolRow[], options: PickOptions & IntervalOptions = {}): StrategyRow[] {
  const { strategies = everyStrategy } = options;
  const picks = pickEach(rows, options);
  const { places, tasks } = taskPlaces(picks);
  const byStrategy = strategies.map((strategy) => picks.filter((pick) => pick.strategy === strategy));
  const estimates = taskMeans(
    byStrategy.flatMap((own) =>
      (["fast1", "resolvedFast1", "speedup"] as const).map((field) => pickMean(own, field, places, tasks)),
    ),
    options,
  );
  return strategies.map((strategy, i) => {
    const summary = summarise(strategy, byStrategy[i] ?? []);
    const [fast, resolved, speedup] = estimates.slice(3 * i, 3 * i + 3);
    return {
      strategy,
      fast1: summary.fast1,
      fast1Low: fast?.low ?? null,
      fast1High: fast?.high ?? null,
      fast1Std: summary.fast1Std,
      resolvedFast1: summary.resolvedFast1,
      resolvedFast1Low: resolved?.low ?? null,
      resolvedFast1High: resolved?.high ?? null,
      resolvedFast1Std: summary.resolvedFast1Std,
      meanSpeedup: summary.meanSpeedup,
      meanSpeedupLow: speedup?.low ?? null,
      meanSpeedupHigh: speedup?.high ?? null,
      pairs: summary.pairs,
      unpicked: summary.unpicked,
      unknown: summary.unknown,
      unranked: summary.unranked,
      seeds: summary.seeds,
    };
  });
}

// The picks of every strategy come in the order of the pairs, so those of the first tell the tasks of all.
function pickMean(
  picks: readonly StrategyPick[],
  field: "fast1" | "resolvedFast1" | "speedup",
  places: readonly number[],
  tasks: number,
): TaskMean {
  const mean = taskMean(tasks);
  for (const [i, pick] of picks.entries()) {
    const value = pick[field];
    if (value !== null) addTo(mean, places[i] ?? 0, value, 1);
  }
  return mean;
}
