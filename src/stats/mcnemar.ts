import { binomialTest } from "./binomial-test.js";
import { checkWhole } from "./check.js";
import { normalSf } from "./normal.js";

/** The result of McNemar's test. */
export interface McNemar {
  /** Exact: the smaller of both counts. Asymptotic: chi-squared with one degree of freedom. */
  statistic: number;
  /** Null where no pair is discordant: there is nothing to test. */
  p: number | null;
  /** Discordant pairs. */
  n: number;
}

export interface McNemarOptions {
  /** `exact` is the binomial test of the discordant pairs (default), `asymptotic` chi-squared. */
  method?: "exact" | "asymptotic";
  /** Whether the asymptotic test takes 1 from the difference of the counts, never beyond 0 (Edwards, 1948); false. */
  continuity?: boolean;
}

/**
 * McNemar's two-sided test of paired yes-or-no outcomes (`statsmodels.stats.contingency_tables.mcnemar`), such as two strategies on the same
 * tasks: only pairs that differ say anything.
 *
 * @param discordant pairs where only the first succeeded, and where only the second did
 * @throws LabError `bad-argument` for what is no count
 * @example
 * mcnemar({ onlyFirst: 8, onlySecond: 1 }); // { statistic: 1, p: 0.0391, n: 9 }
 */
export function mcnemar(
  { onlyFirst, onlySecond }: { onlyFirst: number; onlySecond: number },
  { method = "exact", continuity = false }: McNemarOptions = {},
): McNemar {
  checkWhole("mcnemar", "onlyFirst", onlyFirst, 0, 5e6);
  checkWhole("mcnemar", "onlySecond", onlySecond, 0, 5e6);
  const n = onlyFirst + onlySecond;
  if (n === 0) return { statistic: 0, p: null, n };
  if (method === "exact") {
    return { statistic: Math.min(onlyFirst, onlySecond), p: binomialTest({ k: onlyFirst, n }).p, n };
  }
  const difference = Math.max(0, Math.abs(onlyFirst - onlySecond) - (continuity ? 1 : 0));
  // Chi-squared with one degree is the square of a normal variable.
  return { statistic: difference ** 2 / n, p: Math.min(1, 2 * normalSf(difference / Math.sqrt(n))), n };
}
