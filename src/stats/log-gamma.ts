// Bernoulli-number coefficients of Stirling's series, B(2k) / (2k (2k - 1)); at x >= 10 the first one left out is below 1e-15.
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

/** Γ's correction to Stirling's formula: log Γ(x) - ((x - 1/2) log x - x + log(2π) / 2), for x >= 10. */
function stirlingCorrection(x: number): number {
  const inverseSquare = 1 / (x * x);
  return stirling.reduceRight((sum, coefficient) => sum * inverseSquare + coefficient, 0) / x;
}

/**
 * Natural logarithm of Γ(x) for x > 0, to about 1e-15: Stirling's series, reached by the recurrence Γ(x + 1) = x Γ(x)
 * where x is small (NIST DLMF 5.11.1 and 5.5.1).
 *
 * @example
 * logGamma(5); // log 24
 */
export function logGamma(x: number): number {
  let product = 1;
  let shifted = x;
  while (shifted < 10) product *= shifted++;
  return (
    (shifted - 0.5) * Math.log(shifted) -
    shifted +
    0.5 * Math.log(2 * Math.PI) +
    stirlingCorrection(shifted) -
    Math.log(product)
  );
}

/**
 * Natural logarithm of the beta function B(a, b), a and b > 0. Where a parameter is large the difference of
 * three log-gammas would cancel, so their leading terms are cancelled by hand (the arrangement of R's `lbeta`).
 */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  const total = small + large;
  if (large < 10) return logGamma(small) + logGamma(large) - logGamma(total);
  const corrections = stirlingCorrection(large) - stirlingCorrection(total);
  const logComplement = Math.log1p(-small / total);
  if (small < 10) {
    return logGamma(small) + corrections + small - small * Math.log(total) + (large - 0.5) * logComplement;
  }
  return (
    0.5 * Math.log(2 * Math.PI) -
    0.5 * Math.log(large) +
    stirlingCorrection(small) +
    corrections +
    (small - 0.5) * Math.log(small / total) +
    large * logComplement
  );
}
