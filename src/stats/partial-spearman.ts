import type { Alternative } from "./alternative.js";
import { checkPairs, type Numbers } from "./check.js";
import { correlationP } from "./correlation.js";
import { midRanks } from "./ranks.js";
import type { Spearman } from "./spearman.js";

/**
 * Spearman's rank correlation of `x` and `y` with what both share with `control` taken out (the paper's length control: log-probability and
 * speedup, controlling for tokens): the partial correlation of average ranks, its p from Student's t with n - 3 degrees (Pingouin's
 * `partial_corr(method="spearman")`).
 *
 * @returns `rho` null where it is not defined: a constant list, or a control that determines x or y alone
 * @throws LabError `bad-argument` for NaN or lists of different length
 * @example
 * partialSpearman(meanLogprobs, speedups, completionTokens); // { rho, p, n }
 */
export function partialSpearman(
  x: Numbers,
  y: Numbers,
  control: Numbers,
  { alternative = "two-sided" }: { alternative?: Alternative } = {},
): Spearman {
  checkPairs("partialSpearman", x, y);
  checkPairs("partialSpearman", x, control);
  const n = x.length;
  const [ranksX, ranksY, ranksZ] = [midRanks(x), midRanks(y), midRanks(control)];
  const [xx, yy, zz] = [products(ranksX, ranksX), products(ranksY, ranksY), products(ranksZ, ranksZ)];
  const [xy, xz, yz] = [products(ranksX, ranksY), products(ranksX, ranksZ), products(ranksY, ranksZ)];
  // (r_xy - r_xz r_yz) / √((1 - r_xz²) (1 - r_yz²)) with its denominators multiplied out: quarters of whole numbers, exact for some hundred pairs,
  // so that a control that explains everything leaves 0 and not a trace of rounding.
  const left = (xx * zz - xz * xz) * (yy * zz - yz * yz);
  if (!(left > 0 && zz > 0)) return { rho: null, p: null, n };
  const rho = Math.max(-1, Math.min(1, (xy * zz - xz * yz) / Math.sqrt(left)));
  return { rho, p: correlationP(rho, n - 3, alternative), n };
}

// Σ of products of ranks about their mean.
function products(ranks: Float64Array, others: Float64Array): number {
  const mean = (ranks.length + 1) / 2;
  let sum = 0;
  for (let i = 0; i < ranks.length; i++) sum += ((ranks[i] ?? 0) - mean) * ((others[i] ?? 0) - mean);
  return sum;
}
