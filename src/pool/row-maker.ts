import { programHash } from "../records/hash.js";
import type { PoolRow } from "../records/pool-row.js";
import { describeSample, type Sample } from "../records/sample.js";
import { poolFields, type RowFault, rowFault } from "./row-fault.js";

/** Values of one record in the order of `poolFields`; undefined where the record does not have the field. */
export type Cells = unknown[];

/** Where a field stands in `Cells`. */
export const at = Object.fromEntries(poolFields.map((field, i) => [field, i])) as Record<keyof PoolRow, number>;

/** Makes the rows of one pool. */
export interface RowMaker {
  rows: PoolRow[];
  /** Fields filled without being told, with the number of rows. */
  assumed: Map<keyof PoolRow, number>;
  /** Adds a row; or says why not, and adds nothing. */
  add(cells: Cells): RowFault | null;
}

/**
 * Makes pool rows of what other tools wrote. A field that is not there comes from `defaults`, follows from others (`correct` from the verdict, a
 * speedup from two times, a mean from a sum) or, where it must be something, is assumed and counted. A field that is there is never changed; but a time or
 * speedup of 0 or less on a failed sample, which is how some tools write "none", is null.
 *
 * @param name run id of rows that have none
 */
export function rowMaker(name: string, defaults: Partial<PoolRow>): RowMaker {
  const rows: PoolRow[] = [];
  const assumed = new Map<keyof PoolRow, number>();
  const given = Object.entries(defaults).map(([field, value]) => [at[field as keyof PoolRow], value] as const);
  const [sameRun, sameTask, sameWord, same] = [shareStrings(), shareStrings(), shareStrings(), shareStrings()];
  const hashOf = hashTexts();
  const placeOf = placeBook();
  let assumedHere: (keyof PoolRow)[] = [];
  const or = (value: unknown, field: keyof PoolRow, stand: unknown) => {
    if (value !== undefined) return value;
    assumedHere.push(field);
    return stand;
  };

  const add = (cells: Cells): RowFault | null => {
    if (assumedHere.length > 0) assumedHere = [];
    for (const [place, value] of given) if (cells[place] === undefined) cells[place] = value;
    const taskId = cells[at.taskId];
    if (taskId === undefined) return { field: "taskId", reason: "the record does not say its task" };
    const { verdict, correct } = outcome(cells[at.verdict], cells[at.correct]);
    if (verdict === "wrong" && cells[at.verdict] === undefined) assumedHere.push("verdict");
    const failed = correct !== true;
    const refMs = timing(cells[at.refMs], failed);
    const candidateMs = timing(cells[at.candidateMs], failed);
    const speedup = cells[at.speedup];
    const tokens = cells[at.completionTokens];
    const sum = cells[at.sumLogprob];
    const mean = cells[at.meanLogprob];
    const runId = sameRun(cells[at.runId] === undefined ? name : cells[at.runId]);
    const level = or(cells[at.level], "level", 1);
    const seed = or(cells[at.seed], "seed", 0);
    const step = cells[at.step] ?? null;
    const place = placeOf(runId, level, taskId, seed, step);
    const index = cells[at.index] === undefined ? or(undefined, "index", place.next) : cells[at.index];
    const text = same(or(cells[at.text], "text", ""));
    const describe = () => describeSample({ level, taskId, seed, step, index } as Sample);
    const row = {
      runId,
      level,
      taskId,
      taskName: sameTask(cells[at.taskName] ?? null),
      seed,
      index,
      step,
      text,
      programHash:
        cells[at.programHash] !== undefined
          ? same(cells[at.programHash])
          : cells[at.text] === undefined
            ? `unknown, ${describe()}`
            : hashOf(text),
      temperature: cells[at.temperature] ?? null,
      completionTokens: tokens ?? null,
      sumLogprob: sum === undefined ? combine(mean, tokens, times) : sum,
      meanLogprob: mean === undefined ? combine(sum, tokens, over) : mean,
      logprobBasis: sameWord(cells[at.logprobBasis] === undefined ? "unknown" : cells[at.logprobBasis]),
      verdict: sameWord(verdict),
      correct,
      speedup: speedup === undefined && !failed ? combine(refMs, candidateMs, over) : timing(speedup, failed),
      speedupLow: timing(cells[at.speedupLow], failed),
      speedupHigh: timing(cells[at.speedupHigh], failed),
      refMs,
      candidateMs,
      message: same(cells[at.message] ?? null),
      flags: cells[at.flags] === undefined ? [] : cells[at.flags],
    };
    const fault = rowFault(row);
    if (fault !== null) return fault;
    if (place.taken.has(index)) {
      return { field: "index", reason: `${describe()} is there twice; the first is kept` };
    }
    place.taken.add(index);
    place.next = Math.max(place.next, (index as number) + 1);
    for (const field of assumedHere) assumed.set(field, (assumed.get(field) ?? 0) + 1);
    rows.push(row as PoolRow);
    return null;
  };
  return { rows, assumed, add };
}

// Of a verdict and whether it is correct, either may be the only one there.
function outcome(verdict: unknown, correct: unknown): { verdict: unknown; correct: unknown } {
  if (verdict === undefined) {
    return { verdict: correct === true ? "correct" : correct === false ? "wrong" : null, correct: correct ?? null };
  }
  if (correct !== undefined) return { verdict, correct };
  return { verdict, correct: verdict === null || verdict === "harness-error" ? null : verdict === "correct" };
}

// How some tools write "none".
function timing(value: unknown, failed: boolean): unknown {
  return value === undefined || (failed && typeof value === "number" && value <= 0) ? null : value;
}

function combine(a: unknown, b: unknown, how: (a: number, b: number) => number | null): number | null {
  return typeof a === "number" && typeof b === "number" ? how(a, b) : null;
}

const times = (a: number, b: number) => a * b;
const over = (a: number, b: number) => (b > 0 ? a / b : null);

// Equal strings of a million rows are kept once, as a copy: a part of a longer string would keep all of that.
function shareStrings(): (value: unknown) => unknown {
  const known = new Map<string, string>();
  let last = "";
  return (value) => {
    if (typeof value !== "string") return value;
    // Neighbours mostly agree, and comparing is faster than hashing.
    if (value === last) return last;
    const first = known.get(value);
    if (first !== undefined) {
      last = first;
      return first;
    }
    last = ` ${value}`.slice(1);
    known.set(last, last);
    return last;
  };
}

function hashTexts(): (text: unknown) => unknown {
  const known = new Map<string, string>();
  return (text) => {
    if (typeof text !== "string") return "";
    const hash = known.get(text) ?? programHash(text);
    known.set(text, hash);
    return hash;
  };
}

interface TakenPlaces {
  taken: Set<unknown>;
  /** The next sample number. */
  next: number;
}

// The sample numbers that are taken, by run, task, seed and step. Rows mostly come in that order, so the last set is kept at hand.
function placeBook() {
  const book = new Map<string, TakenPlaces>();
  let last: readonly unknown[] = [];
  let own: TakenPlaces = { taken: new Set(), next: 0 };
  return (runId: unknown, level: unknown, taskId: unknown, seed: unknown, step: unknown): TakenPlaces => {
    const [lastRun, lastLevel, lastTask, lastSeed, lastStep] = last;
    const isLast = seed === lastSeed && taskId === lastTask && step === lastStep && level === lastLevel;
    if (isLast && runId === lastRun) return own;
    last = [runId, level, taskId, seed, step];
    const key = JSON.stringify(last);
    own = book.get(key) ?? { taken: new Set(), next: 0 };
    book.set(key, own);
    return own;
  };
}
