import type { TrainingStep } from "../records/index.js";
import { mean } from "../stats/index.js";
import type { Watched } from "./adaptation.js";
import { drawnTokens } from "./gradient-step.js";
import { crossedRlvrGuard, type StepOutcome } from "./rlvr-guards.js";
import { groupRewards } from "./rlvr-lesson.js";
import type { RlvrSettings } from "./rlvr-settings.js";
import { judgedStep, type Rollouts } from "./rollouts.js";
import { scoreOnce } from "./score-once.js";

/** Looks at a step's rollouts with the guards on. */
export async function watchRlvr(
  { guards }: Pick<RlvrSettings, "guards">,
  rollouts: Rollouts,
  step: number,
  taken: readonly TrainingStep[],
): Promise<Watched> {
  if (guards === null) return { fault: null };
  const measured = guards.maxKl === null ? null : (taken[step]?.klToBase ?? (await klToBase(rollouts, step)));
  const outcomes = Array.from({ length: step + 1 }, (_, at) => outcomeOf(rollouts, at));
  const fault = crossedRlvrGuard(outcomes, measured, guards);
  return { fault, ...(guards.maxKl === null ? {} : { measured: { klToBase: measured } }) };
}

/** Mean of log q - log p_base over the tokens of a step's rollouts, in nats; at T = 1 an estimate of KL(q, p_base). Null without tokens. */
async function klToBase(rollouts: Rollouts, step: number): Promise<number | null> {
  const { policy } = rollouts.settings;
  const judged = judgedStep(rollouts, step);
  const differences: number[] = [];
  for (const [place, [task, prompt]] of [...rollouts.batch(step)].entries()) {
    const drawn = (judged[place] ?? []).map(({ sample }) => drawnTokens(sample, policy));
    const base = await scoreOnce(
      (shown, completions) =>
        policy.score({ task, prompt: shown, completions, weights: "base", temperature: 1, signal: rollouts.signal }),
      drawn.map(({ tokenIds }) => tokenIds),
      drawn.map(() => prompt),
    );
    for (const [i, { logprobs }] of drawn.entries()) {
      for (const [t, logprob] of logprobs.entries()) differences.push(logprob - (base[i]?.[t] ?? Number.NaN));
    }
  }
  return differences.length === 0 ? null : mean(differences);
}

function outcomeOf(rollouts: Rollouts, step: number): StepOutcome {
  const groups = judgedStep(rollouts, step);
  const correct = groups.flatMap((own) => own.flatMap((one) => (one.correct === null ? [] : [Number(one.correct)])));
  const spreads = groups.flatMap((own) => {
    const rewards = groupRewards(own).filter((reward) => reward !== null);
    if (rewards.length === 0) return [];
    const centre = mean(rewards);
    return [Math.sqrt(mean(rewards.map((reward) => (reward - centre) ** 2)))];
  });
  return {
    correct: correct.length === 0 ? null : mean(correct),
    spread: spreads.length === 0 ? null : mean(spreads),
  };
}
