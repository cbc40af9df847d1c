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
 * @throws LabError `mixed-pool` when a pair holds samples of more than one run, or of more than one step of an adaptation: they
 * were drawn under different arguments (a temperature, say) or by different policies, and one strategy over both would mean nothing
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
    const first = pair.rows[0] ?? row;
    if (first.runId !== row.runId || first.step !== row.step) throw mixed(first, row);
    pair.rows.push(row);
  }
  for (const pair of pairs.values()) pair.rows.sort((a, b) => a.index - b.index);
  return [...pairs.values()].sort((a, b) => a.level - b.level || a.taskId - b.taskId || a.seed - b.seed);
}

function mixed(one: PoolRow, other: PoolRow): LabError {
  const where = `level ${other.level} task ${other.taskId} seed ${other.seed} has samples of`;
  if (one.runId !== other.runId) {
    return new LabError(
      "mixed-pool",
      `${where} the runs ${one.runId} and ${other.runId}`,
      "analyse one run at a time: rows.filter((row) => row.runId === ...)",
    );
  }
  return new LabError(
    "mixed-pool",
    `${where} the steps ${one.step ?? "none"} and ${other.step ?? "none"}, each of which is a policy of its own`,
    "analyse one step at a time: rows.filter((row) => row.step === ...); trajectory takes them all",
  );
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
