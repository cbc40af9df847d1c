import { LabError } from "../records/lab-error.js";
import { type Alternative, pValue } from "./alternative.js";
import { checkNumbers, type Numbers } from "./check.js";
import { normalSf } from "./normal.js";
import { midRanks } from "./ranks.js";
import { type Tails, wholeSubsetTails } from "./subset-sums.js";

/** The result of a Wilcoxon signed-rank test. */
export interface Wilcoxon {
  /** SciPy's: the smaller of both rank sums when two-sided, else the rank sum of the positive differences. */
  statistic: number;
  /** Null where every difference is 0: there is nothing to test. */
  p: number | null;
  /** Differences other than 0. */
  n: number;
}

export interface WilcoxonOptions {
  /** What zeros do. `wilcox`: dropped before ranking (default). `pratt`: ranked, then dropped. `zsplit`: ranked, half to each side. */
  zero?: "wilcox" | "pratt" | "zsplit";
  /** `exact`: all sign patterns, ties and zeros as they are. `normal`: the approximation. `auto`: exact up to n = 200 (default). */
  method?: "normal" | "exact" | "auto";
  /** Whether `normal` moves the rank sum half a step towards its mean, as whole numbers taken for continuous ones suggest; false. */
  continuity?: boolean;
  alternative?: Alternative;
}

const mostForAuto = 200;
const mostExact = 1000;

/**
 * Wilcoxon's signed-rank test: whether paired differences are symmetric about 0 (`scipy.stats.wilcoxon`).
 *
 * Exact p-values differ from SciPy's where there are ties or zeros: there SciPy uses a table for data without them, here the sign patterns of the
 * ranks at hand are counted. Floating-point differences that should be tied but are not (0.3 - 0.1 and 0.2) rank apart: round them first.
 *
 * @param differences one a pair, any unit
 * @throws LabError `bad-argument` for NaN or no differences, or an exact test beyond n = 1000
 * @example
 * wilcoxonSignedRank([1.1, 2.3, 0.4, -0.2]); // { statistic: 1, p: 0.25, n: 4 }
 */
export function wilcoxonSignedRank(differences: Numbers, options: WilcoxonOptions = {}): Wilcoxon {
  const { zero = "wilcox", method = "auto", continuity = false, alternative = "two-sided" } = options;
  checkNumbers("wilcoxonSignedRank", differences);
  const all = Float64Array.from(differences);
  const counted = all.filter((difference) => difference !== 0);
  const ranked = zero === "wilcox" ? counted : all;
  const ranks = midRanks(ranked.map(Math.abs));
  const zeros = zero === "zsplit" ? sumWhere(ranks, ranked, (difference) => difference === 0) : 0;
  const positive = sumWhere(ranks, ranked, (difference) => difference > 0);
  const plus = positive + zeros / 2;
  const minus = sumWhere(ranks, ranked, (difference) => difference < 0) + zeros / 2;
  const statistic = alternative === "two-sided" ? Math.min(plus, minus) : plus;
  const n = counted.length;
  if (n === 0) return { statistic, p: null, n };
  if (method === "exact" || (method === "auto" && n <= mostForAuto)) {
    checkExact(n);
    // Half the zeros' ranks shift the statistic and its null alike. With ties ranks are whole when doubled.
    const signed = ranks.filter((_, i) => ranked[i] !== 0);
    const scale = signed.every(Number.isInteger) ? 1 : 2;
    const tails = wholeSubsetTails(
      signed.map((rank) => scale * rank),
      scale * positive,
    );
    return { statistic, p: pValue(alternative, tails), n };
  }
  // The normal variance of zsplit counts the zeros among the ranks.
  const varying = zero === "zsplit" ? ranks : ranks.filter((_, i) => ranked[i] !== 0);
  return { statistic, p: pValue(alternative, normalTails(varying, plus, continuity ? 0.5 : 0)), n };
}

function checkExact(n: number): void {
  if (n <= mostExact) return;
  throw new LabError(
    "bad-argument",
    `wilcoxonSignedRank: exact with ${n} differences`,
    `use method "normal" beyond ${mostExact}`,
  );
}

function sumWhere(ranks: Float64Array, differences: Float64Array, counts: (difference: number) => boolean): number {
  let sum = 0;
  for (let i = 0; i < ranks.length; i++) if (counts(differences[i] ?? 0)) sum += ranks[i] ?? 0;
  return sum;
}

// Under the null each rank is added or not, with probability one half: mean Σr / 2, variance Σr² / 4, ties included.
function normalTails(ranks: Float64Array, plus: number, correction: number): Tails {
  const mean = ranks.reduce((sum, rank) => sum + rank, 0) / 2;
  const deviation = Math.sqrt(ranks.reduce((sum, rank) => sum + rank * rank, 0) / 4);
  return {
    less: normalSf(-(plus - mean + correction) / deviation),
    greater: normalSf((plus - mean - correction) / deviation),
  };
}
