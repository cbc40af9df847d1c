import { logGamma } from "../stats/log-gamma.js";

/** Natural logarithm of n over k; -Infinity where there is no way to choose. */
function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return Number.NEGATIVE_INFINITY;
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

// Odds below this add up to nothing a double could hold beside the rest.
const negligible = 1e-25;

/**
 * What a preference order picks from `k` samples drawn without replacement from `n`: entry i is the probability that candidate i, counted
 * from the most preferred, is drawn and none before it is; C(n - 1 - i, k - 1) / C(n, k). The list ends where the odds are negligible.
 *
 * @param m candidates among the `n`, those the order ranks
 */
export function oddsOfFirst(n: number, k: number, m: number): Float64Array {
  const odds = new Float64Array(m);
  let chance = k / n;
  let i = 0;
  for (; i < m && chance > negligible; i++) {
    odds[i] = chance;
    chance *= (n - i - k) / (n - 1 - i);
  }
  return odds.subarray(0, i);
}

/**
 * The probability that the `t`-th of the drawn candidates, in their order, is candidate i (a negative hypergeometric law): t - 1 are drawn
 * before it, k - t after; C(i, t - 1) C(n - 1 - i, k - t) / C(n, k).
 */
export function oddsOfNth(n: number, k: number, m: number, t: number): Float64Array {
  const odds = new Float64Array(m);
  if (k < t) return odds;
  let chance = 1;
  for (let i = 0; i < t; i++) chance *= (k - i) / (n - i);
  for (let i = t - 1; i < m && chance > 0; i++) {
    odds[i] = chance;
    chance *= ((i + 1) / (i + 2 - t)) * ((n - 1 - i - (k - t)) / (n - 1 - i));
  }
  return odds;
}

/** The probability that exactly `j` of `m` candidates are among `k` drawn from `n`: C(m, j) C(n - m, k - j) / C(n, k). */
export function oddsOfCount(n: number, k: number, m: number, j: number): number {
  return Math.exp(logChoose(m, j) + logChoose(n - m, k - j) - logChoose(n, k));
}

/** The odds of every candidate, for as many as there are samples; see `oddsOfFirst` and `oddsOfNth`. */
export interface SubsetOdds {
  first(n: number, k: number): Float64Array;
  nth(n: number, k: number, t: number): Float64Array;
}

/** Keeps the odds of all n and k it was asked for: pairs of tasks and seeds have much the same numbers of samples. */
export function keepOdds(): SubsetOdds {
  const first = new Map<number, Float64Array[]>();
  const nth = new Map<string, Float64Array>();
  return {
    first(n, k) {
      const ofN = first.get(n) ?? [];
      first.set(n, ofN);
      ofN[k] ??= oddsOfFirst(n, k, n);
      return ofN[k];
    },
    nth(n, k, t) {
      const key = `${n}/${k}/${t}`;
      const known = nth.get(key) ?? oddsOfNth(n, k, n, t);
      nth.set(key, known);
      return known;
    },
  };
}
