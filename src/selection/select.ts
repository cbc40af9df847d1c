import { LabError } from "../records/lab-error.js";
import type { PoolRow } from "../records/pool-row.js";
import type { Random } from "../stats/seeded-random.js";
import { sortedOrder } from "../stats/sorted-order.js";
import { byTask } from "./by-task.js";
import type { Strategy, SurprisalField } from "./strategy.js";

export interface SelectOptions {
  /** What the log-probability strategies rank by; `meanLogprob`. */
  by?: SurprisalField;
  /** Needed by `random-correct`. */
  random?: Random;
  /** How many samples of highest surprisal `surprisal-guided-top3` times; 3. */
  topK?: number;
}

/**
 * Picks one correct sample of a task by a strategy.
 *
 * Ties go to the lower sample index. Samples that share a program share its evaluation and may differ in surprisal by nothing but rounding; each counts
 * as a sample of its own, so three copies of one program can fill a top 3, as in the paper. A sample without log-probabilities is never
 * picked by a strategy that needs them; a correct one without timing is picked as the fastest only where none is timed.
 *
 * @param rows pool rows of one task and seed
 * @returns the picked row; null when no row is correct, or none that the strategy can rank
 * @throws LabError `mixed-pool` for rows of several tasks, seeds or runs, or log-probabilities of different bases; `bad-argument`
 * @example
 * select(rows, "surprisal-guided")?.speedup;
 */
export function select(rows: readonly PoolRow[], strategy: Strategy, options: SelectOptions = {}): PoolRow | null {
  const pairs = byTask(rows);
  if (pairs.length > 1) {
    throw new LabError(
      "mixed-pool",
      `select: the rows are of ${pairs.length} tasks and seeds`,
      "pick within one: byTask(rows).map(({ rows }) => select(rows, strategy))",
    );
  }
  const correct = (pairs[0]?.rows ?? []).filter((row) => row.correct === true);
  return pickFrom(correct, strategy, options);
}

/** Picks from rows that are known to be correct, of one task and seed, and in the order of their indices. */
export function pickFrom(correct: readonly PoolRow[], strategy: Strategy, options: SelectOptions): PoolRow | null {
  switch (strategy) {
    case "best-correct":
      return fastest(correct);
    case "random-correct":
      return anyOf(correct, options.random);
    case "confidence-guided":
      return extreme(correct, -1, options);
    case "surprisal-guided":
      return extreme(correct, 1, options);
    case "surprisal-guided-top3":
      return fastest(rank(correct, "surprising-first", options).slice(0, topOf(options)));
    default:
      throw new LabError("bad-argument", `select: no strategy ${String(strategy)}`, "`strategies` lists them");
  }
}

/** Correct rows that have log-probabilities, ranked by them; equals by sample index. */
export function rank(
  correct: readonly PoolRow[],
  order: "surprising-first" | "likeliest-first",
  { by = "meanLogprob" }: SelectOptions,
): PoolRow[] {
  const known = withLogprobs(correct, by);
  const sign = order === "surprising-first" ? 1 : -1;
  return rankedBy(known, (row) => sign * (row[by] ?? Number.NaN));
}

/**
 * The rows that have log-probabilities.
 *
 * @throws LabError `mixed-pool` where these are of different bases
 */
export function withLogprobs(rows: readonly PoolRow[], by: SurprisalField): PoolRow[] {
  const known = rows.filter((row) => row[by] !== null);
  const basis = known[0]?.logprobBasis;
  if (known.some((row) => row.logprobBasis !== basis)) {
    throw new LabError(
      "mixed-pool",
      `select: log-probabilities of different bases (${[...new Set(known.map((row) => row.logprobBasis))].join(", ")}) cannot be ranked together`,
      "keep the rows of one basis",
    );
  }
  return known;
}

/** The row that `rank` puts first; sign 1 for the most surprising, -1 for the likeliest. */
function extreme(correct: readonly PoolRow[], sign: 1 | -1, { by = "meanLogprob" }: SelectOptions): PoolRow | null {
  let first: PoolRow | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const row of withLogprobs(correct, by)) {
    const key = sign * (row[by] ?? Number.NaN);
    if (first !== null && (key > least || (key === least && row.index >= first.index))) continue;
    first = row;
    least = key;
  }
  return first;
}

/** Rows by a rising number; equals by sample index. */
export function rankedBy(rows: readonly PoolRow[], key: (row: PoolRow) => number): PoolRow[] {
  // The sort keeps equals as they come: mostly by index, as a pair's rows do.
  const byIndex = rows.some((row, i) => i > 0 && row.index < (rows[i - 1]?.index ?? 0))
    ? inOrder(rows, (row) => row.index)
    : rows;
  return inOrder(byIndex, key);
}

function inOrder(rows: readonly PoolRow[], key: (row: PoolRow) => number): PoolRow[] {
  const keys = new Float64Array(rows.length);
  for (let i = 0; i < keys.length; i++) keys[i] = key(rows[i] as PoolRow);
  const order = sortedOrder(keys);
  const sorted: PoolRow[] = [];
  for (let i = 0; i < order.length; i++) sorted.push(rows[order[i] as number] as PoolRow);
  return sorted;
}

function fastest(rows: readonly PoolRow[]): PoolRow | null {
  let best = rows[0] ?? null;
  for (const row of rows) if (best !== null && beats(row, best)) best = row;
  return best;
}

function beats(row: PoolRow, best: PoolRow): boolean {
  if (row.speedup === null || best.speedup === null) return row.speedup !== null && best.speedup === null;
  return row.speedup > best.speedup || (row.speedup === best.speedup && row.index < best.index);
}

/** Rows by falling speedup, equals by sample index; those that were not timed come last, as they come. */
export function fastestFirst(rows: readonly PoolRow[]): PoolRow[] {
  const timed = rankedBy(
    rows.filter((row) => row.speedup !== null),
    (row) => -(row.speedup ?? Number.NaN),
  );
  return timed.length === rows.length ? timed : [...timed, ...rows.filter((row) => row.speedup === null)];
}

function anyOf(rows: readonly PoolRow[], random: Random | undefined): PoolRow | null {
  if (random === undefined) {
    throw new LabError("bad-argument", "select: random-correct without `random`", "give seededRandom(seed)");
  }
  return rows[Math.floor(random() * rows.length)] ?? null;
}

/** How many samples `surprisal-guided-top3` times. */
export function topOf({ topK = 3 }: SelectOptions): number {
  if (Number.isInteger(topK) && topK >= 1) return topK;
  throw new LabError("bad-argument", `select: topK is ${topK}`, "give a whole number, 1 or more");
}
