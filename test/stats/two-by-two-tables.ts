import fc from "fast-check";
import type { Alternative, TwoByTwo } from "../../src/stats/index.js";

export const alternatives: Alternative[] = ["two-sided", "less", "greater"];

const count = fc.integer({ min: 0, max: 12 });

/** Any table of small counts that holds something. */
export const tables = fc
  .tuple(fc.tuple(count, count), fc.tuple(count, count))
  .filter((table) => table.flat().some(Boolean));

/** Tables with p two-sided, less, greater. */
export type Wanted = [TwoByTwo, number, number, number];

/** Binomial coefficient, exactly. */
export function choose(n: number, k: number): bigint {
  let product = 1n;
  for (let i = 1; i <= k; i++) product = (product * BigInt(n - k + i)) / BigInt(i);
  return k > n ? 0n : product;
}
