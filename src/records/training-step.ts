import { z } from "zod";

/** One gradient step of an adaptation: one line of `training.jsonl`. Statistics are null for a step that was skipped. */
export const trainingStep = z.strictObject({
  /** The step whose rollouts were learned from, from 0; the weights it made drew those of the next. */
  step: z.int().min(0),
  /** Name of the checkpoint that holds those weights, in the run's `checkpoints/`. */
  checkpoint: z.string().min(1),
  /** Name of those weights, as the samples they drew say it. */
  weights: z.string().min(1),
  /** Why no step was taken; null where one was. */
  skipped: z.enum(["nothing-to-learn"]).nullable(),
  /** Rollouts learned from. */
  samples: z.int().min(0),
  /** Rollouts whose outcome is not known: they taught nothing. */
  unknown: z.int().min(0),
  /** Tasks whose rewards were all the same. */
  flatTasks: z.int().min(0),
  /** Mean reward over the rollouts with a known outcome, before any shuffle. */
  meanReward: z.number().min(0).nullable(),
  loss: z.number().nullable(),
  /** Mean and largest ratio of the learning to the sampling probability of a token. */
  meanRatio: z.number().min(0).nullable(),
  maxRatio: z.number().min(0).nullable(),
  /** Mean of log q - log p over the tokens, in nats, before the step. */
  kl: z.number().nullable(),
  /** Mean entropy of the policy at the tokens' places, in nats, before the step. */
  entropy: z.number().min(0).nullable(),
  /** Euclidean norm of the gradient. */
  gradNorm: z.number().min(0).nullable(),
  /** Completion tokens learned from. */
  tokens: z.int().min(0),
  /** Tokens put to a teacher, prompt and completion of every rollout learned from; null where not known, absent where there is no teacher. */
  teacherTokens: z.int().min(0).nullable().optional(),
  /** Mean of log p - log p_teacher over the tokens, in nats, before any scale or clip; absent where there is no teacher. */
  klToTeacher: z.number().nullable().optional(),
  /** Mean of log q - log p_base over the rollouts' tokens, in nats: how far the policy that drew them is from the one opened; absent where not asked. */
  klToBase: z.number().nullable().optional(),
  /** Wall-clock of this step's parts in the sitting that took it, in milliseconds. */
  samplingMs: z.number().min(0),
  evaluatingMs: z.number().min(0),
  trainingMs: z.number().min(0),
});
export type TrainingStep = z.infer<typeof trainingStep>;
