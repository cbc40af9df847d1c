import { mean as simpleMean } from "simple-statistics";
import { checkNumbers, type Numbers } from "./check.js";

/**
 * The arithmetic mean (simple-statistics, compensated summation).
 *
 * @throws LabError `bad-argument` for no values or NaN
 * @example
 * mean([1, 2, 6]); // 3
 */
export function mean(values: Numbers): number {
  checkNumbers("mean", values);
  return simpleMean(Array.from(values));
}
