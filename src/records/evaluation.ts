import { z } from "zod";

/** The verdict on one program. `harness-error` is our fault and never counts as wrong. */
export const verdict = z.enum([
  "correct",
  "wrong",
  "compile-error",
  "runtime-error",
  "crashed",
  "timed-out",
  "rejected",
  "harness-error",
]);
export type Verdict = z.infer<typeof verdict>;

/** Reference time / candidate time with its confidence interval. */
export const speedup = z.strictObject({
  value: z.number().positive(),
  low: z.number().positive(),
  high: z.number().positive(),
  /** Confidence level of `low`..`high`, e.g. 0.95. */
  level: z.number(),
});
export type Speedup = z.infer<typeof speedup>;

/** Something worth knowing about a program that is no verdict, with what it was seen in. */
export const flag = z.strictObject({ flag: z.string(), evidence: z.string() });
export type Flag = z.infer<typeof flag>;

/** What the comparison with the reference found; errors are of the worst trial. */
export const correctness = z.strictObject({
  trials: z.int().min(0),
  passed: z.int().min(0),
  maxAbsError: z.number().nullable(),
  maxRelError: z.number().nullable(),
  atol: z.number(),
  rtol: z.number(),
});
export type Correctness = z.infer<typeof correctness>;

/** Pairs that were timed and do not count, in milliseconds, and why. */
export const setAsideMs = z.strictObject({
  why: z.string(),
  reference: z.array(z.number()),
  candidate: z.array(z.number()),
});
export type SetAsideMs = z.infer<typeof setAsideMs>;

/** The least time a task can take on a device, and the arithmetic behind it; rates in units a millisecond. */
export const deviceFloor = z.strictObject({
  ms: z.number().min(0),
  /** Bytes that must be read and written at least. */
  leastBytes: z.number().min(0),
  /** Floating-point operations that must be done at least; null where the reference's operators are not known. */
  leastFlops: z.number().min(0).nullable(),
  bytesPerMs: z.number().positive(),
  flopsPerMs: z.number().positive(),
});
export type DeviceFloor = z.infer<typeof deviceFloor>;

/** Where an evaluation's time went, in milliseconds: the worker's phases in their order. */
export const phasesMs = z.strictObject({
  /** Processes and their device contexts, where none was ready. */
  starting: z.number().min(0),
  assembling: z.number().min(0),
  /** Compiling and loading, builds included. */
  compiling: z.number().min(0),
  /** Inputs, the reference's calls and comparing, before the timing. */
  preparing: z.number().min(0),
  /** The candidate's checked calls. */
  checking: z.number().min(0),
  timing: z.number().min(0),
  /** Waiting for a device that others use. */
  waiting: z.number().min(0),
  /** Ending the candidate's process and all it started. */
  ending: z.number().min(0),
});
export type PhasesMs = z.infer<typeof phasesMs>;

/** One evaluation: one line of `evaluations.jsonl`. Missing is null, never 0. */
export const evaluation = z.strictObject({
  level: z.int().min(1),
  taskId: z.int().min(0),
  taskHash: z.string().length(64),
  programHash: z.string().length(64),
  /** 0 for a program's first evaluation; more where a program is measured repeatedly on purpose (A/A runs). */
  repeat: z.int().min(0),
  verdict,
  /** What happened, in words a person can act on; null for an unremarkable `correct`. */
  message: z.string().nullable(),
  /** The stage the evaluation ended in. */
  stage: z.enum(["assemble", "compile", "correctness", "timing", "done"]),
  /** Null unless correct and timed. */
  speedup: speedup.nullable(),
  /** Median reference time over the trials, in milliseconds. */
  refMs: z.number().positive().nullable(),
  /** Median candidate time over the trials, in milliseconds. */
  candidateMs: z.number().positive().nullable(),
  /** The raw paired trials in milliseconds, in the order measured: `reference[i]` and `candidate[i]` are one pair. */
  trialsMs: z
    .strictObject({ reference: z.array(z.number().positive()), candidate: z.array(z.number().positive()) })
    .nullable(),
  /** What was timed beside those and left out: stretches that were noisier than another, late batches. Absent where there was none. */
  setAsideMs: z.array(setAsideMs).optional(),
  correctness: correctness.nullable(),
  flags: z.array(flag),
  /** Share of the device's best that the candidate reached: `floor.ms / candidateMs`; null unless timed and a floor is known. */
  fractionOfFloor: z.number().min(0).nullable().optional(),
  /** Null where none is known; absent in records of version 0.1. */
  floor: deviceFloor.nullable().optional(),
  /** The secret that its inputs were drawn from, told with the verdict; null where none was drawn, absent in records of 0.1. */
  inputSeed: z.string().nullable().optional(),
  mode: z.enum(["full", "fast"]),
  /** `cpu` or `cuda:N`. */
  device: z.string(),
  /** Wall-clock of the whole evaluation in milliseconds. */
  durationMs: z.number().min(0),
  /** Null where no worker judged it to an end; absent in records before 0.2. */
  phasesMs: phasesMs.nullable().optional(),
});
export type Evaluation = z.infer<typeof evaluation>;
