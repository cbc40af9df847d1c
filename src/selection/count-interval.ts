const negligible = 1e-15;

/**
 * The central interval of how many of independent events happen, exactly: their number follows the Poisson binomial law, built up an event at a
 * time (Hoeffding, "On the distribution of the number of successes in independent trials", 1956). Ends of less than 1e-15 are cut off, so that
 * thousands of events stay cheap.
 *
 * @param chances probability of each event
 * @param level e.g. 0.95
 * @returns the smallest counts that at least (1 - level) / 2 and (1 + level) / 2 of the law does not exceed
 * @example
 * countInterval([0.5, 0.5], 0.5); // { low: 0, high: 1 }: 1/4, 3/4
 */
export function countInterval(chances: readonly number[], level: number): { low: number; high: number } {
  const law = new Float64Array(chances.length + 1);
  law[0] = 1;
  // The counts that are worth keeping; in place, as thousands of arrays would cost more than the arithmetic.
  let [from, to] = [0, 0];
  for (const chance of chances) {
    to++;
    for (let i = to; i > from; i--) law[i] = (law[i] as number) * (1 - chance) + (law[i - 1] as number) * chance;
    law[from] = (law[from] as number) * (1 - chance);
    while (from < to && (law[from] as number) <= negligible) law[from++] = 0;
    while (to > from && (law[to] as number) <= negligible) law[to--] = 0;
  }
  const at = (share: number) => {
    let below = 0;
    for (let count = from; count < to; count++) {
      below += law[count] as number;
      // A share met but for rounding counts as met.
      if (below >= share - 1e-12) return count;
    }
    return to;
  };
  return { low: at((1 - level) / 2), high: at((1 + level) / 2) };
}
