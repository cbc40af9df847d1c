import { z } from "zod";
import { LabError } from "../records/index.js";

export type EvaluatorMode = "full" | "fast";

export type EvaluatorProtocol = "paired" | "kernelbench";

export interface EvaluatorOptions {
  /**
   * `cpu`, `cuda:N`, or `replay:DIR` to answer from a recorded run's evaluations: the settings are that run's then, and another that is given is
   * refused.
   */
  device: string;
  /** `full`: 5 checked calls and 50 timed pairs; `fast`: 1 and 5. Default: KERNELBENCH_EVAL_MODE, else `fast`. */
  mode?: EvaluatorMode | undefined;
  /** Checked calls. Default: KERNELBENCH_NUM_CORRECT_TRIALS, else the mode's. */
  numCorrectTrials?: number | undefined;
  /** Timed reference/candidate pairs, 2 or more: the least. Default: KERNELBENCH_NUM_PERF_TRIALS, else the mode's. */
  numPerfTrials?: number | undefined;
  /** The most pairs, where the interval stays wide. Default: eight times the least. */
  maxPerfTrials?: number | undefined;
  /** Timing stops when half the interval's width is this, relative. Default 0.005 on CUDA, 0.05 on the CPU. */
  targetHalfWidth?: number | undefined;
  /**
   * `paired`: ours. `kernelbench`: KernelBench's seeds, trial counts, tolerances and mean, so that results compare with published
   * ones; still isolated, one program at a time. Default `paired`.
   */
  protocol?: EvaluatorProtocol | undefined;
  /** Interpreter that has torch. Default: the first that `findPython` finds. */
  python?: string | undefined;
  /**
   * Directories of runs whose evaluations are taken as they are: a program that one of them measured on such a device, with the same
   * versions and settings, is not measured again. Default: none.
   */
  known?: readonly string[] | undefined;
  /** Limit on compiling and loading a program, in milliseconds. Default 120,000. */
  compileTimeoutMs?: number | undefined;
  /** Limit on all the checked calls of a program together, in milliseconds. Default 60,000. */
  checkTimeoutMs?: number | undefined;
  /** Limit on all the timed calls together, their inputs included, in milliseconds. Default 300,000. */
  timingTimeoutMs?: number | undefined;
}

/** What a live evaluator works with, after options, environment and defaults. */
export interface ResolvedSettings {
  device: string;
  mode: EvaluatorMode;
  numCorrectTrials: number;
  numPerfTrials: number;
  maxPerfTrials: number;
  targetHalfWidth: number;
  /** Time for pairs beyond the least, in milliseconds, a stretch. */
  timingBudgetMs: number;
  protocol: EvaluatorProtocol;
  /** What no number of pairs averages out: address, process, placement. Half-width, relative. */
  systematicError: number;
  warmups: number;
  compileTimeoutMs: number;
  checkTimeoutMs: number;
  timingTimeoutMs: number;
}

const counts = { full: { correct: 5, perf: 50 }, fast: { correct: 1, perf: 5 } };
// KernelBench's own, for the protocol of that name in `full` mode.
const kernelBenchTrials = 100;
const count = (least: number) => z.coerce.number().int().min(least).max(100_000);

/**
 * Settles every setting: an option counts before an environment variable, that before the default. The modes' counts are the
 * paper's (section on the evaluator): full 5 and 50, fast 1 and 5.
 *
 * @throws LabError `bad-setting` naming the option or the variable, its value and what it may be
 */
export function resolveSettings(options: EvaluatorOptions, env: NodeJS.ProcessEnv = process.env): ResolvedSettings {
  const { device } = options;
  if (!/^(cpu|cuda:\d{1,3})$/.test(device)) throw bad("device", device, 'give "cpu", "cuda:0" or "replay:DIRECTORY"');
  const mode = choose(z.enum(["full", "fast"]), "mode", options.mode, "KERNELBENCH_EVAL_MODE", "fast", env);
  const whole = (name: string, given: number | undefined, variable: string | null, otherwise: number, least = 1) =>
    choose(count(least), name, given, variable, otherwise, env);
  const limit = (name: string, given: number | undefined, otherwise: number) =>
    choose(z.number().positive(), name, given, null, otherwise, env);
  const protocol = choose(z.enum(["paired", "kernelbench"]), "protocol", options.protocol, null, "paired", env);
  const perf = protocol === "kernelbench" && mode === "full" ? kernelBenchTrials : counts[mode].perf;
  // One pair has no spread, so no interval: two at least.
  const numPerfTrials = whole("numPerfTrials", options.numPerfTrials, "KERNELBENCH_NUM_PERF_TRIALS", perf, 2);
  const most = protocol === "kernelbench" ? numPerfTrials : 8 * numPerfTrials;
  const onCpu = device === "cpu";
  return {
    device,
    mode,
    protocol,
    numCorrectTrials: whole(
      "numCorrectTrials",
      options.numCorrectTrials,
      "KERNELBENCH_NUM_CORRECT_TRIALS",
      counts[mode].correct,
    ),
    numPerfTrials,
    maxPerfTrials: whole("maxPerfTrials", options.maxPerfTrials, null, Math.max(most, numPerfTrials), numPerfTrials),
    targetHalfWidth: limit("targetHalfWidth", options.targetHalfWidth, onCpu ? 0.05 : 0.005),
    timingBudgetMs: onCpu ? 300 : 1_500,
    systematicError: onCpu ? 0.05 : 0.01,
    warmups: onCpu ? 2 : 3,
    compileTimeoutMs: limit("compileTimeoutMs", options.compileTimeoutMs, 120_000),
    checkTimeoutMs: limit("checkTimeoutMs", options.checkTimeoutMs, 60_000),
    timingTimeoutMs: limit("timingTimeoutMs", options.timingTimeoutMs, 300_000),
  };
}

function choose<T>(
  schema: z.ZodType<T>,
  name: string,
  given: unknown,
  variable: string | null,
  otherwise: T,
  env: NodeJS.ProcessEnv,
): T {
  const set = variable === null ? undefined : env[variable];
  const fromEnv = given === undefined && set !== undefined && set !== "";
  if (given === undefined && !fromEnv) return otherwise;
  const value = fromEnv ? set : given;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const what = result.error.issues.map((issue) => issue.message).join("; ");
  throw bad(fromEnv ? (variable ?? name) : name, value, `${what}; unset it for the default, ${String(otherwise)}`);
}

function bad(name: string, value: unknown, wayOut: string): LabError {
  return new LabError("bad-setting", `${name} is ${JSON.stringify(value)}, which an evaluator cannot use`, wayOut);
}
