import { checkFinite, type Numbers } from "./check.js";
import {
  countTails,
  type Permutation,
  type PermutationOptions,
  permutationResult,
  permutationTails,
} from "./permutation.js";
import { shuffled } from "./shuffle.js";
import type { Tails } from "./subset-sums.js";

const mostSplits = 5e6;

/**
 * The permutation test of two independent groups by the difference of their means: every way to deal the values out to groups of these sizes
 * (`scipy.stats.permutation_test` with `permutation_type="independent"`), counted up to five million ways, else drawn at random.
 *
 * @param x finite, at least one
 * @param y finite, at least one
 * @returns `statistic`: mean of x minus mean of y; `n`: values in both
 * @throws LabError `bad-argument` for NaN, an empty group, or a method that cannot be done
 * @example
 * permutationTest([3, 4, 5], [1, 2]); // { statistic: 2.5, p: 0.2, n: 5, exact: true }
 */
export function permutationTest(x: Numbers, y: Numbers, options: PermutationOptions = {}): Permutation {
  checkFinite("permutationTest", x);
  checkFinite("permutationTest", y);
  const all = Float64Array.from([...Array.from(x), ...Array.from(y)]);
  const inX = sum(all.subarray(0, x.length));
  const statistic = inX / x.length - sum(all.subarray(x.length)) / y.length;
  // The difference of means grows with the sum of the first group; the smaller group is dealt.
  const turned = y.length < x.length;
  const dealt = turned ? y.length : x.length;
  const observed = turned ? sum(all) - inX : inX;
  const rounding = 64 * Number.EPSILON * all.reduce((total, value) => total + Math.abs(value), 0);
  const tails = permutationTails("permutationTest", options, {
    feasible: splits(all.length, dealt) <= mostSplits,
    limit: `${mostSplits} splits`,
    count: () => enumerate(all, dealt, observed, rounding),
    draw: (random, resamples) =>
      countTails(observed, rounding, resamples, true, () => sum(shuffled(all, random).subarray(0, dealt))),
  });
  const { less, greater, exact } = tails;
  return permutationResult(
    statistic,
    all.length,
    options.alternative,
    turned ? { less: greater, greater: less, exact } : tails,
  );
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function splits(n: number, k: number): number {
  let count = 1;
  for (let i = 1; i <= k; i++) count = (count * (n - k + i)) / i;
  return count;
}

// Every choice of `k` of the values, its sum built up as it is chosen, so that rounding does not pile up.
function enumerate(values: Float64Array, k: number, observed: number, rounding: number): Tails {
  let [less, greater, total] = [0, 0, 0];
  const choose = (from: number, left: number, chosen: number) => {
    if (left === 0) {
      total++;
      if (chosen <= observed + rounding) less++;
      if (chosen >= observed - rounding) greater++;
      return;
    }
    for (let i = from; i <= values.length - left; i++) choose(i + 1, left - 1, chosen + (values[i] ?? 0));
  };
  choose(0, k, 0);
  return { less: less / total, greater: greater / total };
}
