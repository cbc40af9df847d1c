import { LabError } from "../records/lab-error.js";
import { type Alternative, pValue } from "./alternative.js";
import { checkPairs, type Numbers } from "./check.js";
import { countPairs } from "./count-pairs.js";
import { normalSf } from "./normal.js";
import { denseRanks } from "./ranks.js";

/** Kendall's rank correlation. */
export interface Kendall {
  /** tau-b, in -1..1; null where it is not defined: a constant list, or fewer than two pairs. */
  tau: number | null;
  p: number | null;
  n: number;
}

export interface KendallOptions {
  alternative?: Alternative;
  /**
   * `exact` counts all orders, without ties only, n <= 1000; `asymptotic` is the normal approximation, corrected for ties; `auto` is SciPy's
   * choice (default): exact without ties where n <= 33 or where at most one pair of pairs is out of line.
   */
  method?: "auto" | "exact" | "asymptotic";
}

const mostExact = 1000;

/**
 * Kendall's tau-b (`scipy.stats.kendalltau`): how many more pairs of pairs agree in order than disagree, ties taken into account. Counted by
 * merge sort (Knight, JASA 1966): a million pairs take about a second.
 *
 * @param x any numbers; `x[i]` and `y[i]` are one pair
 * @throws LabError `bad-argument` for NaN, lists of different length, or an exact p with ties or of more than 1000 pairs
 * @example
 * kendall([1, 2, 3], [1, 3, 2]); // { tau: 0.333, p: 1, n: 3 }
 */
export function kendall(x: Numbers, y: Numbers, options: KendallOptions = {}): Kendall {
  const { alternative = "two-sided", method = "auto" } = options;
  checkPairs("kendall", x, y);
  const n = x.length;
  const total = (n * (n - 1)) / 2;
  const [ranksX, ranksY] = [denseRanks(x), denseRanks(y)];
  const [tiedX, tiedY] = [pairsIn(ranksX.counts), pairsIn(ranksY.counts)];
  if (total === tiedX || total === tiedY) return { tau: null, p: null, n };
  const { tiedBoth, disagree } = countPairs(ranksX, ranksY);
  const difference = total - tiedX - tiedY + tiedBoth - 2 * disagree;
  const tau = Math.max(-1, Math.min(1, difference / Math.sqrt(total - tiedX) / Math.sqrt(total - tiedY)));
  const tied = tiedX > 0 || tiedY > 0;
  const inLine = Math.min(disagree, total - disagree) <= 1;
  if (method === "exact" || (method === "auto" && !tied && (n <= 33 || (inLine && n <= mostExact)))) {
    checkExact(n, tied);
    return { tau, p: pValue(alternative, countOrders(n, disagree)), n };
  }
  if (n < 3) return { tau, p: null, n };
  const z = difference / Math.sqrt(variance(n, ranksX.counts, ranksY.counts));
  return { tau, p: pValue(alternative, { less: normalSf(-z), greater: normalSf(z) }), n };
}

function checkExact(n: number, tied: boolean): void {
  if (tied) {
    throw new LabError(
      "bad-argument",
      "kendall: exact p with ties",
      'use method "asymptotic", which corrects for them',
    );
  }
  if (n > mostExact) {
    throw new LabError("bad-argument", `kendall: exact p of ${n} pairs`, `use method "asymptotic" beyond ${mostExact}`);
  }
}

function sumOf(counts: Uint32Array, term: (count: number) => number): number {
  let sum = 0;
  for (const count of counts) if (count > 1) sum += term(count);
  return sum;
}

function pairsIn(counts: Uint32Array): number {
  return sumOf(counts, (t) => (t * (t - 1)) / 2);
}

// Of agree minus disagree under the null, with ties in both lists (Kendall, "Rank Correlation Methods", 1970, ch. 4).
function variance(n: number, countsX: Uint32Array, countsY: Uint32Array): number {
  const spread = (t: number) => t * (t - 1) * (2 * t + 5);
  const triples = (counts: Uint32Array) => sumOf(counts, (t) => t * (t - 1) * (t - 2));
  const ordered = n * (n - 1);
  return (
    (spread(n) - sumOf(countsX, spread) - sumOf(countsY, spread)) / 18 +
    (2 * pairsIn(countsX) * pairsIn(countsY)) / ordered +
    (triples(countsX) * triples(countsY)) / (9 * ordered * (n - 2))
  );
}

// The chance of 0..most disagreeing pairs: inserting the i-th value among i - 1 adds 0 to i - 1 of them, each as likely. The distribution is
// symmetric, so the shorter end is counted. Many pairs out of line mean tau below 0: that end is `less`.
function countOrders(n: number, disagree: number): { less: number; greater: number } {
  const most = Math.min(disagree, (n * (n - 1)) / 2 - disagree);
  let chances = new Float64Array(most + 1);
  chances[0] = 1;
  for (let i = 2; i <= n; i++) {
    const next = new Float64Array(most + 1);
    // The sum over the last i places slides along. What leaves it was added with the same value, but rounding may leave a trace below 0.
    let window = 0;
    for (let at = 0; at <= most; at++) {
      window += chances[at] ?? 0;
      if (at >= i) window -= chances[at - i] ?? 0;
      next[at] = window / i;
    }
    chances = next;
  }
  const end = chances.reduce((sum, chance) => sum + chance, 0);
  const rest = 1 - end + (chances[most] ?? 0);
  return disagree === most ? { less: rest, greater: end } : { less: end, greater: rest };
}
