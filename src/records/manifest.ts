import { z } from "zod";
import { taskSize } from "./task.js";

const jsonValue = z.json();

/** The machine and software an evaluation ran on; what is unknown or absent is null. */
export const environment = z.strictObject({
  platform: z.string(),
  node: z.string(),
  python: z.string().nullable(),
  torch: z.string().nullable(),
  cuda: z.string().nullable(),
  gpuName: z.string().nullable(),
  gpuUuid: z.string().nullable(),
  driver: z.string().nullable(),
  cpu: z.string().nullable(),
});
export type Environment = z.infer<typeof environment>;

/** What a run cost so far. Tokens are null where the provider did not count them. */
export const compute = z.strictObject({
  rollouts: z.int().min(0),
  promptTokens: z.int().min(0).nullable(),
  completionTokens: z.int().min(0).nullable(),
  /** Put to a teacher that scored the samples; 0 where there was none. */
  teacherTokens: z.int().min(0).nullable(),
  evaluations: z.int().min(0),
  samplingMs: z.number().min(0),
  evaluatingMs: z.number().min(0),
  /** Wall-clock summed over all the sittings the run took. */
  wallMs: z.number().min(0),
});
export type Compute = z.infer<typeof compute>;

/** A run's header: written first with `status: "running"`, finalised by atomic rename. */
export const manifest = z.strictObject({
  schemaVersion: z.literal(1),
  runId: z.string().min(1),
  /** `best-of-n`, `null-test`, ... */
  experiment: z.string().min(1),
  status: z.enum(["running", "finished", "interrupted", "failed"]),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  /** Commit of the code that ran, null outside a git checkout. */
  commit: z.string().nullable(),
  dirty: z.boolean().nullable(),
  packageVersion: z.string(),
  command: z.array(z.string()),
  environment,
  policy: z
    .strictObject({ spec: z.string(), checkpoint: z.string().nullable(), logprobBasis: z.string(), details: jsonValue })
    .nullable(),
  /** Device, mode and every setting in force, environment variables included. */
  evaluator: jsonValue,
  /** Arguments as the caller gave them, and as they stood after defaults. */
  arguments: z.strictObject({ given: jsonValue, resolved: jsonValue }),
  seeds: z.array(z.int()),
  tasks: z.array(
    z.strictObject({
      level: z.int(),
      id: z.int(),
      name: z.string(),
      size: taskSize,
      source: z.string(),
      hash: z.string(),
      promptHash: z.string().nullable(),
    }),
  ),
  counts: z.strictObject({ samples: z.int().min(0), evaluations: z.int().min(0), tasks: z.int().min(0) }),
  compute,
  /** Why a run failed or what a reader should know. */
  note: z.string().nullable(),
});
export type Manifest = z.infer<typeof manifest>;
