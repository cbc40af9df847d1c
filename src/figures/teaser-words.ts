/** The difference of two shares, e.g. `+30 points`. */
export function spokenDifference(share: number, other: number): string {
  const points = Math.round(100 * (share - other));
  return `${points > 0 ? "+" : points < 0 ? "−" : "±"}${Math.abs(points)} points`;
}

/** What a strategy that times a few picks reaches of the oracle; null for strategies that time one. */
export function spokenAgainstOracle(strategy: string, score: number, oracle: number): string[] | null {
  const timings = /-top(\d+)$/.exec(strategy)?.[1];
  if (timings === undefined) return null;
  const cost = `with ${timings} timings`;
  if (score >= oracle) return ["as good as the oracle", cost];
  return [`${Math.floor((100 * score) / oracle)} % of the oracle`, cost];
}

/** How a score compares with that of one sample drawn. */
export function spokenAgainstOne(score: number, one: number): string[] {
  return [score < one ? "worse than" : score > one ? "better than" : "no better than", "one random sample"];
}
