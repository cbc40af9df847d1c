/** The chances of a sum at most, and at least, the one observed. */
export interface Tails {
  less: number;
  greater: number;
}

/** Whole sizes for which `wholeSubsetTails` takes about a second, and 80 MB, at most. */
export function fewWholeSums(sizes: Float64Array): boolean {
  let total = 0;
  for (const size of sizes) {
    if (!Number.isSafeInteger(size)) return false;
    total += size;
  }
  return sizes.length <= 1000 && total <= 1e7 && total * sizes.length <= 1e9;
}

/**
 * The sum of a random subset, each of `sizes` in or out with probability one half, by a dynamic programme over all sums: exact, ties and all.
 * Signs given at random to ranks or differences are such subsets. Chances are counts over 2^n, so n must stay below 1075.
 *
 * @param sizes whole numbers from 0 on
 * @param observed a whole number
 */
export function wholeSubsetTails(sizes: Float64Array, observed: number): Tails {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const chances = new Float64Array(total + 1);
  chances[0] = 1;
  let reached = 0;
  for (const size of sizes) {
    reached += size;
    for (let at = reached; at >= size; at--) chances[at] = ((chances[at] ?? 0) + (chances[at - size] ?? 0)) / 2;
    for (let at = size - 1; at >= 0; at--) chances[at] = (chances[at] ?? 0) / 2;
  }
  const sum = (part: Float64Array) => part.reduce((all, chance) => all + chance, 0);
  return { less: sum(chances.subarray(0, observed + 1)), greater: sum(chances.subarray(observed)) };
}

/** Sizes of any kind for which all subsets can be counted. */
export const mostSubsets = 40;

/**
 * The same for sizes of any kind, at most 40: all 2^n subsets by splitting them in two halves, whose sums are sorted and counted against
 * each other (Horowitz and Sahni, "Computing partitions", JACM 1974). Sums that differ by rounding alone count as equal.
 */
export function subsetTails(sizes: Float64Array, observed: number): Tails {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const rounding = 64 * Number.EPSILON * total;
  const half = sizes.length >> 1;
  const left = allSums(sizes.subarray(0, half));
  const right = allSums(sizes.subarray(half));
  const subsets = left.length * right.length;
  const atLeast = countAbove(left, right, observed - rounding, false);
  const above = countAbove(left, right, observed + rounding, true);
  return { less: (subsets - above) / subsets, greater: atLeast / subsets };
}

function allSums(sizes: Float64Array): Float64Array {
  const sums = new Float64Array(2 ** sizes.length);
  sizes.forEach((size, i) => {
    const known = 2 ** i;
    for (let at = 0; at < known; at++) sums[known + at] = (sums[at] ?? 0) + size;
  });
  return sums.sort();
}

// Pairs of sums above (`beyond`), or at and above, a limit.
function countAbove(left: Float64Array, right: Float64Array, limit: number, beyond: boolean): number {
  let count = 0;
  let from = right.length;
  for (const sum of left) {
    while (from > 0) {
      const both = sum + (right[from - 1] ?? 0);
      if (beyond ? both <= limit : both < limit) break;
      from--;
    }
    count += right.length - from;
  }
  return count;
}
