import { checkNumbers, type Numbers } from "./check.js";
import { sortedOrder } from "./sorted-order.js";

/** Every value's place among the distinct values, from 0, and how often each distinct value occurs. */
export interface DenseRanks {
  places: Uint32Array;
  counts: Uint32Array;
}

/**
 * Ranks from 1, tied values sharing the mean of their places (`scipy.stats.rankdata`, method "average").
 *
 * @throws LabError `bad-argument` for NaN
 * @example
 * averageRanks([10, 30, 10]); // [1.5, 3, 1.5]
 */
export function averageRanks(values: Numbers): number[] {
  checkNumbers("averageRanks", values, 0);
  return Array.from(midRanks(values));
}

/** `averageRanks` without the check, as a typed array. */
export function midRanks(values: Numbers): Float64Array {
  const { places, counts } = denseRanks(values);
  const shared = new Float64Array(counts.length);
  let before = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] ?? 0;
    shared[i] = before + (count + 1) / 2;
    before += count;
  }
  const ranks = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) ranks[i] = shared[places[i] ?? 0] ?? Number.NaN;
  return ranks;
}

/** Dense ranks without a check for NaN. */
export function denseRanks(values: Numbers): DenseRanks {
  const order = sortedOrder(values);
  const places = new Uint32Array(order.length);
  const counts = new Uint32Array(order.length);
  let place = 0;
  let last = values[order[0] ?? 0];
  for (let at = 0; at < order.length; at++) {
    const i = order[at] ?? 0;
    const value = values[i];
    if (value !== last) place++;
    last = value;
    places[i] = place;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return { places, counts: counts.slice(0, place + 1) };
}
