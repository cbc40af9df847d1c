import { sha256 } from "../records/index.js";
import { seededRandom } from "../stats/index.js";
import { advantages } from "./advantages.js";
import { type Lesson, trainSamples } from "./gradient-step.js";
import { rewardsOfStep, shuffleRewards } from "./rewards.js";
import { judgedStep, type Rollouts } from "./rollouts.js";
import type { TttSettings } from "./ttt-settings.js";

/** What batch test-time training learns from a step: rewards by the running median of their task, advantages over the step. */
export function tttLesson(settings: TttSettings, rollouts: Rollouts, step: number): Lesson {
  const { seed, rewardWindow: window, rewardThreshold, advantage: scope, advantageScale: scale } = settings;
  const batches = Array.from({ length: step + 1 }, (_, earlier) => judgedStep(rollouts, earlier));
  const now = batches[step] ?? [];
  const rewards = now.map((_, place) =>
    rewardsOfStep(
      batches.map((tasks) => tasks[place] ?? []),
      { window, threshold: rewardThreshold ?? 0 },
    ),
  );
  const dealt = settings.shuffleRewards ? shuffleRewards(rewards, shuffling(seed, step)) : rewards;
  const { values, flat } = advantages(dealt, { scope, scale });
  return { samples: trainSamples(rollouts, step, now, values), rewards, flatTasks: flat.length };
}

// Its own stream a seed and step, so that a resumed run deals as an undisturbed one does.
const shuffling = (seed: number, step: number) =>
  seededRandom(Number.parseInt(sha256(`shuffled rewards ${seed} ${step}`).slice(0, 8), 16));
