import type { Alternative } from "./alternative.js";

/** A null distribution over the whole numbers `from`..`from + chances.length - 1`; all others are too unlikely for a number to hold, or impossible. */
export interface DiscreteNull {
  from: number;
  chances: Float64Array;
}

/**
 * A distribution from the ratios of its neighbours, walked from the mode outwards and scaled to sum to 1: no large logarithms cancel,
 * so every chance keeps about 1e-15 for each step from the mode that matters.
 *
 * @param ratio chance of `k + 1` over chance of `k`, falling in k
 */
export function discreteNull(from: number, to: number, mode: number, ratio: (k: number) => number): DiscreteNull {
  // Untouched memory costs nothing: of a million outcomes some ten thousand are likely enough to be visited.
  const all = new Float64Array(to - from + 1);
  all[mode - from] = 1;
  let high = mode;
  for (let chance = 1; high < to; high++) {
    chance *= ratio(high);
    if (chance === 0) break;
    all[high + 1 - from] = chance;
  }
  let low = mode;
  for (let chance = 1; low > from; low--) {
    chance /= ratio(low - 1);
    if (chance === 0) break;
    all[low - 1 - from] = chance;
  }
  const chances = all.subarray(low - from, high + 1 - from);
  const total = sum(chances, 0, chances.length);
  for (let i = 0; i < chances.length; i++) chances[i] = (chances[i] ?? 0) / total;
  return { from: low, chances };
}

/** The chance of `k`. */
export function chanceOf({ from, chances }: DiscreteNull, k: number): number {
  return chances[k - from] ?? 0;
}

/**
 * The p of seeing `k`. Two-sided sums every outcome no likelier than the one seen (SciPy's and R's convention), within a factor of
 * 1 + 1e-7 (R's): an outcome equally likely must not fall out by rounding.
 */
export function discreteP({ from, chances }: DiscreteNull, k: number, alternative: Alternative): number {
  const at = k - from;
  if (alternative === "less") return Math.min(1, sum(chances, 0, Math.min(at + 1, chances.length)));
  if (alternative === "greater") return Math.min(1, sum(chances, Math.max(at, 0), chances.length));
  const limit = (chances[at] ?? 0) * (1 + 1e-7);
  let p = 0;
  for (const chance of chances) if (chance <= limit) p += chance;
  return Math.min(1, p);
}

// From both ends towards the middle, so that tails are not lost in larger sums.
function sum(chances: Float64Array, from: number, to: number): number {
  const middle = (from + to) >> 1;
  let low = 0;
  let high = 0;
  for (let i = from; i < middle; i++) low += chances[i] ?? 0;
  for (let i = to - 1; i >= middle; i--) high += chances[i] ?? 0;
  return low + high;
}

/** The p of every outcome of `chances` at once, in their order. */
export function discretePs({ chances }: DiscreteNull, alternative: Alternative): Float64Array {
  const order = Uint32Array.from(chances, (_, i) => i);
  if (alternative === "greater") order.reverse();
  if (alternative === "two-sided") order.sort((a, b) => (chances[a] ?? 0) - (chances[b] ?? 0));
  const ps = new Float64Array(chances.length);
  let summed = 0;
  let p = 0;
  order.forEach((outcome, step) => {
    // One-sided up to the outcome itself; two-sided on to every outcome as likely.
    const limit = (chances[outcome] ?? 0) * (1 + 1e-7);
    while (summed <= step || (alternative === "two-sided" && (chances[order[summed] ?? -1] ?? 2) <= limit)) {
      p += chances[order[summed++] ?? -1] ?? 0;
    }
    ps[outcome] = Math.min(1, p);
  });
  return ps;
}
