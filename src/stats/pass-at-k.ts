import { checkWhole } from "./check.js";

/**
 * The unbiased estimate of pass@k: the probability that at least one of `k` samples drawn without replacement from `n`, of which `c`
 * succeed, succeeds; 1 - C(n - c, k) / C(n, k) (Chen et al., "Evaluating Large Language Models Trained on Code", 2021, eq. 1).
 *
 * @throws LabError `bad-argument` unless 0 <= c <= n and 1 <= k <= n: more draws than samples have no unbiased estimate
 * @example
 * passAtK({ n: 10, c: 3, k: 5 }); // 0.9166...
 */
export function passAtK({ n, c, k }: { n: number; c: number; k: number }): number {
  checkWhole("passAtK", "n", n, 1, Number.MAX_SAFE_INTEGER);
  checkWhole("passAtK", "c", c, 0, n);
  checkWhole("passAtK", "k", k, 1, n);
  if (c > n - k) return 1;
  // The smaller of two equal products: over the successes or over the draws.
  const [factors, held] = c < k ? [c, k] : [k, c];
  let allFail = 1;
  for (let i = 0; i < factors; i++) allFail *= (n - held - i) / (n - i);
  return 1 - allFail;
}
