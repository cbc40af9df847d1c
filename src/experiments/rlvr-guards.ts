import { mean } from "../stats/index.js";

/** When an outer loop has gone wrong: it is then rolled back and stopped. */
export interface RlvrGuards {
  /** Most KL divergence from the policy as it was opened, in nats a token, estimated on the step's rollouts; 1 by default, null for any. */
  maxKl: number | null;
  /** Least share of correct rollouts over the last `window` steps, as a share of that over the first; 0.5 by default. */
  minCorrectShare: number;
  /** Least spread of rewards within groups over the last `window` steps, as a share of that over the first; 0.1 by default. */
  minSpreadShare: number;
  /** Steps that are looked at together, as single batches are of other tasks; 5 by default. */
  window: number;
}

/** What the guards look at, of one step. */
export interface StepOutcome {
  /** Share of rollouts that are correct; null where none is known. */
  correct: number | null;
  /** Mean over the groups of the standard deviation of their rewards; null where no group has any. */
  spread: number | null;
}

/**
 * Whether a step has crossed a guard, in words, and the step to go back to; null where it has not. A KL divergence is that of one step, and the step
 * before was within bounds. A collapse is seen over a window, and the weights gone back to are those before it.
 *
 * @param outcomes by step, the last the one looked at
 * @param kl of that step, in nats a token; null where not measured
 */
export function crossedRlvrGuard(
  outcomes: readonly StepOutcome[],
  kl: number | null,
  { maxKl, minCorrectShare, minSpreadShare, window }: RlvrGuards,
): { reason: string; to: number } | null {
  const step = outcomes.length - 1;
  if (step > 0 && kl !== null && maxKl !== null && kl > maxKl) {
    return { reason: `KL from the base is ${kl.toFixed(3)} nats a token, more than ${maxKl}`, to: step - 1 };
  }
  if (step < window) return null;
  const of = (steps: readonly StepOutcome[], what: keyof StepOutcome) => {
    const known = steps.map((one) => one[what]).filter((value) => value !== null);
    return known.length === 0 ? null : mean(known);
  };
  const [first, last] = [outcomes.slice(0, window), outcomes.slice(-window)];
  const fell = (what: keyof StepOutcome, least: number) => {
    const [before, after] = [of(first, what), of(last, what)];
    return before !== null && after !== null && after < least * before ? { before, after } : null;
  };
  const told = (what: string, { before, after }: { before: number; after: number }, least: number) => ({
    reason: `${what} over ${window} steps fell from ${before.toPrecision(3)} to ${after.toPrecision(3)}, below ${least} of it`,
    to: step - window,
  });
  const correct = fell("correct", minCorrectShare);
  if (correct !== null) return told("the share of correct rollouts", correct, minCorrectShare);
  const spread = fell("spread", minSpreadShare);
  return spread === null ? null : told("the spread of rewards", spread, minSpreadShare);
}
