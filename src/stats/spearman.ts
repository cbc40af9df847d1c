import { LabError } from "../records/lab-error.js";
import { type Alternative, pValue } from "./alternative.js";
import { checkPairs, checkWhole, type Numbers } from "./check.js";
import { correlation, correlationP } from "./correlation.js";
import { midRanks } from "./ranks.js";
import type { Random } from "./seeded-random.js";
import { shuffled } from "./shuffle.js";

/** A rank correlation. */
export interface Spearman {
  /** In -1..1; null where it is not defined: a constant list, or fewer than two pairs. */
  rho: number | null;
  /** Null where `rho` is, and for two pairs under the t approximation. */
  p: number | null;
  /** Pairs. */
  n: number;
}

export interface SpearmanOptions {
  alternative?: Alternative;
  /**
   * Where p comes from. `t`: Student's t with n - 2 degrees, SciPy's `spearmanr` (the default). `exact`: all n! orders, n <= 10. `permutation`:
   * `resamples` random orders. `auto`: exact up to n = 9, else t.
   */
  method?: "t" | "exact" | "permutation" | "auto";
  /** Needed by `permutation`. */
  random?: Random;
  /** Random orders of `permutation`; 9999. Its p counts the data's own order too, so it is never 0. */
  resamples?: number;
}

const mostExact = 10;

/**
 * Spearman's rank correlation: Pearson's on average ranks. Ties are taken into account everywhere, in `exact` by enumerating the ranks as they are
 * (two-sided there is twice the smaller tail, as in `scipy.stats.permutation_test`).
 *
 * @param x any numbers, infinities included; `x[i]` and `y[i]` are one pair
 * @throws LabError `bad-argument` for NaN, lists of different length, or a method that cannot be done
 * @example
 * spearman([1, 2, 3, 4], [2, 1, 4, 3]); // { rho: 0.6, p: 0.4, n: 4 }
 */
export function spearman(x: Numbers, y: Numbers, options: SpearmanOptions = {}): Spearman {
  const { alternative = "two-sided", method = "t" } = options;
  checkPairs("spearman", x, y);
  const n = x.length;
  const chosen = method === "auto" ? (n <= 9 ? "exact" : "t") : method;
  if (chosen === "exact" && n > mostExact) {
    throw new LabError(
      "bad-argument",
      `spearman: exact p of ${n} pairs would take ${n}! orders`,
      `use method "permutation" or "t" beyond ${mostExact} pairs`,
    );
  }
  const ranksX = midRanks(x);
  const ranksY = midRanks(y);
  const rho = correlation(ranksX, ranksY);
  if (rho === null) return { rho, p: null, n };
  if (chosen === "t") return { rho, p: correlationP(rho, n - 2, alternative), n };
  const tails = chosen === "exact" ? enumerate(ranksX, ranksY) : drawOrders(ranksX, ranksY, options);
  return { rho, p: pValue(alternative, tails), n };
}

// Means and variances are the same in every order, so orders compare by Σ of rank products; doubled ranks make it a whole number.
function productSum(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += 2 * (x[i] ?? 0) * 2 * (y[i] ?? 0);
  return sum;
}

// All orders by Heap's algorithm.
function enumerate(x: Float64Array, y: Float64Array): { less: number; greater: number } {
  const observed = productSum(x, y);
  const order = Float64Array.from(y);
  const counters = new Uint8Array(order.length);
  let total = 1;
  let less = 1;
  let greater = 1;
  for (let i = 1; i < order.length; ) {
    const count = counters[i] ?? 0;
    if (count >= i) {
      counters[i++] = 0;
      continue;
    }
    const j = i % 2 === 0 ? 0 : count;
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
    counters[i] = count + 1;
    i = 1;
    const sum = productSum(x, order);
    total++;
    if (sum <= observed) less++;
    if (sum >= observed) greater++;
  }
  return { less: less / total, greater: greater / total };
}

function drawOrders(
  x: Float64Array,
  y: Float64Array,
  { random, resamples = 9999 }: SpearmanOptions,
): { less: number; greater: number } {
  if (random === undefined) {
    throw new LabError("bad-argument", "spearman: method permutation without `random`", "give seededRandom(seed)");
  }
  checkWhole("spearman", "resamples", resamples, 1, 1e7);
  const observed = productSum(x, y);
  let less = 1;
  let greater = 1;
  for (let i = 0; i < resamples; i++) {
    const sum = productSum(x, shuffled(y, random));
    if (sum <= observed) less++;
    if (sum >= observed) greater++;
  }
  return { less: less / (resamples + 1), greater: greater / (resamples + 1) };
}
