import type { PoolRow } from "../records/pool-row.js";
import { passAtK } from "../stats/pass-at-k.js";
import { sortedOrder } from "../stats/sorted-order.js";
import { fastestOfFirst } from "./fastest-of-first.js";
import { isFast, isResolved } from "./outcome.js";
import { fastestFirst, rank, topOf } from "./select.js";
import type { Strategy, SurprisalField } from "./strategy.js";
import type { SubsetOdds } from "./subset-odds.js";

/** What a strategy picks from a random subset of a pair's samples; sums over all its subsets, each with its probability. */
export interface ExpectedPick {
  /** Probability that no sample of the subset is correct. */
  none: number;
  /** Probability of a pick that was timed. */
  timed: number;
  /** Probability of a pick that is timed and faster than the reference. */
  fast: number;
  /** Likewise, with its whole interval above 1. */
  resolved: number;
  /** Expectation of the pick's speedup, 0 standing for no timed pick: divide by `timed`. */
  speedup: number;
  /** Expectation of its square, likewise. */
  speedupSquared: number;
}

/**
 * What each strategy would have picked from `k` of a pair's samples, as an exact expectation over all subsets of that size: every strategy picks
 * by an order, so the odds of each sample being the pick have a closed form. Samples that were not evaluated take no part.
 *
 * @param rows the rows of one task and seed, in the order of their indices
 * @returns by strategy, and by k: null where fewer samples than that were evaluated
 */
export function expectedPicks(
  rows: readonly PoolRow[],
  strategies: readonly Strategy[],
  ks: readonly number[],
  odds: SubsetOdds,
  options: { by?: SurprisalField; topK?: number },
): (ExpectedPick | null)[][] {
  const n = rows.reduce((count, row) => count + Number(row.correct !== null), 0);
  const correct = rows.filter((row) => row.correct === true);
  const none = ks.map((k) => (k <= n ? 1 - passAtK({ n, c: correct.length, k }) : null));
  return strategies.map((strategy) => {
    const pick = picking(correct, strategy, odds, options);
    return ks.map((k, i) => {
      const no = none[i];
      if (no == null) return null;
      const [timed = 0, fast = 0, resolved = 0, speedup = 0, speedupSquared = 0] = pick(n, k);
      return { none: no, timed, fast, resolved, speedup, speedupSquared };
    });
  });
}

type Picking = (n: number, k: number) => number[];

function picking(
  correct: readonly PoolRow[],
  strategy: Strategy,
  odds: SubsetOdds,
  options: { by?: SurprisalField; topK?: number },
): Picking {
  switch (strategy) {
    case "best-correct":
      return firstOf(fastestFirst(correct), odds);
    case "surprisal-guided":
      return firstOf(rank(correct, "surprising-first", options), odds);
    case "confidence-guided":
      return firstOf(rank(correct, "likeliest-first", options), odds);
    case "random-correct":
      return anyOf(correct.filter((row) => row.speedup !== null));
    case "surprisal-guided-top3": {
      const candidates = rank(correct, "surprising-first", options);
      const t = topOf(options);
      const expected = fastestOfFirst(speedRanks(candidates), measures(candidates), t);
      return (n, k) => expected(n, k, odds.nth(n, k, t));
    }
  }
}

// Places by rising speed, in which what was not timed comes first. Of equally fast ones the lower index is picked, so it ranks as the faster.
function speedRanks(candidates: readonly PoolRow[]): Uint32Array {
  const byIndex = sortedOrder(candidates.map((row) => row.index));
  const fastToSlow = sortedOrder(Float64Array.from(byIndex, (i) => -(candidates[i]?.speedup ?? 0)));
  const ranks = new Uint32Array(candidates.length);
  for (let i = 0; i < ranks.length; i++) ranks[byIndex[fastToSlow[i] as number] as number] = ranks.length - 1 - i;
  return ranks;
}

function firstOf(preferred: readonly PoolRow[], odds: SubsetOdds): Picking {
  const values = measures(preferred);
  return (n, k) => {
    const chances = odds.first(n, k);
    const end = Math.min(chances.length, preferred.length);
    return values.map((of) => {
      let sum = 0;
      for (let i = 0; i < end; i++) sum += (chances[i] as number) * (of[i] as number);
      return sum;
    });
  };
}

// Whichever are drawn, each of them is as likely to be the one picked.
function anyOf(timed: readonly PoolRow[]): Picking {
  const m = timed.length;
  const sums = measures(timed).map((of) => of.reduce((sum, value) => sum + value, 0));
  return (n, k) => {
    const chance = m === 0 ? 0 : passAtK({ n, c: m, k });
    return sums.map((sum) => (m === 0 ? 0 : (chance * sum) / m));
  };
}

// timed, fast, resolved, speedup, its square; all 0 for a sample that was not timed.
function measures(rows: readonly PoolRow[]): Float64Array[] {
  const column = () => new Float64Array(rows.length);
  const [timed, fast, resolved, speedup, squared] = [column(), column(), column(), column(), column()];
  for (const [i, row] of rows.entries()) {
    if (row.speedup === null) continue;
    timed[i] = 1;
    fast[i] = Number(isFast(row, 1) === true);
    resolved[i] = Number(isResolved(row, 1) === true);
    speedup[i] = row.speedup;
    squared[i] = row.speedup ** 2;
  }
  return [timed, fast, resolved, speedup, squared];
}
