import { checkProbability } from "./check.js";

const root = Math.sqrt(2 * Math.PI);

/**
 * Probability that a standard normal variable exceeds `z` (`scipy.stats.norm.sf`), accurate far into the tail: a power
 * series near 0 (Marsaglia, "Evaluating the normal distribution", 2004), a continued fraction beyond (NIST DLMF 7.9.1).
 *
 * @example
 * normalSf(1.96); // 0.0249979
 */
export function normalSf(z: number): number {
  if (z < 0) return 1 - normalSf(-z);
  if (z < 2.5) return 0.5 - series(z);
  return Math.exp(-(z * z) / 2) / (root * densityOverTail(z));
}

// One over the Mills ratio, as a continued fraction from its far end; 200 terms are plenty from 2.5 on.
function densityOverTail(z: number): number {
  let fraction = 0;
  for (let k = 200; k >= 1; k--) fraction = k / (z + fraction);
  return z + fraction;
}

/** Probability that a standard normal variable is at most `z` (`scipy.stats.norm.cdf`). */
export function normalCdf(z: number): number {
  return normalSf(-z);
}

/**
 * The value a standard normal variable stays under with probability `p` (`scipy.stats.norm.ppf`), by Newton's steps on the logarithm of the
 * tail, which is concave: they never overshoot twice.
 *
 * @param p in 0..1
 * @throws LabError `bad-argument`
 * @example
 * normalQuantile(0.975); // 1.95996...
 */
export function normalQuantile(p: number): number {
  checkProbability("normalQuantile", "p", p);
  if (p === 0.5) return 0;
  // 1 - p is exact from one half on.
  return p < 0.5 ? -upperQuantile(p) : upperQuantile(1 - p);
}

// The z > 0 with the upper tail `tail` < 1/2.
function upperQuantile(tail: number): number {
  if (tail === 0) return Number.POSITIVE_INFINITY;
  const goal = Math.log(tail);
  let z = Math.sqrt(-2 * goal);
  for (let step = 0; step < 100; step++) {
    const [logSf, sf, density] = logTail(z);
    const next = z + ((logSf - goal) * sf) / density;
    if (Math.abs(next - z) <= 2 * Number.EPSILON * z) return next;
    z = next;
  }
  return z;
}

// The logarithm of the tail, and tail and density to one scale: beyond 37 both near the least number there is.
function logTail(z: number): [logSf: number, sf: number, density: number] {
  if (z > 37) {
    const density = densityOverTail(z);
    return [-(z * z) / 2 - Math.log(root * density), 1, density];
  }
  const sf = normalSf(z);
  return [Math.log(sf), sf, Math.exp(-(z * z) / 2) / root];
}

function series(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 3; Math.abs(term) > Number.EPSILON * Math.abs(sum) * 0.1 && term !== 0; k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return (sum * Math.exp(-(z * z) / 2)) / root;
}
