import type { PoolRow } from "../records/pool-row.js";
import { sortedOrder } from "../stats/sorted-order.js";
import { withLogprobs } from "./select.js";
import type { SurprisalField } from "./strategy.js";

/** In which order the samples of a task are evaluated, when nothing is known of them but text and log-probabilities. */
export const evaluationOrders = [
  "surprisal",
  "confidence",
  "surprisal-confidence",
  "random",
  "shortest",
  "longest",
  "surprisal-shortest",
  "confidence-shortest",
] as const;

/**
 * A ranking before correctness (the paper's open question 2):
 * - `surprisal`: the least likely sample first; `confidence`: the most likely first
 * - `surprisal-confidence`: by turns the least and the most likely of those left
 * - `shortest`, `longest`: by completion tokens
 * - `surprisal-shortest`, `confidence-shortest`: by the sum of a sample's ranks in both
 * - `random`: any; never drawn, always its expectation over all orders
 *
 * Equals go by sample index; samples the order cannot rank, having no log-probabilities or no token count, come last. An order that can
 * rank none of a pair's samples finds there what a random one does.
 */
export type EvaluationOrder = (typeof evaluationOrders)[number];

/** The samples of one task and seed by column, in the order of their indices. */
export interface Samples {
  rows: readonly PoolRow[];
  /** What the log-probability orders rank by; NaN where there is none. */
  logprobs: Float64Array;
  /** Completion tokens; NaN where unknown. */
  tokens: Float64Array;
  /**
   * Places in `rows` by rising log-probability, equals as they come, without those that have none; sorted when first asked for, as all orders
   * follow from this and the next.
   *
   * @throws LabError `mixed-pool` for log-probabilities of different bases
   */
  surprising: () => Uint32Array;
  /** Likewise by tokens. */
  shortest: () => Uint32Array;
  /** Each sample's program, counted from 0 as they first come. */
  program: Uint32Array;
  /** Distinct programs. */
  programs: number;
}

/** Samples by column; `rows` are of one task and seed, in the order of their indices. */
export function samplesOf(rows: readonly PoolRow[], by: SurprisalField): Samples {
  const logprobs = new Float64Array(rows.length);
  const tokens = new Float64Array(rows.length);
  const program = new Uint32Array(rows.length);
  const known = new Map<string, number>();
  for (const [i, row] of rows.entries()) {
    logprobs[i] = row[by] ?? Number.NaN;
    tokens[i] = row.completionTokens ?? Number.NaN;
    const own = known.get(row.programHash) ?? known.size;
    if (own === known.size) known.set(row.programHash, own);
    program[i] = own;
  }
  const surprising = once(() => {
    withLogprobs(rows, by);
    return sorted(logprobs);
  });
  return { rows, logprobs, tokens, surprising, shortest: once(() => sorted(tokens)), program, programs: known.size };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/**
 * The samples in the order they would be evaluated, each program where it first comes up: an identical program costs nothing and finds nothing
 * the second time. For `random`, which has no one order, the distinct programs as they were drawn.
 *
 * @returns places in `samples.rows`, one a program
 * @throws LabError `mixed-pool` for log-probabilities of different bases
 */
export function programsInOrder(samples: Samples, order: EvaluationOrder): Uint32Array {
  const { program, programs } = samples;
  const seen = new Uint8Array(programs);
  const first = new Uint32Array(programs);
  let found = 0;
  const take = (place: number) => {
    const own = program[place] as number;
    if (seen[own] === 1) return;
    seen[own] = 1;
    first[found++] = place;
  };
  const ranked = inOrder(samples, order);
  for (let i = 0; i < ranked.length; i++) take(ranked[i] as number);
  for (let place = 0; found < programs; place++) take(place);
  return first;
}

const needs: Record<EvaluationOrder, readonly ("logprobs" | "tokens")[]> = {
  surprisal: ["logprobs"],
  confidence: ["logprobs"],
  "surprisal-confidence": ["logprobs"],
  random: [],
  shortest: ["tokens"],
  longest: ["tokens"],
  "surprisal-shortest": ["logprobs", "tokens"],
  "confidence-shortest": ["logprobs", "tokens"],
};

/** Whether the order can rank any of a pair's samples. */
export const canRank = (samples: Samples, order: EvaluationOrder): boolean =>
  samples.rows.some((_, i) => needs[order].every((column) => !Number.isNaN(samples[column][i])));

// What the order can rank, ranked.
function inOrder(samples: Samples, order: EvaluationOrder): Uint32Array {
  const { logprobs, tokens, surprising, shortest } = samples;
  switch (order) {
    case "surprisal":
      return surprising();
    case "confidence":
      return turned(surprising(), logprobs);
    case "surprisal-confidence":
      return fromBothEnds(surprising());
    case "random":
      return Uint32Array.from(tokens, (_, i) => i);
    case "shortest":
      return shortest();
    case "longest":
      return turned(shortest(), tokens);
    case "surprisal-shortest":
      return byRankSum(samples, false);
    case "confidence-shortest":
      return byRankSum(samples, true);
  }
}

// Places of the keys that are no NaN, by rising key.
function sorted(keys: Float64Array): Uint32Array {
  const places = new Uint32Array(keys.length);
  const known = new Float64Array(keys.length);
  let count = 0;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as number;
    if (Number.isNaN(key)) continue;
    known[count] = key;
    places[count++] = i;
  }
  const order = sortedOrder(known.subarray(0, count));
  for (let i = 0; i < count; i++) order[i] = places[order[i] as number] as number;
  return order;
}

// From the other end, but equals still as they come.
function turned(order: Uint32Array, keys: Float64Array): Uint32Array {
  const from = new Uint32Array(order.length);
  let at = order.length;
  for (let i = 0; i < order.length; ) {
    const key = keys[order[i] as number];
    let end = i + 1;
    while (end < order.length && keys[order[end] as number] === key) end++;
    at -= end - i;
    for (let to = at; i < end; i++) from[to++] = order[i] as number;
  }
  return from;
}

function fromBothEnds(ranked: Uint32Array): Uint32Array {
  return ranked.map((_, i) => ranked[i % 2 === 0 ? i / 2 : ranked.length - (i + 1) / 2] as number);
}

function byRankSum({ logprobs, tokens, surprising, shortest }: Samples, confident: boolean): Uint32Array {
  const [first, second] = [ranksAlong(surprising(), logprobs, tokens), ranksAlong(shortest(), tokens, logprobs)];
  // Ranks from the other end fall as these rise; a constant changes no order.
  for (let i = 0; i < first.length; i++) {
    first[i] = (confident ? -(first[i] as number) : (first[i] as number)) + (second[i] as number);
  }
  return sorted(first);
}

// Average ranks, by place, among the samples that have both keys; NaN for the others.
function ranksAlong(order: Uint32Array, keys: Float64Array, others: Float64Array): Float64Array {
  const ranks = new Float64Array(keys.length).fill(Number.NaN);
  const both = order.filter((place) => !Number.isNaN(others[place]));
  for (let i = 0; i < both.length; ) {
    let end = i + 1;
    while (end < both.length && keys[both[end] as number] === keys[both[i] as number]) end++;
    const rank = (i + 1 + end) / 2;
    for (; i < end; i++) ranks[both[i] as number] = rank;
  }
  return ranks;
}
