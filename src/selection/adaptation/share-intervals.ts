import { mean } from "../../stats/mean.js";
import { quantile } from "../../stats/quantile.js";
import { type Random, seededRandom } from "../../stats/seeded-random.js";
import type { IntervalOptions } from "../task-bootstrap.js";

/** A mean before and after, and what the difference may be. */
interface ShareIntervals {
  coverage: number;
  score: number;
  benefit: number;
  low: number | null;
  high: number | null;
}

/**
 * The difference of two means on one task with the percentile interval of resampling each side's values by themselves, or only the first's. A side of
 * one value cannot be resampled: no interval then.
 */
export function shareIntervals(
  before: readonly number[],
  after: readonly number[],
  {
    seed = 42,
    level = 0.95,
    resamples = 2000,
    resampleAfter = true,
  }: IntervalOptions & { resampleAfter?: boolean } = {},
): ShareIntervals {
  const [coverage, score] = [mean(before), mean(after)];
  const whole = { coverage, score, benefit: score - coverage };
  if (before.length < 2 || (resampleAfter && after.length < 2)) return { ...whole, low: null, high: null };
  const random = seededRandom(seed);
  // What is drawn must not hang on the order of rows.
  const [first, second] = [before, after].map((values) => [...values].sort((a, b) => a - b));
  const differences = Array.from({ length: resamples }, () => {
    const start = drawnMean(first ?? [], random);
    return (resampleAfter ? drawnMean(second ?? [], random) : score) - start;
  });
  return { ...whole, low: quantile(differences, (1 - level) / 2), high: quantile(differences, (1 + level) / 2) };
}

function drawnMean(values: readonly number[], random: Random): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[Math.floor(random() * values.length)] ?? 0;
  return sum / values.length;
}
