import { checkNumbers, checkProbability, type Numbers } from "./check.js";

/** Hyndman and Fan's nine definitions of a sample quantile; 7 is the default of R, NumPy and this package. */
export type QuantileType = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

// Position of the quantile q among n sorted values, counted from 1, for the interpolating types.
const positions: Record<4 | 5 | 6 | 7 | 8 | 9, (n: number, q: number) => number> = {
  4: (n, q) => n * q,
  5: (n, q) => n * q + 0.5,
  6: (n, q) => (n + 1) * q,
  7: (n, q) => (n - 1) * q + 1,
  8: (n, q) => (n + 1 / 3) * q + 1 / 3,
  9: (n, q) => (n + 1 / 4) * q + 3 / 8,
};

/**
 * A sample quantile.
 *
 * @param values at least one; need not be sorted
 * @param q probability in 0..1
 * @param type definition by the numbers of Hyndman and Fan, "Sample quantiles in statistical packages" (1996): 1 `inverted_cdf`,
 * 2 `averaged_inverted_cdf`, 3 `closest_observation`, 4 `interpolated_inverted_cdf`, 5 `hazen`, 6 `weibull`, 7 `linear`,
 * 8 `median_unbiased`, 9 `normal_unbiased` in `numpy.quantile`
 * @throws LabError `bad-argument`
 * @example
 * quantile([1, 2, 3, 4], 0.25); // 1.75
 */
export function quantile(values: Numbers, q: number, type: QuantileType = 7): number {
  checkNumbers("quantile", values);
  checkProbability("quantile", "q", q);
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  // Counted from 1, held inside the sample.
  const at = (position: number) => sorted[Math.min(Math.max(position, 1), n) - 1] ?? Number.NaN;
  if (type <= 3) {
    const exact = n * q;
    const below = Math.floor(exact);
    if (exact > below && type < 3) return at(below + 1);
    if (type === 1) return at(below);
    if (type === 2) {
      const [low, high] = [at(below), at(below + 1)];
      return low === high ? low : (low + high) / 2;
    }
    return at(roundHalfToEven(exact));
  }
  const position = positions[type as keyof typeof positions](n, q);
  const below = Math.floor(position);
  return between(at(below), at(below + 1), position - below);
}

// An infinite neighbour counts only where it has a share.
function between(low: number, high: number, share: number): number {
  return low === high || share === 0 ? low : low + share * (high - low);
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
