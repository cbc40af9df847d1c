import { LabError } from "../records/lab-error.js";
import { checkLevel, checkWhole } from "./check.js";
import { normalQuantile } from "./normal.js";

/** A rank correlation with its confidence interval. */
export interface SpearmanInterval {
  /** rho as given. */
  value: number | null;
  /** Null where there is none: no rho, fewer than four pairs, or a rho of 1 or -1, whose spread cannot be told. */
  low: number | null;
  high: number | null;
  /** Confidence level of `low`..`high`, e.g. 0.95. */
  level: number;
}

/**
 * The interval of Spearman's rho from Fisher's z, tanh(atanh rho ± q √v): the same for the published rho and n of others as for the result of
 * `spearman`. The pairs must be independent: where tasks contribute many samples each, bootstrap over tasks instead.
 *
 * @param correlation `rho` in -1..1 or null, and the number of pairs
 * @param options `variance` v of z: `bonett-wright` (1 + rho² / 2) / (n - 3) (Bonett and Wright, Psychometrika 2000, the default), or `fieller`
 * 1.06 / (n - 3) (Fieller, Hartley and Pearson, Biometrika 1957)
 * @throws LabError `bad-argument`
 * @example
 * spearmanInterval(spearman(meanLogprobs, speedups));
 * spearmanInterval({ rho: 0.9, n: 10 }); // { value: 0.9, low: 0.533, high: 0.982, level: 0.95 }
 */
export function spearmanInterval(
  { rho, n }: { rho: number | null; n: number },
  { level = 0.95, variance = "bonett-wright" }: { level?: number; variance?: "bonett-wright" | "fieller" } = {},
): SpearmanInterval {
  checkWhole("spearmanInterval", "n", n, 0, Number.MAX_SAFE_INTEGER);
  checkLevel("spearmanInterval", level);
  if (rho === null) return { value: null, low: null, high: null, level };
  if (!(Math.abs(rho) <= 1)) {
    throw new LabError("bad-argument", `spearmanInterval: rho is ${rho}`, "give one from -1 to 1, or null");
  }
  if (n < 4 || Math.abs(rho) === 1) return { value: rho, low: null, high: null, level };
  const v = (variance === "fieller" ? 1.06 : 1 + (rho * rho) / 2) / (n - 3);
  const half = normalQuantile(0.5 + level / 2) * Math.sqrt(v);
  return { value: rho, low: Math.tanh(Math.atanh(rho) - half), high: Math.tanh(Math.atanh(rho) + half), level };
}
