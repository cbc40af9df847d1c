import type { PoolRow } from "../records/pool-row.js";
import { canRank, type EvaluationOrder, programsInOrder, type Samples, samplesOf } from "./evaluation-order.js";
import { isFast, isResolved } from "./outcome.js";
import type { SurprisalField } from "./strategy.js";
import type { SubsetOdds } from "./subset-odds.js";

/** What one task and seed has to show by each number of evaluations; entry i is after i + 1. */
export interface FoundBy {
  /** Probability of a correct program by then. */
  correct: Float64Array;
  /** Of one that is correct and faster than the reference. */
  success: Float64Array;
  /** Of one whose whole interval lies above 1. */
  resolved: Float64Array;
  /** Best speedup in hand, the reference itself (1) to begin with. */
  speedup: Float64Array;
  /** Its logarithm. */
  logSpeedup: Float64Array;
}

/** The samples of known outcome of one task and seed, and what evaluating each would show. */
export interface Search extends Samples {
  /** 1 or 0, by sample, as the curves of `FoundBy`. */
  correct: Uint8Array;
  success: Uint8Array;
  resolved: Uint8Array;
  /** Its speedup, 1 where the reference is faster. */
  inHand: Float64Array;
}

/**
 * What an order is tried on: the samples of a pair without those of unknown outcome (not evaluated, harness errors, correct but not timed).
 *
 * @returns null where no sample has a known outcome
 */
export function searchOf(rows: readonly PoolRow[], by: SurprisalField): Search | null {
  const known = rows.filter((row) => isFast(row, 1) !== null);
  if (known.length === 0) return null;
  const flags = () => new Uint8Array(known.length);
  const [correct, success, resolved] = [flags(), flags(), flags()];
  const inHand = new Float64Array(known.length);
  for (const [i, row] of known.entries()) {
    correct[i] = Number(row.correct === true);
    success[i] = Number(isFast(row, 1) === true);
    resolved[i] = Number(isResolved(row, 1) === true);
    inHand[i] = Math.max(1, row.speedup ?? 1);
  }
  return { ...samplesOf(known, by), correct, success, resolved, inHand };
}

/**
 * What evaluating a pair's distinct programs in an order finds, evaluation by evaluation. For `random` every entry is the expectation over all
 * orders, and for a pair in which the order can rank nothing: as their samples stand in a file is no order.
 */
export function foundBy(search: Search, order: EvaluationOrder, odds: SubsetOdds): FoundBy {
  const own = canRank(search, order) ? order : "random";
  const programs = programsInOrder(search, own);
  return own === "random" ? inExpectation(search, programs, odds) : inTurn(search, programs);
}

function inTurn(search: Search, programs: Uint32Array): FoundBy {
  const n = programs.length;
  const from = (shows: Uint8Array) => {
    let first = 0;
    while (first < n && shows[programs[first] as number] === 0) first++;
    return new Float64Array(n).fill(1, first);
  };
  const speedup = new Float64Array(n);
  const logSpeedup = new Float64Array(n);
  let best = 1;
  let log = 0;
  for (let i = 0; i < n; i++) {
    const own = search.inHand[programs[i] as number] as number;
    if (own > best) {
      best = own;
      log = Math.log(own);
    }
    speedup[i] = best;
    logSpeedup[i] = log;
  }
  return {
    correct: from(search.correct),
    success: from(search.success),
    resolved: from(search.resolved),
    speedup,
    logSpeedup,
  };
}

function inExpectation(search: Search, programs: Uint32Array, odds: SubsetOdds): FoundBy {
  const n = programs.length;
  const chances = (shows: Uint8Array) => {
    let c = 0;
    for (let i = 0; i < n; i++) c += shows[programs[i] as number] as number;
    const chance = new Float64Array(n);
    let allFail = 1;
    // `passAtK` of 1 to n programs, each from the one before.
    for (let i = 0; i < n; i++) {
      allFail *= (n - c - i) / (n - i);
      chance[i] = 1 - allFail;
    }
    return chance;
  };
  const falling = Float64Array.from(programs, (place) => search.inHand[place] as number)
    .sort()
    .reverse();
  const logs = falling.map(Math.log);
  const speedup = new Float64Array(n);
  const logSpeedup = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    // The best of those drawn is the first of them by falling speedup.
    const own = odds.first(n, i + 1);
    let mean = 0;
    let meanLog = 0;
    for (let j = 0; j < own.length; j++) {
      mean += (own[j] as number) * (falling[j] as number);
      meanLog += (own[j] as number) * (logs[j] as number);
    }
    speedup[i] = mean;
    logSpeedup[i] = meanLog;
  }
  return {
    correct: chances(search.correct),
    success: chances(search.success),
    resolved: chances(search.resolved),
    speedup,
    logSpeedup,
  };
}
