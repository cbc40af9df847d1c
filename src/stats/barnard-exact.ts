import type { Alternative } from "./alternative.js";
import { binomialNull } from "./binomial-test.js";
import { hypergeometricNull } from "./fisher-exact.js";
import { checkTable, type TwoByTwo } from "./two-by-two.js";

/** The result of Barnard's exact test. */
export interface BarnardExact {
  /** The pooled Wald statistic of the difference of both shares; null where a group is empty or all outcomes are the same. */
  statistic: number | null;
  p: number;
  n: number;
}

/**
 * Barnard's exact test of two independent groups with a yes-or-no outcome (`scipy.stats.barnard_exact`, pooled Wald statistic): only the group
 * sizes are held, and p is the largest over all common probabilities of success, found on a grid and then refined. SciPy's own search can stop
 * at a lower peak, and p is then too small. Two-sided counts statistics at least as far from 0.
 *
 * @param table `[[successes, failures], [successes, failures]]`, one row a group (SciPy's has one column a group), at most 500 in all
 * @throws LabError `bad-argument` for what is no count, or an empty table
 * @example
 * barnardExact([[7, 8], [12, 3]], { alternative: "less" }); // { statistic: -1.894, p: 0.0341, n: 30 }
 */
export function barnardExact(
  table: TwoByTwo,
  { alternative = "two-sided" }: { alternative?: Alternative } = {},
): BarnardExact {
  checkTable("barnardExact", table, 500);
  const [[a, b], [c, d]] = table;
  const [first, second, n] = [a + b, c + d, a + b + c + d];
  if (first === 0 || second === 0) return { statistic: null, p: 1, n };
  // The statistic is D / √(s (n - s)) times a constant of the group sizes; squares of whole numbers compare without rounding.
  const difference = (x: number, y: number) => x * second - y * first;
  const spread = (successes: number) => successes * (n - successes);
  const seen = difference(a, c);
  const extreme = (x: number, y: number) => {
    const here = difference(x, y);
    const [left, right] = [here * here * (spread(a + c) || 1), seen * seen * (spread(x + y) || 1)];
    if (alternative === "two-sided") return left >= right;
    const order = Math.sign(here) * left - Math.sign(seen) * right;
    return alternative === "less" ? order <= 0 : order >= 0;
  };
  // Given the number of successes, how they fall on the groups does not depend on the probability of success.
  const shares = Float64Array.from({ length: n + 1 }, (_, successes) => {
    const { from, chances } = hypergeometricNull(first, second, successes);
    return chances.reduce((sum, chance, i) => sum + (extreme(from + i, successes - from - i) ? chance : 0), 0);
  });
  const scale = Math.sqrt((spread(a + c) * first * second) / n);
  return { statistic: scale === 0 ? null : seen / scale, p: Math.min(1, largest(shares)), n };
}

// The largest expected share over all probabilities sin²(angle): binomial peaks are about equally wide in the angle, 1 / (2 √n).
function largest(shares: Float64Array): number {
  const n = shares.length - 1;
  const at = (angle: number) => {
    const { from, chances } = binomialNull(n, Math.sin(angle) ** 2);
    return chances.reduce((sum, chance, i) => sum + chance * (shares[from + i] ?? 0), 0);
  };
  const steps = 64 + 16 * Math.ceil(Math.sqrt(n));
  const step = Math.PI / 2 / steps;
  const grid = Float64Array.from({ length: steps + 1 }, (_, i) => at(i * step));
  const highest = Math.max(...grid);
  let best = highest;
  for (let i = 0; i <= steps; i++) {
    const [before = 0, here = 0, after = 0] = [grid[i - 1], grid[i], grid[i + 1]];
    // Between two grid points a peak rises little above the higher one.
    if (here < before || here < after || here < 0.9 * highest) continue;
    best = Math.max(best, refine(at, Math.max(0, (i - 1) * step), Math.min(Math.PI / 2, (i + 1) * step)));
  }
  return best;
}

// Golden-section search of one peak.
function refine(at: (angle: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  let [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [atLeft, atRight] = [at(left), at(right)];
  while (high - low > 1e-9) {
    if (atLeft > atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - ratio * (high - low);
      atLeft = at(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + ratio * (high - low);
      atRight = at(right);
    }
  }
  return Math.max(atLeft, atRight);
}
