import { z } from "zod";

/**
 * Whether log-probabilities are the model's own (`raw`) or those of the distribution after temperature
 * (`post-temperature`). At T = 0.25 the two differ greatly, and surprisal ranks by them.
 */
export const logprobBasis = z.enum(["raw", "post-temperature", "unknown"]);
export type LogprobBasis = z.infer<typeof logprobBasis>;

/** Why the policy stopped, normalised; the provider's own word is kept beside it. */
export const finishReason = z.enum(["stop", "length", "content-filter", "unknown"]);
export type FinishReason = z.infer<typeof finishReason>;

/** What a policy returns for one completion, before an experiment gives it its place in a run. */
export const completion = z.strictObject({
  text: z.string(),
  /** Ids of the completion's tokens, or null where the provider does not give them. */
  tokenIds: z.array(z.int()).nullable(),
  /** One log-probability in nats per completion token, or null where the provider gave none. */
  tokenLogprobs: z.array(z.number().max(1e-6)).nullable(),
  logprobBasis,
  finishReason,
  rawFinishReason: z.string().nullable(),
  /** Prompt length in tokens, null where unknown. */
  promptTokens: z.int().min(0).nullable(),
  /** Completion length in tokens, null where unknown. */
  completionTokens: z.int().min(0).nullable(),
});
export type Completion = z.infer<typeof completion>;

/** One completion a policy drew for a task: one line of `samples.jsonl`. */
export const sample = z.strictObject({
  level: z.int().min(1),
  taskId: z.int().min(0),
  taskHash: z.string().length(64),
  promptHash: z.string().length(64),
  /** The seed of the run it belongs to. */
  seed: z.int(),
  /** Position among the K samples of its task and seed (and step, where it has one), from 0. */
  index: z.int().min(0),
  /** Adaptation steps taken before it was drawn; 0 is the policy as it came. Absent or null in a run without adaptation. */
  step: z.int().min(0).nullable().optional(),
  temperature: z.number().min(0),
  /** The policy's spec, e.g. `nano:models/nano`. */
  policy: z.string(),
  /** Name of the weights that drew it, null for a policy without checkpoints. */
  checkpoint: z.string().nullable(),
  ...completion.shape,
  /** Sum of `tokenLogprobs` in nats; minus this is the NLL. Null where no log-probabilities were given. */
  sumLogprob: z.number().nullable(),
  /** Mean over completion tokens in nats; what selection ranks by. */
  meanLogprob: z.number().nullable(),
  programHash: z.string().length(64),
});
export type Sample = z.infer<typeof sample>;

/** Where a sample stands in a run, e.g. `level 1 task 12 seed 42 sample 7`, or `... seed 42 step 3 sample 7`. */
export function describeSample(of: Pick<Sample, "level" | "taskId" | "seed" | "index" | "step">): string {
  const step = of.step == null ? "" : ` step ${of.step}`;
  return `level ${of.level} task ${of.taskId} seed ${of.seed}${step} sample ${of.index}`;
}
