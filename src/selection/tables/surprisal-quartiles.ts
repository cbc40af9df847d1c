import type { PoolRow } from "../../records/pool-row.js";
import { byTask, taskPlaces } from "../by-task.js";
import { isFast, isResolved } from "../outcome.js";
import { rank } from "../select.js";
import type { SurprisalField } from "../strategy.js";
import { addTo, type IntervalOptions, taskMean, taskMeans } from "../task-bootstrap.js";

/** The correct samples of one quarter of surprisal; all intervals are over tasks, null for a single one. */
export interface QuartileRow {
  quartile: "Q1" | "Q2" | "Q3" | "Q4";
  order: "highest surprisal" | "lowest surprisal" | null;
  /** Share of the quarter's samples that are faster than the reference. */
  fast1: number | null;
  fast1Low: number | null;
  fast1High: number | null;
  /** As `fast1`, counting only speedups whose interval lies above 1. */
  resolvedFast1: number | null;
  resolvedFast1Low: number | null;
  resolvedFast1High: number | null;
  meanSpeedup: number | null;
  meanSpeedupLow: number | null;
  meanSpeedupHigh: number | null;
  /** Mean completion tokens, over the samples whose count is known. */
  meanTokens: number | null;
  meanTokensLow: number | null;
  meanTokensHigh: number | null;
  /** Samples in the quarter. */
  n: number;
}

export interface QuartileOptions extends IntervalOptions {
  /** What surprisal is; `meanLogprob`. */
  by?: SurprisalField;
  /** What is cut in quarters: a task's samples of all seeds together, or of each seed by itself; `task`. */
  within?: "task" | "pair";
}

const quartiles = ["Q1", "Q2", "Q3", "Q4"] as const;

/**
 * Quartiles of surprisal within task (the paper's length and quartile analysis): each task's correct, timed samples are ranked from the most surprising
 * on, equals by index and seed, and sample i of n is in quarter floor(4 i / n); then the quarters of all tasks are put together, every sample counting
 * once. Q1 is the most surprising. Samples without log-probabilities take no part.
 *
 * @throws LabError `mixed-pool` for runs or bases of log-probabilities that do not belong together
 * @example
 * surprisalQuartiles(rows); // joins `published().quartiles` by `quartile`
 */
export function surprisalQuartiles(rows: readonly PoolRow[], options: QuartileOptions = {}): QuartileRow[] {
  const { by = "meanLogprob", within = "task" } = options;
  const pairs = byTask(rows);
  const { places, tasks } = taskPlaces(pairs);
  const means = quartiles.map(() => ({
    fast: taskMean(tasks),
    resolved: taskMean(tasks),
    speedup: taskMean(tasks),
    tokens: taskMean(tasks),
  }));
  const groups = new Map<number, { task: number; rows: PoolRow[] }>();
  for (const [i, pair] of pairs.entries()) {
    const task = places[i] ?? 0;
    const key = within === "task" ? task : i;
    const group = groups.get(key) ?? { task, rows: [] };
    // One at a time: a spread of a large pair's rows would overflow the stack.
    for (const row of pair.rows) if (row.correct === true && row.speedup !== null) group.rows.push(row);
    groups.set(key, group);
  }
  for (const { task, rows: timed } of groups.values()) {
    const ranked = rank(timed, "surprising-first", { by });
    for (const [i, row] of ranked.entries()) {
      const of = means[Math.floor((4 * i) / ranked.length)];
      if (of === undefined) continue;
      addTo(of.fast, task, Number(isFast(row, 1)), 1);
      addTo(of.resolved, task, Number(isResolved(row, 1)), 1);
      addTo(of.speedup, task, row.speedup ?? 0, 1);
      if (row.completionTokens !== null) addTo(of.tokens, task, row.completionTokens, 1);
    }
  }
  const estimates = taskMeans(
    means.flatMap(({ fast, resolved, speedup, tokens }) => [fast, resolved, speedup, tokens]),
    options,
  );
  return quartiles.map((quartile, i) => {
    const [fast, resolved, speedup, tokens] = estimates.slice(4 * i, 4 * i + 4);
    return {
      quartile,
      order: i === 0 ? "highest surprisal" : i === 3 ? "lowest surprisal" : null,
      fast1: fast?.value ?? null,
      fast1Low: fast?.low ?? null,
      fast1High: fast?.high ?? null,
      resolvedFast1: resolved?.value ?? null,
      resolvedFast1Low: resolved?.low ?? null,
      resolvedFast1High: resolved?.high ?? null,
      meanSpeedup: speedup?.value ?? null,
      meanSpeedupLow: speedup?.low ?? null,
      meanSpeedupHigh: speedup?.high ?? null,
      meanTokens: tokens?.value ?? null,
      meanTokensLow: tokens?.low ?? null,
      meanTokensHigh: tokens?.high ?? null,
      n: means[i]?.fast.weight.reduce((sum, value) => sum + value, 0) ?? 0,
    };
  });
}
