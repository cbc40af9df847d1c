import { logBeta } from "./log-gamma.js";

/**
 * The regularised incomplete beta function I_x(a, b), by its continued fraction (NIST DLMF 8.17.22) in Lentz's
 * arrangement.
 *
 * @param x in 0..1
 * @param complement 1 - x; given apart so that an x close to 1 loses no digits
 * @param a first parameter, > 0
 * @param b second parameter, > 0
 * @example
 * incompleteBeta(0.5, 0.5, 2, 2); // 0.5
 */
export function incompleteBeta(x: number, complement: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  // The fraction converges fast only below the distribution's mean; above it the complement is computed.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(complement, x, b, a);
  const logX = x < 0.5 ? Math.log(x) : Math.log1p(-complement);
  const logComplement = x < 0.5 ? Math.log1p(-x) : Math.log(complement);
  return (Math.exp(a * logX + b * logComplement - logBeta(a, b)) / a) * continuedFraction(x, a, b);
}

function continuedFraction(x: number, a: number, b: number): number {
  const tiny = Number.MIN_VALUE / Number.EPSILON;
  const awayFromZero = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let result = d;
  // Convergence takes about the square root of the larger parameter.
  const limit = 1000 + 10 * Math.sqrt(Math.max(a, b));
  for (let m = 1; m < limit; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    result *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    result *= c * d;
    if (Math.abs(c * d - 1) < Number.EPSILON) break;
  }
  return result;
}
