import type { Learner, Policy, TrainSample } from "../policy/index.js";
import type { Sample, TrainingStep } from "../records/index.js";
import { mean } from "../stats/index.js";
import { cannotLearnFrom, servesLearning } from "./learnable.js";
import { type Judged, judgedStep, type Rollouts } from "./rollouts.js";

/** Name of the checkpoint that draws a step; step 0 is drawn by the policy as it came, which needs none. */
export const checkpointName = (step: number) => `step-${String(step).padStart(3, "0")}`;

/** What a step's rollouts teach. */
export interface Lesson {
  samples: TrainSample[];
  /** By task, then by sample, before any shuffle; null where the outcome is not known. */
  rewards: (number | null)[][];
  /** Tasks there is nothing to learn from. */
  flatTasks: number;
  /** Where a teacher read the samples. */
  teacher?: Pick<TrainingStep, "teacherTokens" | "klToTeacher">;
}

/**
 * One gradient step from the rollouts of `step` (paper, batch test-time training): one Adam step on the lesson, the new weights on disk. Where
 * every advantage is 0 and nothing else pulls, no step is taken: Adam would otherwise move on by its momentum.
 */
export async function takeStep(
  rollouts: Rollouts,
  learner: Learner,
  step: number,
  { samples, rewards, flatTasks, teacher }: Lesson,
): Promise<Omit<TrainingStep, "samplingMs" | "evaluatingMs" | "trainingMs">> {
  const { learningRate, entropyBonus, reduction } = rollouts.settings;
  const known = rewards.flat().filter((reward) => reward !== null);
  const nothing = entropyBonus === 0 || samples.length === 0;
  const skipped = nothing && samples.every(({ advantage }) => isZero(advantage)) ? "nothing-to-learn" : null;
  const done =
    skipped === null
      ? await learner.trainStep({ samples, learningRate, loss: "importance-sampling", reduction, entropyBonus })
      : null;
  const { checkpoint: weights, name: checkpoint } = await learner.saveCheckpoint(checkpointName(step + 1));
  return {
    step,
    checkpoint,
    weights,
    skipped,
    samples: done?.samples ?? 0,
    unknown: judgedStep(rollouts, step).flat().length - samples.length,
    flatTasks,
    meanReward: known.length > 0 ? mean(known) : null,
    loss: done?.loss ?? null,
    meanRatio: done?.meanRatio ?? null,
    maxRatio: done?.maxRatio ?? null,
    kl: done?.kl ?? null,
    entropy: done?.entropy ?? null,
    gradNorm: done?.gradNorm ?? null,
    tokens: done?.tokens ?? 0,
    ...teacher,
  };
}

const isZero = (advantage: TrainSample["advantage"]) =>
  typeof advantage === "number" ? advantage === 0 : advantage.every((value) => value === 0);

/**
 * A step's rollouts with an advantage each, as the learner takes them; those whose advantage is null are left out.
 *
 * @param values by task, then by sample
 * @throws LabError `cannot-train` for a sample without token ids or raw log-probabilities
 */
export function trainSamples(
  { batch, settings }: Rollouts,
  step: number,
  judged: readonly (readonly Judged[])[],
  values: readonly (readonly (TrainSample["advantage"] | null)[])[],
): TrainSample[] {
  return [...batch(step)].flatMap(([task, prompt], place) =>
    (judged[place] ?? []).flatMap(({ sample }, i): TrainSample[] => {
      const advantage = values[place]?.[i] ?? null;
      if (advantage === null) return [];
      return [{ task, prompt, ...drawnTokens(sample, settings.policy), advantage }];
    }),
  );
}

/**
 * A sample's tokens with the log-probabilities they were drawn with, at T = 1.
 *
 * @throws LabError `cannot-train` where either is missing
 */
export function drawnTokens(sample: Sample, policy: Policy): Pick<TrainSample, "tokenIds" | "logprobs"> {
  const { tokenIds, tokenLogprobs, logprobBasis, temperature } = sample;
  if (tokenIds !== null && tokenLogprobs !== null && servesLearning(logprobBasis, temperature)) {
    return { tokenIds, logprobs: tokenLogprobs };
  }
  throw cannotLearnFrom(policy, tokenIds === null || tokenLogprobs === null ? null : logprobBasis);
}
