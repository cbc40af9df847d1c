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
import type { EvaluateOptions, Evaluator, EvaluatorSettings } from "./evaluator.js";

/** Gives what earlier runs measured on such a device with the same settings, as they recorded it, and has the rest measured. */
export class KnownEvaluator implements Evaluator {
  readonly settings: EvaluatorSettings;
  readonly environment: Environment;
  readonly #live: Evaluator;
  readonly #known = new Map<string, Evaluation>();

  /** @throws LabError `missing-file`, `bad-record`, or `bad-run` for a run on another device, with other versions or settings */
  constructor(live: Evaluator, runDirs: readonly string[]) {
    this.#live = live;
    // For the manifest: some of what such a run holds was measured in another.
    this.settings = { ...live.settings, known: runDirs.join(", ") };
    this.environment = live.environment;
    for (const runDir of runDirs) {
      const unlike = difference(readManifest(runDir), live);
      if (unlike !== null) {
        throw new LabError(
          "bad-run",
          `what ${runDir} measured cannot stand beside what is measured now: ${unlike}`,
          "leave it out of the known runs, or measure as it did",
        );
      }
      for (const evaluation of readEvaluations(runDir)) {
        // What went wrong on our side is tried again.
        if (evaluation.verdict !== "harness-error") this.#known.set(key(evaluation), evaluation);
      }
    }
  }

  async evaluate(task: Task, text: string, options: EvaluateOptions = {}): Promise<Evaluation> {
    options.signal?.throwIfAborted();
    const of = { level: task.level, taskId: task.id, taskHash: task.hash, programHash: programHash(text) };
    return this.#known.get(key({ ...of, repeat: options.repeat ?? 0 })) ?? this.#live.evaluate(task, text, options);
  }

  lookAhead(task: Task, text: string): void {
    this.#live.lookAhead?.(task, text);
  }

  async close(): Promise<void> {
    await this.#live.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

const key = (of: Pick<Evaluation, "level" | "taskId" | "taskHash" | "programHash" | "repeat">) =>
  `${of.level}/${of.taskId}/${of.taskHash}/${of.programHash}/${of.repeat}`;

/** The first thing in which a run was measured otherwise; null where it was measured alike. */
function difference(run: Manifest, live: Evaluator): string | null {
  const then = conditions(run.environment, run.evaluator as EvaluatorSettings | null);
  const now = conditions(live.environment, live.settings);
  const name = Object.keys(now).find((each) => then[each] !== now[each]);
  return name === undefined ? null : `its ${name} was ${then[name]}, here it is ${now[name]}`;
}

/** What a measurement depends on, by name. Which of several like devices it was does not count. */
function conditions(environment: Environment, settings: EvaluatorSettings | null): EvaluatorSettings {
  const { torch, cuda, gpuName, driver, cpu } = environment;
  const own = Object.entries({ ...settings, device: String(settings?.device).split(":")[0] ?? null });
  return {
    ...{ torch, cuda, gpuName, driver, cpu: gpuName === null ? cpu : null },
    ...Object.fromEntries(own.map(([name, value]) => [`evaluator's ${name}`, value])),
  };
}
