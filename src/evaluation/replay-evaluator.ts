import {
  describeTask,
  type Environment,
  type Evaluation,
  LabError,
  programHash,
  readEvaluations,
  readManifest,
  type Task,
} from "../records/index.js";
import { type EvaluateOptions, type Evaluator, type EvaluatorSettings, evaluatorClosed } from "./evaluator.js";

/** Answers from a recorded run: the same program of the same task gets the evaluation that was measured then. */
export class ReplayEvaluator implements Evaluator {
  readonly settings: EvaluatorSettings;
  readonly environment: Environment;
  readonly #runDir: string;
  readonly #recorded = new Map<string, Evaluation>();
  #closed = false;

  /**
   * @param asked settings that the run has to have been measured with; what it did not record counts as agreeing
   * @throws LabError `missing-file` or `bad-record`; `bad-setting` where the run was measured otherwise
   */
  constructor(runDir: string, asked: Readonly<Record<string, string | number | undefined>> = {}) {
    const manifest = readManifest(runDir);
    this.#runDir = runDir;
    // The recorded settings and machine: what was measured was measured there, not here.
    this.settings = manifest.evaluator as EvaluatorSettings;
    for (const [name, value] of Object.entries(asked)) {
      const was = this.settings?.[name];
      if (value === undefined || was === undefined || was === value) continue;
      throw new LabError(
        "bad-setting",
        `${name} is ${JSON.stringify(value)}, but what ${runDir} replays was measured with ${JSON.stringify(was)}`,
        `leave ${name} out, or measure anew: device "cuda:0" or "cpu"`,
      );
    }
    this.environment = manifest.environment;
    // The last of several with one key counts: a run may hold a harness error and the try that followed it.
    for (const evaluation of readEvaluations(runDir)) this.#recorded.set(key(evaluation), evaluation);
  }

  async evaluate(task: Task, text: string, { signal, repeat = 0 }: EvaluateOptions = {}): Promise<Evaluation> {
    signal?.throwIfAborted();
    if (this.#closed) throw evaluatorClosed();
    const hash = programHash(text);
    const found = this.#recorded.get(key({ level: task.level, taskId: task.id, programHash: hash, repeat }));
    const live = 'evaluate it live: openEvaluator({ device: "cuda:0" }) or { device: "cpu" }';
    if (found === undefined) {
      throw new LabError(
        "not-recorded",
        `${this.#runDir} has no evaluation of program ${hash.slice(0, 12)} of ${describeTask(task)}, repeat ${repeat}`,
        live,
      );
    }
    if (found.taskHash !== task.hash) {
      throw new LabError(
        "not-recorded",
        `${this.#runDir} evaluated ${describeTask(task)} with other code than this (its hash is ${found.taskHash.slice(0, 12)}, not ${task.hash.slice(0, 12)}: another size or source?)`,
        `load the task in the size and from the source the run's manifest names, or ${live}`,
      );
    }
    return found;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

const key = (of: Pick<Evaluation, "level" | "taskId" | "programHash" | "repeat">) =>
  `${of.level}/${of.taskId}/${of.programHash}/${of.repeat}`;
