import { sampleStandardDeviation } from "simple-statistics";
import { checkFinite, type Numbers } from "./check.js";

/**
 * The sample standard deviation, n - 1 in the denominator (simple-statistics; NumPy's `std(ddof=1)`). The paper's spread over two seeds
 * is this one: 0.4 and 0.6 have 0.141.
 *
 * @throws LabError `bad-argument` for fewer than two values, or one that is not finite
 * @example
 * standardDeviation([0.4, 0.6]); // 0.1414...
 */
export function standardDeviation(values: Numbers): number {
  checkFinite("standardDeviation", values, 2);
  return sampleStandardDeviation(Array.from(values));
}
