import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { LabError, type Prompt, type Task } from "../records/index.js";
import type { EngineDescription, EngineWorker } from "./engine-worker.js";
import type { CheckpointInfo, Learner, TrainRequest, TrainResult } from "./learner.js";

/** What a request says of the prompt: each engine reads another part of it. */
export type PromptFields = Record<string, unknown>;
export type PromptReader = (of: { task: Task; prompt: Prompt }) => PromptFields;

const finite = z.number();
const trained = z.strictObject({
  loss: finite,
  meanRatio: finite,
  maxRatio: finite,
  kl: finite,
  entropy: finite.nullable(),
  gradNorm: finite.nullable(),
  tokens: z.int(),
  samples: z.int(),
  checkpoint: z.string(),
});

/** What an engine's checkpoints are on disk. */
export interface CheckpointFiles {
  /** How their names end. */
  suffix: string;
  /** Whether the file only says where the weights lie, so that these must be removed there. */
  elsewhere: boolean;
}

/** A model's learner: the worker trains, this keeps its checkpoints, a file each, e.g. `DIRECTORY/NAME.pt`. */
export class EngineLearner implements Learner {
  readonly directory: string;
  readonly #worker: EngineWorker<EngineDescription>;
  readonly #reads: PromptReader;

  readonly #files: CheckpointFiles;

  constructor(worker: EngineWorker<EngineDescription>, reads: PromptReader, directory: string, files: CheckpointFiles) {
    this.#files = files;
    this.#worker = worker;
    this.#reads = reads;
    this.directory = resolve(directory);
  }

  async trainStep(request: TrainRequest): Promise<TrainResult> {
    const { samples, learningRate, reduction = "sum", entropyBonus = 0, adam = {} } = request;
    const { beta1 = 0.9, beta2 = 0.95, epsilon = 1e-12 } = adam;
    const settings = { learningRate, entropyBonus, beta1, beta2, epsilon };
    for (const [name, value] of Object.entries(settings)) refuseUnless(value >= 0 && value < Infinity, name, value);
    refuseUnless(samples.length > 0, "the number of samples", 0);
    refuseUnless(beta1 < 1 && beta2 < 1, "a beta of Adam", Math.max(beta1, beta2));
    const prompts: PromptFields[] = [];
    const places = new Map<string, number>();
    const data = samples.map(({ task, prompt, tokenIds, logprobs, advantage }, i) => {
      checkAdvantage(advantage, tokenIds.length, i);
      refuseUnless(
        tokenIds.length > 0 && tokenIds.length === logprobs.length,
        `of sample ${i}, with ${tokenIds.length} tokens, the number of log-probabilities`,
        logprobs.length,
      );
      const fields = this.#reads({ task, prompt });
      const key = JSON.stringify(fields);
      const place = places.get(key) ?? prompts.push(fields) - 1;
      places.set(key, place);
      return { prompt: place, tokenIds, logprobs, advantage };
    });
    return this.#worker.change({ kind: "train", prompts, samples: data, reduction, ...settings }, trained, null);
  }

  async saveCheckpoint(name: string): Promise<CheckpointInfo> {
    const path = this.#path(name);
    const { checkpoint } = await this.#worker.change({ kind: "save", path }, named, path);
    return { name, checkpoint };
  }

  async loadCheckpoint(name: string): Promise<CheckpointInfo> {
    const path = this.#path(name);
    if (!existsSync(path)) {
      const there = (await this.listCheckpoints()).join(", ");
      const wayOut = there ? `it has: ${there}` : "bring its checkpoints back, or begin in a directory of its own";
      throw new LabError("no-checkpoint", `${this.directory} has no checkpoint "${name}"`, wayOut);
    }
    const { checkpoint } = await this.#worker.load(path);
    return { name, checkpoint };
  }

  async listCheckpoints(): Promise<string[]> {
    if (!existsSync(this.directory)) return [];
    return readdirSync(this.directory)
      .filter((file) => file.endsWith(this.#files.suffix) && !file.startsWith("."))
      .map((file) => file.slice(0, -this.#files.suffix.length))
      .sort();
  }

  async pruneCheckpoints(keep: readonly string[]): Promise<string[]> {
    const gone = (await this.listCheckpoints()).filter((name) => !keep.includes(name));
    for (const name of gone) {
      const path = this.#path(name);
      // First there, then here: of one that could not be removed there, the file still says where it is.
      if (this.#files.elsewhere) await this.#worker.request({ kind: "forget", path }, named);
      rmSync(path);
    }
    return gone;
  }

  async reset(): Promise<void> {
    await this.#worker.load(null);
  }

  #path(name: string): string {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
      throw new LabError(
        "bad-argument",
        `"${name}" is no name for a checkpoint`,
        "use letters, digits, dots, dashes and underscores, and begin with a letter or digit",
      );
    }
    return join(this.directory, `${name}${this.#files.suffix}`);
  }
}

const named = z.strictObject({ checkpoint: z.string() });

function checkAdvantage(advantage: number | readonly number[], tokens: number, sample: number): void {
  if (typeof advantage === "number") {
    refuseUnless(Number.isFinite(advantage), `the advantage of sample ${sample}`, advantage);
    return;
  }
  const many = `of sample ${sample}, with ${tokens} tokens, the number of advantages`;
  refuseUnless(advantage.length === tokens, many, advantage.length);
  for (const [token, value] of advantage.entries()) {
    refuseUnless(Number.isFinite(value), `the advantage of token ${token} of sample ${sample}`, value);
  }
}

function refuseUnless(fine: boolean, what: string, value: number): void {
  if (fine) return;
  throw new LabError("bad-request", `trainStep: ${what} is ${value}`, "give a finite number in the range it may have");
}
