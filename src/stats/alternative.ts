/**
 * Which deviation from the null hypothesis counts: either way, or only that the quantity is smaller (`less`) or
 * larger (`greater`) than under the null.
 */
export type Alternative = "two-sided" | "less" | "greater";

/** The p-value from both one-sided ones; two-sided is twice the smaller, at most 1 (SciPy's convention). */
export function pValue(alternative: Alternative, { less, greater }: { less: number; greater: number }): number {
  if (alternative === "two-sided") return Math.min(1, 2 * Math.min(less, greater));
  return Math.min(1, alternative === "less" ? less : greater);
}
