import {
  type Environment,
  type Evaluation,
  LabError,
  type Manifest,
  programHash,
  readEvaluations,
  readManifest,
  type Task,
} from "../records/index.js";
import { unlikeConditions } from "./conditions.js";
import { type EvaluateOptions, type Evaluator, type EvaluatorSettings, evaluatorClosed } from "./evaluator.js";
import type { LiveEvaluator } from "./live-evaluator.js";

/**
 * Gives what earlier runs measured on such a device with the same settings, and has the rest measured. Intervals are those of now: how much a process
 * may be off is how trials are read, not how they were made.
 */
export class KnownEvaluator implements Evaluator {
  readonly settings: EvaluatorSettings;
  readonly environment: Environment;
  readonly #live: LiveEvaluator;
  readonly #known = new Map<string, Evaluation>();
  #closed = false;

  /** @throws LabError `missing-file`, `bad-record`, or `bad-run` for a run on another device, with other versions or settings */
  constructor(live: LiveEvaluator, runDirs: readonly string[]) {
    this.#live = live;
    // For the manifest: some of what such a run holds was measured in another.
    this.settings = { ...live.settings, known: runDirs.join(", ") };
    this.environment = live.environment;
    for (const runDir of runDirs) {
      const { environment, evaluator } = readManifest(runDir);
      const unlike = unlikeConditions(
        { environment, evaluator: readAs(evaluator, live.settings) },
        { environment: live.environment, evaluator: live.settings },
      );
      if (unlike !== null) {
        throw new LabError(
          "bad-run",
          `what ${runDir} measured cannot stand beside what is measured now: ${unlike}`,
          "leave it out of the known runs, or measure as it did",
        );
      }
      for (const evaluation of readEvaluations(runDir)) {
        // What went wrong on our side is tried again.
        if (evaluation.verdict !== "harness-error") {
          this.#known.set(key(evaluation), live.readAgain(evaluation));
        }
      }
    }
  }

  async evaluate(task: Task, text: string, options: EvaluateOptions = {}): Promise<Evaluation> {
    options.signal?.throwIfAborted();
    if (this.#closed) throw evaluatorClosed();
    const of = { level: task.level, taskId: task.id, taskHash: task.hash, programHash: programHash(text) };
    return this.#known.get(key({ ...of, repeat: options.repeat ?? 0 })) ?? this.#live.evaluate(task, text, options);
  }

  lookAhead(task: Task, text: string): void {
    this.#live.lookAhead?.(task, text);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#live.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

const key = (of: Pick<Evaluation, "level" | "taskId" | "taskHash" | "programHash" | "repeat">) =>
  `${of.level}/${of.taskId}/${of.taskHash}/${of.programHash}/${of.repeat}`;

/** Settings of another evaluator that differ from these in what they measure alone. */
function readAs(evaluator: Manifest["evaluator"], { systematicError = null }: EvaluatorSettings): EvaluatorSettings {
  const settings = evaluator as EvaluatorSettings;
  return "systematicError" in settings ? { ...settings, systematicError } : settings;
}
