import { LabError } from "../../records/lab-error.js";
import type { PoolRow } from "../../records/pool-row.js";
import { type Estimate, type IntervalOptions, type TaskMean, taskEstimates } from "../task-bootstrap.js";
import { meanAt, placesOf, sampleSums } from "./sample-means.js";

/** A policy adapted on one subset of tasks and sampled on another. */
export interface TransferCell {
  /** Subset it was adapted on. */
  from: number;
  /** Subset it was sampled on; the same one for the diagonal. */
  to: number;
  /** Its samples there. */
  adapted: readonly PoolRow[];
  /** Samples of the policy before adaptation on the same tasks. */
  base: readonly PoolRow[];
  /** Best-of-N samples of the same tasks, where there are any. */
  bestOfN?: readonly PoolRow[];
}

/** One cell of the transfer table; every share is of samples, with an interval clustered by task. */
export interface TransferRow {
  from: number;
  to: number;
  fast1: number | null;
  low: number | null;
  high: number | null;
  /** fast_1 of the policy before adaptation. */
  base: number | null;
  baseLow: number | null;
  baseHigh: number | null;
  bestOfN: number | null;
  bestOfNLow: number | null;
  bestOfNHigh: number | null;
  /** `fast1 - base`, both from the same resampled tasks: narrower than the two intervals look. */
  change: number | null;
  changeLow: number | null;
  changeHigh: number | null;
  tasks: number;
}

/**
 * The transfer table (the paper's section 5.5): fast_1 of a policy adapted on one subset and sampled on another, beside that of the
 * policy it came from.
 *
 * @throws LabError `other-tasks` when a cell's pools are not over the same tasks; `bad-argument` for a bad option
 * @example
 * transfer([{ from: 1, to: 2, adapted: rows, base: baseRows }]);
 */
export function transfer(cells: readonly TransferCell[], options: IntervalOptions = {}): TransferRow[] {
  return cells.map((cell) => {
    const places = placesOf(cell.adapted);
    const sumsOf = (rows: readonly PoolRow[] | undefined, what: string): TaskMean | null => {
      if (rows === undefined) return null;
      checkTasks(cell, places, rows, what);
      return sampleSums(rows, places).fast1;
    };
    const adapted = sampleSums(cell.adapted, places).fast1;
    const base = sumsOf(cell.base, "base");
    const bestOfN = sumsOf(cell.bestOfN, "bestOfN");
    const share = (of: TaskMean | null) => ({
      of: (times: ArrayLike<number>) => (of === null ? null : meanAt(of, times)),
      counts: (task: number) => (of?.weight[task] ?? 0) > 0,
    });
    const change = {
      of: (times: ArrayLike<number>) => {
        const [after, before] = [meanAt(adapted, times), base === null ? null : meanAt(base, times)];
        return after === null || before === null ? null : after - before;
      },
      counts: (task: number) => share(adapted).counts(task) && share(base).counts(task),
    };
    const none: Estimate = { value: null, low: null, high: null };
    const estimates = taskEstimates([share(adapted), share(base), share(bestOfN), change], places.size, options);
    const [ours = none, before = none, search = none, difference = none] = estimates;
    return {
      from: cell.from,
      to: cell.to,
      fast1: ours.value,
      low: ours.low,
      high: ours.high,
      base: before.value,
      baseLow: before.low,
      baseHigh: before.high,
      bestOfN: search.value,
      bestOfNLow: search.low,
      bestOfNHigh: search.high,
      change: difference.value,
      changeLow: difference.low,
      changeHigh: difference.high,
      tasks: places.size,
    };
  });
}

function checkTasks(cell: TransferCell, places: ReadonlyMap<string, number>, rows: readonly PoolRow[], what: string) {
  const own = placesOf(rows);
  const odd = [...places.keys()].find((key) => !own.has(key)) ?? [...own.keys()].find((key) => !places.has(key));
  if (odd === undefined) return;
  throw new LabError(
    "other-tasks",
    `transfer ${cell.from} to ${cell.to}: task ${odd} is in only one of \`adapted\` and \`${what}\``,
    "compare on the same tasks: filter the rows of either",
  );
}
