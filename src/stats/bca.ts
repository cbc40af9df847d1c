import { LabError } from "../records/lab-error.js";
import { normalCdf, normalQuantile } from "./normal.js";

/**
 * Which quantiles of the resampled estimates are the ends of the BCa interval (Efron, "Better bootstrap confidence intervals", JASA 1987;
 * `scipy.stats.bootstrap` with `method="BCa"`): bias from the share of resamples below the estimate, half of those equal (up to rounding) counted; acceleration
 * from the skewness of the jackknife.
 *
 * @param leaveOut the estimate without unit i, for i in 0..units - 1
 * @throws LabError `bad-argument` where every resample lies on one side of the estimate, or leaving out a unit never changes it
 */
export function bcaLevels(
  value: number,
  estimates: Float64Array,
  units: number,
  level: number,
  leaveOut: (i: number) => number,
): [number, number] {
  // The same items in another order may sum to something a little else: that is no bias.
  const rounding = 1e-12 * estimates.reduce((largest, estimate) => Math.max(largest, Math.abs(estimate)), 0);
  let twiceBelow = 0;
  for (const estimate of estimates) {
    if (Math.abs(estimate - value) <= rounding) twiceBelow += 1;
    else if (estimate < value) twiceBelow += 2;
  }
  const bias = normalQuantile(twiceBelow / (2 * estimates.length));
  if (!Number.isFinite(bias)) throw undefinedBca("every resample lies on one side of the estimate");
  const acceleration = accelerationOf(Float64Array.from({ length: units }, (_, i) => leaveOut(i)));
  if (Number.isNaN(acceleration)) throw undefinedBca("leaving out an item never changes the estimate");
  const at = (tail: number) => {
    const z = bias + normalQuantile(tail);
    return normalCdf(bias + z / (1 - acceleration * z));
  };
  return [at((1 - level) / 2), at((1 + level) / 2)];
}

// A sixth of the jackknife's skewness, NaN where it does not vary.
function accelerationOf(jackknife: Float64Array): number {
  const mean = jackknife.reduce((sum, estimate) => sum + estimate, 0) / jackknife.length;
  let squares = 0;
  let cubes = 0;
  for (const estimate of jackknife) {
    squares += (mean - estimate) ** 2;
    cubes += (mean - estimate) ** 3;
  }
  return cubes / (6 * squares ** 1.5);
}

function undefinedBca(why: string): LabError {
  return new LabError("bad-argument", `bootstrapInterval: no BCa interval, ${why}`, 'use method "percentile"');
}
