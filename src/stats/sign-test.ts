import type { Alternative } from "./alternative.js";
import { binomialTest } from "./binomial-test.js";
import { checkNumbers, type Numbers } from "./check.js";

/** The result of a sign test. */
export interface SignTest {
  /** Differences above 0. */
  positive: number;
  /** Differences below 0. */
  negative: number;
  /** Null where every difference is 0: there is nothing to test. */
  p: number | null;
  /** Differences that count: positive and negative ones; zeros are dropped. */
  n: number;
}

/**
 * The exact sign test: whether differences above and below 0 are equally likely. On discordant pairs of a yes-or-no outcome it is
 * McNemar's exact test; three of three in favour give p = 0.125, one-sided (the paper's).
 *
 * @param differences any numbers; zeros carry no sign and are dropped
 * @throws LabError `bad-argument` for NaN
 * @example
 * signTest([1, 1, 1, 0], { alternative: "greater" }); // { positive: 3, negative: 0, p: 0.125, n: 3 }
 */
export function signTest(differences: Numbers, options: { alternative?: Alternative } = {}): SignTest {
  checkNumbers("signTest", differences, 0);
  let positive = 0;
  let negative = 0;
  for (let i = 0; i < differences.length; i++) {
    const difference = differences[i] ?? Number.NaN;
    if (difference > 0) positive++;
    else if (difference < 0) negative++;
  }
  const n = positive + negative;
  return { positive, negative, p: n === 0 ? null : binomialTest({ k: positive, n, ...options }).p, n };
}
