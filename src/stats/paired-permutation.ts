import { checkFinite, type Numbers } from "./check.js";
import {
  countTails,
  type Permutation,
  type PermutationOptions,
  permutationResult,
  permutationTails,
} from "./permutation.js";
import type { Random } from "./seeded-random.js";
import { fewWholeSums, mostSubsets, subsetTails, wholeSubsetTails } from "./subset-sums.js";

/**
 * The paired permutation test: whether differences are symmetric about 0, by the mean of the differences with their signs flipped in every way
 * (Fisher's randomisation test; `scipy.stats.permutation_test` with `permutation_type="samples"`). Exact up to 40 differences other than 0 by
 * halving the set, and for whole differences (successes per task, say) up to 1000 by a dynamic programme; else with random signs.
 *
 * @param differences one a pair, finite, at least one
 * @returns `statistic`: their mean
 * @throws LabError `bad-argument` for NaN, no differences, or a method that cannot be done
 * @example
 * pairedPermutationTest([3, 1, 2]); // { statistic: 2, p: 0.25, n: 3, exact: true }
 */
export function pairedPermutationTest(differences: Numbers, options: PermutationOptions = {}): Permutation {
  checkFinite("pairedPermutationTest", differences);
  const all = Float64Array.from(differences);
  const counted = all.filter((difference) => difference !== 0);
  const sizes = counted.map(Math.abs);
  // The sum of differences grows with the sum of the positive ones, which is that of a random subset of their sizes.
  const positive = sum(counted.filter((difference) => difference > 0));
  const whole = fewWholeSums(sizes);
  const tails = permutationTails("pairedPermutationTest", options, {
    feasible: whole || sizes.length <= mostSubsets,
    limit: `${mostSubsets} differences (1000 whole ones)`,
    count: () => (whole ? wholeSubsetTails(sizes, positive) : subsetTails(sizes, positive)),
    draw: (random, resamples) =>
      countTails(positive, 64 * Number.EPSILON * sum(sizes), resamples, true, () => randomSubset(sizes, random)),
  });
  return permutationResult(sum(all) / all.length, all.length, options.alternative, tails);
}

function randomSubset(sizes: Float64Array, random: Random): number {
  let total = 0;
  for (let i = 0; i < sizes.length; i++) if (random() < 0.5) total += sizes[i] ?? 0;
  return total;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
