import { LabError } from "../records/lab-error.js";
import { checkPairs, type Numbers } from "./check.js";
import { type Clusters, rowsByCluster } from "./clusters.js";
import { everyOrder } from "./every-order.js";
import {
  countTails,
  type Permutation,
  type PermutationOptions,
  permutationResult,
  permutationTails,
} from "./permutation.js";
import type { Random } from "./seeded-random.js";

const mostOrders = 50_000;

/**
 * The permutation test within clusters: whether x and y go together inside tasks, not only because tasks differ in both. y is permuted among the
 * rows of each cluster alone (restricted permutation; Good, "Permutation, Parametric and Bootstrap Tests of Hypotheses", 2005, ch. 3); every way up
 * to 50,000 is counted, else random ones. Clusters of one row cannot change.
 *
 * @param x handed to `statistic` as it is
 * @param y `x[i]` and `y[i]` are one pair
 * @param statistic of x and a permuted y, any number, larger where they go together more
 * @param options `clusters`: one label a pair
 * @throws LabError `bad-argument` for NaN, lists of different length, a statistic that is NaN, or a method that cannot be done
 * @example
 * const rho = (x, y) => spearman(x, y).rho ?? 0;
 * clusteredPermutationTest(logprobs, speedups, rho, { clusters: taskIds, random: seededRandom(42) });
 */
export function clusteredPermutationTest(
  x: Numbers,
  y: Numbers,
  statistic: (x: Numbers, y: Numbers) => number,
  { clusters, ...options }: PermutationOptions & { clusters: Clusters },
): Permutation {
  checkPairs("clusteredPermutationTest", x, y);
  const groups = rowsByCluster("clusteredPermutationTest", clusters, x.length);
  const order = Float64Array.from(y);
  const here = () => {
    const value = statistic(x, order);
    if (!Number.isNaN(value)) return value;
    throw new LabError(
      "bad-argument",
      "clusteredPermutationTest: the statistic is NaN",
      "give one that is defined for every order, such as 0 for no correlation",
    );
  };
  const observed = here();
  // SciPy's allowance.
  const rounding = 100 * Number.EPSILON * Math.abs(observed);
  const orders = groups.reduce((count, rows) => count * factorial(rows.length), 1);
  const tails = permutationTails("clusteredPermutationTest", options, {
    feasible: orders <= mostOrders,
    limit: `${mostOrders} orders`,
    count: () => {
      const next = everyOrder(groups, order);
      let first = true;
      return countTails(observed, rounding, orders, false, () => {
        if (!first) next();
        first = false;
        return here();
      });
    },
    draw: (random, resamples) =>
      countTails(observed, rounding, resamples, true, () => {
        for (const rows of groups) shuffleRows(rows, order, random);
        return here();
      }),
  });
  return permutationResult(observed, x.length, options.alternative, tails);
}

function factorial(n: number): number {
  let product = 1;
  for (let i = 2; i <= n && product < Number.MAX_SAFE_INTEGER; i++) product *= i;
  return product;
}

function shuffleRows(rows: readonly number[], values: Float64Array, random: Random): void {
  for (let i = rows.length - 1; i > 0; i--) {
    const [a = 0, b = 0] = [rows[i], rows[Math.floor(random() * (i + 1))]];
    const held = values[a] ?? Number.NaN;
    values[a] = values[b] ?? Number.NaN;
    values[b] = held;
  }
}
