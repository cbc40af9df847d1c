import { z } from "zod";
import { verdict } from "./evaluation.js";
import { logprobBasis } from "./sample.js";

/** One row of a pool: a sample joined with its task and its program's evaluation. What every analysis reads. */
export const poolRow = z.strictObject({
  runId: z.string(),
  level: z.int().min(1),
  taskId: z.int().min(0),
  taskName: z.string().nullable(),
  seed: z.int(),
  index: z.int().min(0),
  /** Adaptation steps taken before the sample was drawn; null in a run without adaptation. */
  step: z.int().min(0).nullable(),
  text: z.string(),
  programHash: z.string(),
  temperature: z.number().min(0).nullable(),
  completionTokens: z.int().min(0).nullable(),
  /** Nats; null where the provider gave no log-probabilities. */
  sumLogprob: z.number().nullable(),
  meanLogprob: z.number().nullable(),
  logprobBasis,
  /** Null while the sample has not been evaluated. */
  verdict: verdict.nullable(),
  /** Null for no evaluation or a harness error: unknown is not wrong. */
  correct: z.boolean().nullable(),
  /** Null unless correct and timed. */
  speedup: z.number().positive().nullable(),
  speedupLow: z.number().positive().nullable(),
  speedupHigh: z.number().positive().nullable(),
  refMs: z.number().positive().nullable(),
  candidateMs: z.number().positive().nullable(),
  message: z.string().nullable(),
  flags: z.array(z.string()),
});
export type PoolRow = z.infer<typeof poolRow>;
