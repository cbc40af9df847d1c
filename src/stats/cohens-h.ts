import { checkProbability } from "./check.js";

/**
 * Cohen's h, the effect size of two proportions: 2 asin √p1 - 2 asin √p2 (Cohen, "Statistical Power Analysis", 1988, ch. 6).
 * About 0.2 is small, 0.5 medium, 0.8 large. The paper's 0.8 against 0.5 gives 0.64.
 *
 * @throws LabError `bad-argument` for what is no proportion
 * @example
 * cohensH(0.8, 0.5); // 0.6435
 */
export function cohensH(p1: number, p2: number): number {
  checkProbability("cohensH", "p1", p1);
  checkProbability("cohensH", "p2", p2);
  return 2 * Math.asin(Math.sqrt(p1)) - 2 * Math.asin(Math.sqrt(p2));
}
