import { LabError } from "../records/lab-error.js";
import type { PoolRow } from "../records/pool-row.js";

/** The samples of one task and seed: what a strategy picks from, and the unit every analysis counts. */
export interface TaskSeedPair {
  level: number;
  taskId: number;
  taskName: string | null;
  seed: number;
  /** In the order of the samples' indices. */
  rows: PoolRow[];
}

/**
 * Groups pool rows by level, task and seed, the paper's task × seed pairs, in the order of level, task and seed.
 *
 * @throws LabError `mixed-pool` when a pair holds samples of more than one run: they were drawn under different
 * arguments (a temperature, say), and one strategy over both would mean nothing
 * @example
 * byTask(rows).map(({ taskId, seed, rows }) => ({ taskId, seed, picked: select(rows, "surprisal-guided") }));
 */
export function byTask(rows: readonly PoolRow[]): TaskSeedPair[] {
  const pairs = new Map<string, TaskSeedPair>();
  let last: TaskSeedPair | undefined;
  for (const row of rows) {
    // Rows mostly come a pair at a time: a million keys cost more than a million comparisons.
    const pair = last !== undefined && isOf(last, row) ? last : pairOf(pairs, row);
    last = pair;
    const runId = pair.rows[0]?.runId ?? row.runId;
    if (runId !== row.runId) {
      throw new LabError(
        "mixed-pool",
        `level ${row.level} task ${row.taskId} seed ${row.seed} has samples of the runs ${runId} and ${row.runId}`,
        "analyse one run at a time: rows.filter((row) => row.runId === ...)",
      );
    }
    pair.rows.push(row);
  }
  for (const pair of pairs.values()) pair.rows.sort((a, b) => a.index - b.index);
  return [...pairs.values()].sort((a, b) => a.level - b.level || a.taskId - b.taskId || a.seed - b.seed);
}

/** The place of each pair's task among the tasks of the pool, from 0: what an interval clustered by task resamples. */
export function taskPlaces(pairs: readonly { level: number; taskId: number }[]): { places: number[]; tasks: number } {
  const found = new Map<string, number>();
  const places = pairs.map(({ level, taskId }) => {
    const key = `${level}/${taskId}`;
    const place = found.get(key) ?? found.size;
    found.set(key, place);
    return place;
  });
  return { places, tasks: found.size };
}

const isOf = (pair: TaskSeedPair, row: PoolRow) =>
  pair.taskId === row.taskId && pair.seed === row.seed && pair.level === row.level;

function pairOf(pairs: Map<string, TaskSeedPair>, { level, taskId, taskName, seed }: PoolRow): TaskSeedPair {
  const key = `${level}/${taskId}/${seed}`;
  const found = pairs.get(key);
  if (found !== undefined) return found;
  const pair = { level, taskId, taskName, seed, rows: [] };
  pairs.set(key, pair);
  return pair;
}
