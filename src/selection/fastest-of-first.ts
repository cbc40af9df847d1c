import { choose, slowerSets } from "./slower-sets.js";
import { oddsOfCount } from "./subset-odds.js";

/**
 * The expectation of values of the pick of `surprisal-guided-top3`, over all subsets at once: of the drawn candidates the first `t` in a
 * preference order are timed, and the fastest of them is picked.
 *
 * The list's last member is candidate c with the odds of the t-th drawn, and all lists of t - 1 before c are then equally likely; candidate i
 * before c is the fastest of C(q, t - 2) of those, where q counts the candidates before c that i beats.
 *
 * @param speedRank place of each candidate by rising speed, all different; candidates in the preference order
 * @param values one list of values per measure, by candidate
 * @returns a function of n, k and what `oddsOfNth` says of them: the expectation of every measure, a subset without candidates counting 0
 */
export function fastestOfFirst(
  speedRank: ArrayLike<number>,
  values: readonly Float64Array[],
  t: number,
): (n: number, k: number, odds: Float64Array) => number[] {
  const m = speedRank.length;
  // byLast[v][c]: mean of measure v over all lists whose last member is c.
  const byLast = values.map(() => new Float64Array(m));
  const before = slowerSets(m, values.length, t - 2);
  const measured = new Float64Array(values.length);
  const sums = new Float64Array(values.length);
  for (let last = 0; last < m; last++) {
    const own = speedRank[last] ?? 0;
    for (let v = 0; v < values.length; v++) measured[v] = values[v]?.[last] ?? 0;
    const lists = choose(last, t - 1);
    if (lists > 0) {
      // A candidate before the last leads where the others are slower than it, the last where all t - 1 others are.
      const alone = choose(before.above(own, sums), t - 1);
      for (let v = 0; v < byLast.length; v++) {
        const means = byLast[v] as Float64Array;
        means[last] = (alone * (measured[v] as number) + (sums[v] as number)) / lists;
      }
    }
    before.enter(own, measured);
  }
  const shorter = values.map((of) => {
    const sorted = new Float64Array(m);
    for (let i = 0; i < m; i++) sorted[speedRank[i] ?? 0] = of[i] ?? 0;
    return Array.from({ length: Math.min(t - 1, m) }, (_, i) => leading(sorted, i + 1));
  });
  return (n, k, odds) => {
    // Fewer candidates drawn than the list has room for: all are timed.
    const few = shorter[0]?.slice(0, k).map((_, i) => oddsOfCount(n, k, m, i + 1) / choose(m, i + 1)) ?? [];
    return byLast.map((means, v) => {
      let expected = 0;
      for (let last = t - 1; last < m; last++) expected += (odds[last] as number) * (means[last] as number);
      for (let i = 0; i < few.length; i++) expected += (few[i] ?? 0) * (shorter[v]?.[i] ?? 0);
      return expected;
    });
  };
}

/** Sum over all sets of `j` candidates of the value of the fastest. */
function leading(bySpeed: Float64Array, j: number): number {
  let sum = 0;
  for (let place = j - 1; place < bySpeed.length; place++) sum += choose(place, j - 1) * (bySpeed[place] as number);
  return sum;
}
