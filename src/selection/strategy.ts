/** The five rules of the paper that pick one sample from a task's pool, in the order of its table 5.3. */
export const strategies = [
  "best-correct",
  "surprisal-guided-top3",
  "surprisal-guided",
  "random-correct",
  "confidence-guided",
] as const;

/**
 * A rule that picks one correct sample:
 * - `best-correct`: the fastest, the oracle no rule can beat; every correct sample must be timed for it
 * - `surprisal-guided`: the one the policy held least likely (lowest mean log-probability)
 * - `surprisal-guided-top3`: the fastest of the three of highest surprisal, for three timings
 * - `confidence-guided`: the one the policy held most likely
 * - `random-correct`: any
 */
export type Strategy = (typeof strategies)[number];

/** What surprisal is: minus the mean over the completion's tokens (the paper's), or minus their sum. */
export type SurprisalField = "meanLogprob" | "sumLogprob";
