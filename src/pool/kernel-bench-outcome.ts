import { z } from "zod";
import type { PoolRow } from "../records/pool-row.js";

const result = z.looseObject({
  sample_id: z.int().min(0),
  compiled: z.boolean(),
  correctness: z.boolean(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  runtime: z.number().nullish(),
  ref_runtime: z.number().nullish(),
});

/** What of a pool row one of KernelBench's results says. */
export type KernelBenchOutcome = Pick<PoolRow, "index" | "verdict" | "message" | "flags"> & {
  candidateMs: number | null;
  refMs?: number;
};

/**
 * One result of KernelBench as a verdict. It tells how a sample failed only in its metadata. `cuda_error` and `gpu_error` are crashes, although it counts
 * them as not compiled; under `error` it writes time-outs, crashes of the process, and its own failures to get a device or a program, which are harness
 * errors here: it counts them as wrong.
 *
 * @returns or the field that is wrong
 */
export function kernelBenchOutcome(entry: unknown): KernelBenchOutcome | { field: string; reason: string } {
  const parsed = result.safeParse(entry);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { field: String(issue?.path[0] ?? "(record)"), reason: issue?.message ?? "no result" };
  }
  const { sample_id: index, compiled, correctness, metadata, runtime, ref_runtime: reference } = parsed.data;
  if (correctness && !compiled) return { field: "compiled", reason: "is false of a sample that is correct" };
  const [verdict, cause] = verdictOf(compiled, correctness, metadata ?? {});
  return {
    index,
    verdict,
    message: cause,
    candidateMs: runtime == null || runtime <= 0 ? null : runtime,
    ...(reference == null || reference <= 0 ? {} : { refMs: reference }),
    flags: metadata?.excessive_speedup === true ? ["excessive-speedup"] : [],
  };
}

function verdictOf(
  compiled: boolean,
  correctness: boolean,
  metadata: Record<string, unknown>,
): [PoolRow["verdict"], message: string | null] {
  const first = (...keys: string[]) => {
    const value = keys.map((key) => metadata[key]).find((each) => each !== undefined && each !== null);
    return value === undefined ? null : typeof value === "string" ? value : JSON.stringify(value);
  };
  if (correctness) return ["correct", null];
  const failure = first("error");
  if (failure !== null) {
    if (/timed out/i.test(failure)) return ["timed-out", failure];
    return [
      /GPU not attached|CUDA is not available|Future was None/.test(failure) ? "harness-error" : "crashed",
      failure,
    ];
  }
  const crash = first("cuda_error", "error_message", "gpu_error");
  if (crash !== null) return ["crashed", crash];
  const other = first("other_error");
  if (other !== null) return ["runtime-error", other];
  if (!compiled) return ["compile-error", first("compilation_error")];
  const stopped = first("runtime_error");
  return stopped === null ? ["wrong", first("correctness_issue")] : ["runtime-error", stopped];
}
