import type { Learner, TrainSample } from "../policy/index.js";
import { LabError, sha256, type TrainingStep } from "../records/index.js";
import { mean, seededRandom } from "../stats/index.js";
import { advantages } from "./advantages.js";
import { rewardsOfStep, shuffleRewards } from "./rewards.js";
import { type Judged, judgedStep, type Rollouts } from "./ttt-rollouts.js";

/** Name of the checkpoint that draws a step; step 0 is drawn by the policy as it came, which needs none. */
export const checkpointName = (step: number) => `step-${String(step).padStart(3, "0")}`;

/**
 * One gradient step from the rollouts of `step` (paper, batch test-time training): rewards, advantages, one Adam step, the
 * new weights on disk. Where every advantage is 0 and nothing else pulls, no step is taken: Adam would otherwise move on by its momentum.
 */
export async function learnFrom(
  rollouts: Rollouts,
  learner: Learner,
  step: number,
): Promise<Omit<TrainingStep, "samplingMs" | "evaluatingMs">> {
  const { learningRate, entropyBonus, reduction } = rollouts.settings;
  const startMs = performance.now();
  const batches = Array.from({ length: step + 1 }, (_, earlier) => judgedStep(rollouts, earlier));
  const now = batches[step] ?? [];
  const { rewards, values, flat } = judge(rollouts, batches, step);
  const samples = now.flatMap((own, place) => trainSamples(rollouts, own, place, values[place] ?? []));
  const known = rewards.flat().filter((reward) => reward !== null);
  const nothing = entropyBonus === 0 || samples.length === 0;
  const skipped = nothing && samples.every(({ advantage }) => advantage === 0) ? "nothing-to-learn" : null;
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
    unknown: now.flat().length - known.length,
    flatTasks: flat.length,
    meanReward: known.length > 0 ? mean(known) : null,
    loss: done?.loss ?? null,
    meanRatio: done?.meanRatio ?? null,
    maxRatio: done?.maxRatio ?? null,
    kl: done?.kl ?? null,
    entropy: done?.entropy ?? null,
    gradNorm: done?.gradNorm ?? null,
    tokens: done?.tokens ?? 0,
    trainingMs: performance.now() - startMs,
  };
}

function judge({ settings }: Rollouts, batches: readonly Judged[][][], step: number) {
  const { seed, rewardWindow: window, rewardThreshold, advantage: scope, advantageScale: scale } = settings;
  const threshold = rewardThreshold ?? 0;
  const rewards = (batches[step] ?? []).map((_, place) =>
    rewardsOfStep(
      batches.map((tasks) => tasks[place] ?? []),
      { window, threshold },
    ),
  );
  const dealt = settings.shuffleRewards ? shuffleRewards(rewards, shuffling(seed, step)) : rewards;
  return { rewards, ...advantages(dealt, { scope, scale }) };
}

// Its own stream a seed and step, so that a resumed run deals as an undisturbed one does.
const shuffling = (seed: number, step: number) =>
  seededRandom(Number.parseInt(sha256(`shuffled rewards ${seed} ${step}`).slice(0, 8), 16));

function trainSamples(
  { prompts, settings }: Rollouts,
  own: readonly Judged[],
  place: number,
  values: readonly (number | null)[],
): TrainSample[] {
  const [task, prompt] = [...prompts][place] ?? [];
  if (task === undefined || prompt === undefined) return [];
  return own.flatMap(({ sample }, i): TrainSample[] => {
    const advantage = values[i] ?? null;
    if (advantage === null) return [];
    const { tokenIds, tokenLogprobs, logprobBasis } = sample;
    if (tokenIds === null || tokenLogprobs === null || logprobBasis !== "raw") {
      throw new LabError(
        "cannot-train",
        `${settings.policy.spec} gives no token ids with raw log-probabilities, which a gradient step needs`,
        "use a policy that does, e.g. nano:models/nano",
      );
    }
    return [{ task, prompt, tokenIds, logprobs: tokenLogprobs, advantage }];
  });
}
