/** When an adaptation has seen its best step and stops there (paper, section 3.4). */
export interface EarlyStopping {
  /** So many measured steps in a row below the best so far; 1 in the paper, its first regression. */
  patience: number;
  /** `fast1`, as in the paper, or counting only speedups whose interval lies above 1. */
  criterion: "fast1" | "resolvedFast1";
}

/**
 * Whether the last of some steps ends an adaptation, and which one is gone back to: the earliest of the best. What `bestOfAdaptation` picks from
 * a whole trajectory under the same rule.
 *
 * @param scores by step, from step 0; null where a step was not measured: it counts for nothing
 * @example
 * stopsEarly([0.3, 0.4, 0.35], { patience: 1, criterion: "fast1" })?.to; // 1
 */
export function stopsEarly(
  scores: readonly (number | null)[],
  { patience, criterion }: EarlyStopping,
): { reason: string; to: number } | null {
  let best: { step: number; score: number } | null = null;
  let worse = 0;
  for (const [step, score] of scores.entries()) {
    if (score === null) continue;
    if (best === null || score > best.score) best = { step, score };
    worse = score < best.score ? worse + 1 : 0;
  }
  if (best === null || worse < patience || scores.at(-1) === null) return null;
  const below = `${criterion} has been below the ${best.score.toFixed(3)} of step ${best.step}`;
  return { reason: `${below} for ${worse === 1 ? "a step" : `${worse} steps`}`, to: best.step };
}
