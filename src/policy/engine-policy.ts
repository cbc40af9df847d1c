import { z } from "zod";
import { type Completion, completion, type LogprobBasis } from "../records/index.js";
import { type CheckpointFiles, EngineLearner, type PromptReader } from "./engine-learner.js";
import type { EngineDescription, EngineWorker } from "./engine-worker.js";
import { Gathered } from "./gathered.js";
import type { Learner } from "./learner.js";
import type { Policy, PolicyCapabilities, PromptRequest, SampleRequest, ScoreRequest } from "./policy.js";

const drawings = z.array(
  completion
    .pick({ text: true, finishReason: true, rawFinishReason: true, promptTokens: true })
    .extend({ tokenIds: z.array(z.int()), tokenLogprobs: z.array(z.number().max(1e-6)) }),
);
const sampled = z.strictObject({ completions: drawings });
const scored = z.strictObject({ logprobs: z.array(z.array(z.number().max(1e-6))) });
const counted = z.strictObject({ promptTokens: z.int().min(0) });

/** Completions scored in one request: what an abort may still have to wait for. */
const scoreChunk = 32;

/** How an engine differs from one that computes here. */
export interface EngineTraits {
  basis: LogprobBasis;
  reproducible: boolean;
  checkpoints: CheckpointFiles;
  /** Whether its gradient steps can carry an entropy bonus. */
  entropyBonus: boolean;
  /** Whether it draws the samples of several requests side by side. */
  sideBySide: boolean;
}

const local: EngineTraits = {
  basis: "raw",
  reproducible: true,
  checkpoints: { suffix: ".pt", elsewhere: false },
  entropyBonus: true,
  sideBySide: false,
};

/** A policy whose model an engine of the policy worker holds; `reads` says what of a prompt that engine is told. */
export class EnginePolicy<D extends EngineDescription> implements Policy {
  readonly spec: string;
  readonly capabilities: PolicyCapabilities;
  readonly logprobBasis: LogprobBasis;
  readonly details: Policy["details"];
  readonly #worker: EngineWorker<D>;
  readonly #reads: PromptReader;
  readonly block?: number;
  readonly #block: number;
  readonly #files: CheckpointFiles;
  readonly #gathered: Gathered<z.infer<typeof drawings>> | null;

  constructor(
    spec: string,
    worker: EngineWorker<D>,
    reads: PromptReader,
    details: Policy["details"],
    traits: EngineTraits = local,
  ) {
    const { reproducible, entropyBonus } = traits;
    this.capabilities = { score: true, train: true, entropyBonus, reproducible, maxK: null };
    this.logprobBasis = traits.basis;
    this.#files = traits.checkpoints;
    this.spec = spec;
    this.details = details;
    this.#worker = worker;
    this.#reads = reads;
    this.#block = worker.description.block;
    if (!traits.sideBySide) this.block = this.#block;
    this.#gathered = traits.sideBySide ? new Gathered(worker, drawings) : null;
  }

  get checkpoint(): string {
    return this.#worker.checkpoint;
  }

  async learn(directory: string): Promise<Learner> {
    const learner = new EngineLearner(this.#worker, this.#reads, directory, this.#files);
    await learner.reset();
    return learner;
  }

  async sample(request: SampleRequest): Promise<Completion[]> {
    const { task, prompt, indices, seed, temperature, maxTokens, signal } = request;
    const drawn = new Map<number, Completion>();
    const blockOf = (index: number) => Math.floor(index / this.#block);
    // One request a block: an abort then waits for one block at most.
    for (const block of new Set(indices.map(blockOf))) {
      const mine = indices.filter((index) => blockOf(index) === block);
      const body = {
        level: task.level,
        taskId: task.id,
        ...this.#reads({ task, prompt }),
        indices: mine,
        seed,
        temperature,
        maxTokens,
      };
      const completions = this.#gathered
        ? await this.#gathered.ask(body, signal)
        : (await this.#worker.request({ kind: "sample", ...body }, sampled, signal)).completions;
      completions.forEach((one, i) => {
        const whole = { ...one, logprobBasis: this.logprobBasis, completionTokens: one.tokenIds.length };
        drawn.set(mine[i] ?? -1, whole);
      });
    }
    return indices.flatMap((index) => drawn.get(index) ?? []);
  }

  async score(request: ScoreRequest): Promise<number[][]> {
    const { task, prompt, completions, temperature = 1, weights = "current", signal } = request;
    const all: number[][] = [];
    for (let from = 0; from < completions.length; from += scoreChunk) {
      const body = {
        kind: "score",
        ...this.#reads({ task, prompt }),
        completions: completions.slice(from, from + scoreChunk),
        temperature,
        weights,
      };
      all.push(...(await this.#worker.request(body, scored, signal)).logprobs);
    }
    return all;
  }

  async promptTokens({ task, prompt, signal }: PromptRequest): Promise<number> {
    const body = { kind: "count", ...this.#reads({ task, prompt }) };
    return (await this.#worker.request(body, counted, signal)).promptTokens;
  }

  close(): Promise<void> {
    return this.#worker.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
