import { LabError } from "../records/lab-error.js";
import { incompleteBeta } from "./incomplete-beta.js";
import { logBeta } from "./log-gamma.js";
import { normalQuantile, normalSf } from "./normal.js";

// From so many degrees on the normal distribution with one correction is exact to the last digits, and the beta function is not.
const nearlyNormal = 1e8;

/**
 * Probability that a Student-t variable is at most `t` (`scipy.stats.t.cdf`).
 *
 * @param t any number; NaN gives NaN
 * @param degrees degrees of freedom, > 0
 * @throws LabError `bad-argument` for degrees that are not positive and finite
 * @example
 * studentTCdf(2.2, 5); // 0.96045...
 */
export function studentTCdf(t: number, degrees: number): number {
  return studentTSf(-t, degrees);
}

/**
 * Probability that a Student-t variable exceeds `t` (`scipy.stats.t.sf`): the upper tail, accurate where `1 - cdf` is not.
 *
 * @throws LabError `bad-argument` for degrees that are not positive and finite
 */
export function studentTSf(t: number, degrees: number): number {
  checkDegrees(degrees);
  if (Number.isNaN(t)) return Number.NaN;
  const square = t * t;
  if (degrees >= nearlyNormal && square < Number.POSITIVE_INFINITY) {
    // Abramowitz and Stegun 26.7.8.
    return normalSf((t * (1 - 1 / (4 * degrees))) / Math.sqrt(1 + square / (2 * degrees)));
  }
  const beyond = square === Number.POSITIVE_INFINITY ? 0 : degrees / (degrees + square);
  const within = square === Number.POSITIVE_INFINITY ? 1 : square / (degrees + square);
  const tail = 0.5 * incompleteBeta(beyond, within, degrees / 2, 0.5);
  return t >= 0 ? tail : 1 - tail;
}

/**
 * The value a Student-t variable stays under with probability `p` (`scipy.stats.t.ppf`), by Newton's steps on the logarithm of the
 * tail, kept inside a bracket.
 *
 * @param p probability in 0..1
 * @param degrees degrees of freedom, >= 1
 * @throws LabError `bad-argument`
 * @example
 * studentTQuantile(0.975, 4); // 2.776...
 */
export function studentTQuantile(p: number, degrees: number): number {
  checkDegrees(degrees, 1);
  if (!(p >= 0 && p <= 1)) {
    throw new LabError("bad-argument", `studentTQuantile: p is ${p}`, "give a probability from 0 to 1");
  }
  if (p === 0.5) return 0;
  if (p > 0.5) return upperQuantile(1 - p, degrees);
  return -upperQuantile(p, degrees);
}

// The t > 0 whose upper tail is `tail` < 1/2.
function upperQuantile(tail: number, degrees: number): number {
  if (tail === 0) return Number.POSITIVE_INFINITY;
  if (degrees === 1) return 1 / Math.tan(Math.PI * tail);
  if (degrees >= nearlyNormal) {
    // Abramowitz and Stegun 26.7.5.
    const z = -normalQuantile(tail);
    return z + (z ** 3 + z) / (4 * degrees);
  }
  let low = 0;
  let high = 1;
  while (studentTSf(high, degrees) > tail && high < Number.MAX_VALUE / 2) {
    low = high;
    high *= 2;
  }
  const goal = Math.log(tail);
  const logDensityAtZero = -0.5 * Math.log(degrees) - logBeta(degrees / 2, 0.5);
  let t = (low + high) / 2;
  for (let step = 0; step < 200; step++) {
    const sf = studentTSf(t, degrees);
    if (sf > tail) low = t;
    else high = t;
    const density = Math.exp(logDensityAtZero - ((degrees + 1) / 2) * Math.log1p((t * t) / degrees));
    const newton = t + ((Math.log(sf) - goal) * sf) / density;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - t) <= 2 * Number.EPSILON * t) return next;
    t = next;
  }
  return t;
}

function checkDegrees(degrees: number, least = 0): void {
  if (Number.isFinite(degrees) && degrees > 0 && degrees >= least) return;
  throw new LabError("bad-argument", `Student's t: ${degrees} degrees of freedom`, "give one or more, and finite");
}
