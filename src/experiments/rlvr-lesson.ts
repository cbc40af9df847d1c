import { advantages } from "./advantages.js";
import { type Lesson, trainSamples } from "./gradient-step.js";
import { type Outcome, rewardsOfStep } from "./rewards.js";
import type { RlvrSettings } from "./rlvr-settings.js";
import { judgedStep, type Rollouts } from "./rollouts.js";

/** Rewards of one group: speedup over the median of the group's correct ones, 0 for an incorrect sample, null where unknown. */
export function groupRewards(group: readonly Outcome[]): (number | null)[] {
  return rewardsOfStep([group], { window: Math.max(1, group.length) });
}

/** What GRPO learns from a step: advantages within the group of each task. */
export function rlvrLesson({ advantageScale: scale }: RlvrSettings, rollouts: Rollouts, step: number): Lesson {
  const judged = judgedStep(rollouts, step);
  const rewards = judged.map(groupRewards);
  const { values, flat } = advantages(rewards, { scope: "task", scale });
  return { samples: trainSamples(rollouts, step, judged, values), rewards, flatTasks: flat.length };
}
