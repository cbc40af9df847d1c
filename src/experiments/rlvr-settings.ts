import { LabError, type Task } from "../records/index.js";
import {
  type AdaptationOptions,
  type AdaptationSettings,
  adaptationDefaults,
  checkAdaptation,
  checkWhole,
  checkWord,
  type Refuse,
  refusalsOf,
  withoutUndefined,
} from "./adaptation-settings.js";
import type { RlvrGuards } from "./rlvr-guards.js";

/** Tasks are the 80 of the train split in the paper, steps 40. */
export interface RlvrOptions extends Omit<AdaptationOptions, "k" | "temperature"> {
  /** Samples a task and step: GRPO's group, 8 by default and in the paper. */
  k?: number;
  /** Tasks a step, 8 by default and in the paper; all of them where there are fewer. */
  batchSize?: number;
  /** 1 by default: what is drawn is then what the gradient is of. */
  temperature?: number;
  /** Whether a group's advantages are divided by their standard deviation (`std`, the default) or only centred. */
  advantageScale?: "std" | "none";
  /** When to roll back and stop; `{}`, the default, takes the defaults of each, null none of them. */
  guards?: Partial<RlvrGuards> | null;
  /** Every so many steps a checkpoint is kept (10 by default and in the paper), besides the last few, which is enough to continue. */
  checkpointEvery?: number;
  /** Tasks every kept checkpoint is sampled on, `k` times each, whatever the batches were; null, the default, for none. */
  evaluation?: { tasks: readonly Task[]; k: number } | null;
}

export type RlvrSettings = AdaptationSettings &
  Required<Omit<RlvrOptions, keyof AdaptationOptions | "guards">> & { guards: RlvrGuards | null };

const defaults = {
  ...adaptationDefaults,
  k: 8,
  batchSize: 8,
  temperature: 1,
  advantageScale: "std",
  guards: {},
  checkpointEvery: 10,
  evaluation: null,
} as const;

/**
 * Fills in what was left out.
 *
 * @throws LabError `bad-argument`, `cannot-train`, or `cannot-score` where a guard needs scores
 */
export function rlvrSettings({ signal: _, ...options }: RlvrOptions): RlvrSettings {
  const { guards, ...settings } = { ...defaults, ...withoutUndefined(options) };
  const whole: RlvrSettings = {
    ...settings,
    guards: guards && { maxKl: 1, minCorrectShare: 0.5, minSpreadShare: 0.1, window: 5, ...withoutUndefined(guards) },
  };
  const refuse = refusalsOf("rlvr");
  checkAdaptation(whole, refuse);
  checkWord("advantageScale", whole.advantageScale, ["std", "none"], refuse);
  checkWhole("batchSize", whole.batchSize, refuse);
  checkWhole("checkpointEvery", whole.checkpointEvery, refuse);
  checkGuards(whole, refuse);
  const { evaluation } = whole;
  if (evaluation !== null) {
    checkWhole("evaluation.k", evaluation.k, refuse);
    if (evaluation.tasks.length === 0) refuse("evaluation has no tasks", "load some with loadTasks, or give null");
  }
  return whole;
}

function checkGuards({ guards, policy }: RlvrSettings, refuse: Refuse): void {
  if (guards === null) return;
  const { maxKl, minCorrectShare, minSpreadShare, window } = guards;
  checkWhole("guards.window", window, refuse);
  if (!((maxKl ?? 1) > 0 && minCorrectShare >= 0 && minSpreadShare >= 0)) {
    refuse(`guards are ${JSON.stringify(guards)}`, "give a maxKl above 0 or null, and shares of 0 or more");
  }
  if (maxKl !== null && !policy.capabilities.score) {
    throw new LabError(
      "cannot-score",
      `${policy.spec} does not score, which the KL guard needs`,
      "give guards: { maxKl: null }, or open one that does, e.g. nano:models/nano",
    );
  }
}
