import { z } from "zod";
import { correctness, deviceFloor, flag, phasesMs, setAsideMs, verdict } from "../records/index.js";

/** The worker's answer to `hello`: the machine it runs on; `problem` says why the device cannot be used. */
export const machine = z.strictObject({
  python: z.string(),
  torch: z.string(),
  cuda: z.string().nullable(),
  cpu: z.string().nullable(),
  threads: z.int().min(1),
  gpuName: z.string().nullable(),
  gpuUuid: z.string().nullable(),
  /** What extensions are built for, "9.0"; null without a GPU. */
  capability: z.string().nullable(),
  driver: z.string().nullable(),
  /** Version of Landlock that confines candidates; 0 where the kernel has none. */
  landlock: z.int().min(0),
  /** Whether seccomp keeps candidates from the network. */
  seccomp: z.boolean(),
  problem: z.string().nullable(),
});
export type Machine = z.infer<typeof machine>;

const trials = z.array(z.number().positive()).nullable();

/** The worker's answer to `evaluate`: raw trials in milliseconds, what they amount to is computed on this side. */
export const judgement = z.strictObject({
  verdict,
  message: z.string().nullable(),
  stage: z.enum(["assemble", "compile", "correctness", "timing", "done"]),
  referenceMs: trials,
  candidateMs: trials,
  /** Empty where nothing was timed. */
  setAside: z.array(setAsideMs),
  correctness: correctness.nullable(),
  flags: z.array(flag),
  floor: deviceFloor.nullable(),
  inputSeed: z.string().nullable(),
  phasesMs: phasesMs.nullable(),
});
export type Judgement = z.infer<typeof judgement>;
