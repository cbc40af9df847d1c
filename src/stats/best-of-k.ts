import { checkNumbers, checkWhole, type Numbers } from "./check.js";

/**
 * The expected maximum of `k` values drawn without replacement from `values`: the scaling curve of a best-of-K score, exactly,
 * over all subsets at once. The i-th smallest of n is the maximum of C(i - 1, k - 1) of the C(n, k) subsets.
 *
 * @param values at least one, e.g. the speedups of a task's samples
 * @param k draws, from 1 to the number of values
 * @throws LabError `bad-argument`
 * @example
 * bestOfK([1, 2, 6], 2); // (2 + 6 + 6) / 3
 */
export function bestOfK(values: Numbers, k: number): number {
  checkNumbers("bestOfK", values);
  checkWhole("bestOfK", "k", k, 1, values.length);
  const sorted = Float64Array.from(values).sort();
  let weight = k / sorted.length;
  let expected = 0;
  for (let i = sorted.length; i >= k; i--) {
    expected += weight * (sorted[i - 1] ?? Number.NaN);
    weight *= (i - k) / (i - 1);
  }
  return expected;
}
