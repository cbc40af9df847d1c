import { median } from "../stats/median.js";

/** One set-up on one task, every evaluation a program against itself. */
export interface NullTestSummary {
  source: string;
  taskId: number;
  /** Evaluations that were timed. */
  timed: number;
  /** Evaluations that were not. */
  untimed: number;
  /** Smallest, middle and largest speedup; the true one is 1. Null where nothing was timed. */
  min: number | null;
  median: number | null;
  max: number | null;
  /** Evaluations measured faster than themselves. */
  fast: number;
  /** Those whose whole interval lies above 1; null for a set-up that gives no intervals. */
  resolved: number | null;
}

/**
 * What each set-up calls a speedup when there is none: a row for every source and task, in the order they come.
 *
 * @example
 * summariseNullTest(nullTestRows(await readNullTest("data/runs/null-h200"), "this evaluator"));
 */
export function summariseNullTest(
  rows: readonly {
    taskId: number;
    speedup: number | null;
    low?: number | null;
    source?: string;
  }[],
): NullTestSummary[] {
  const groups = new Map<string, (typeof rows)[number][]>();
  for (const row of rows) {
    const key = `${row.source ?? ""}/${row.taskId}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].flatMap((own) => own.slice(0, 1).map((first) => summarise(own, first)));
}

function summarise(
  rows: readonly { speedup: number | null; low?: number | null }[],
  { source = "this run", taskId }: { source?: string; taskId: number },
): NullTestSummary {
  const speedups = rows.flatMap(({ speedup }) => (speedup === null ? [] : [speedup]));
  const lows = rows.flatMap(({ low }) => (low == null ? [] : [low]));
  const some = speedups.length > 0;
  return {
    source,
    taskId,
    timed: speedups.length,
    untimed: rows.length - speedups.length,
    min: some ? Math.min(...speedups) : null,
    median: some ? median(speedups) : null,
    max: some ? Math.max(...speedups) : null,
    fast: speedups.filter((speedup) => speedup > 1).length,
    resolved: lows.length === 0 ? null : lows.filter((low) => low > 1).length,
  };
}
