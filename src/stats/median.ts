import { median as simpleMedian } from "simple-statistics";
import { checkNumbers, type Numbers } from "./check.js";

/**
 * The median: the middle value, or the mean of the two middle ones (simple-statistics).
 *
 * @throws LabError `bad-argument` for no values or NaN
 * @example
 * median([9, 1, 2, 4]); // 3
 */
export function median(values: Numbers): number {
  checkNumbers("median", values);
  return simpleMedian(Array.from(values));
}
