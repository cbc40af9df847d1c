import { mean as simpleMean } from "simple-statistics";
import { checkFinite, type Numbers } from "./check.js";

/**
 * The arithmetic mean (simple-statistics, compensated summation).
 *
 * @throws LabError `bad-argument` for no values, or one that is not finite
 * @example
 * mean([1, 2, 6]); // 3
 */
export function mean(values: Numbers): number {
  checkFinite("mean", values);
  return simpleMean(Array.from(values));
}
