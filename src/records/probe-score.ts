import { z } from "zod";

/**
 * The log-probability one checkpoint gives to one sample of a fixed pool: one record of the over-sharpening probe (paper, figure 6). The
 * sample is named as in its pool row; who drew it does not matter, the text is scored as it stands.
 */
export const probeScore = z.strictObject({
  /** The run whose pool holds the sample, not the run that adapted. */
  runId: z.string().min(1),
  /** Adaptation steps behind the checkpoint that scored; 0 is the policy before adaptation. */
  step: z.int().min(0),
  /** The weights that scored; null for a policy without checkpoints. */
  checkpoint: z.string().nullable(),
  level: z.int().min(1),
  taskId: z.int().min(0),
  seed: z.int(),
  index: z.int().min(0),
  programHash: z.string().length(64),
  /** Sum over the completion's tokens in nats; minus this is the NLL. Null where the policy could not score it. */
  sumLogprob: z.number().nullable(),
  /** Mean over the completion's tokens in nats. */
  meanLogprob: z.number().nullable(),
  completionTokens: z.int().min(0).nullable(),
});
export type ProbeScore = z.infer<typeof probeScore>;
