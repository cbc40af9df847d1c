import { checkNumbers, type Numbers } from "./check.js";
import { quantile } from "./quantile.js";

/**
 * The median: the middle value, or the mean of the two middle ones; infinite values have their places.
 *
 * @throws LabError `bad-argument` for no values or NaN
 * @example
 * median([9, 1, 2, 4]); // 3
 */
export function median(values: Numbers): number {
  checkNumbers("median", values);
  return quantile(values, 0.5, 2);
}
