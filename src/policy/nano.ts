import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { type Completion, completion, LabError, type LogprobBasis } from "../records/index.js";
import { findPython } from "../worker/index.js";
import type { Learner } from "./learner.js";
import { NanoLearner } from "./nano-learner.js";
import { NanoWorker, trainCommand } from "./nano-worker.js";
import type { Policy, PolicyCapabilities, PromptRequest, SampleRequest, ScoreRequest } from "./policy.js";

export interface NanoOptions {
  /** Interpreter with torch; found by `findPython` where none is given. */
  python?: string | undefined;
  /** `cpu` or `cuda:N`. Default: SURPRISAL_POLICY_DEVICE, else the first CUDA device, else the CPU. */
  device?: string | undefined;
}

const sampled = z.strictObject({
  completions: z.array(
    completion
      .pick({ text: true, finishReason: true, rawFinishReason: true, promptTokens: true })
      .extend({ tokenIds: z.array(z.int()), tokenLogprobs: z.array(z.number().max(1e-6)) }),
  ),
});
const scored = z.strictObject({ logprobs: z.array(z.array(z.number().max(1e-6))) });
const counted = z.strictObject({ promptTokens: z.int().min(0) });

/** Completions scored in one request: what an abort may still have to wait for. */
const scoreChunk = 32;

/**
 * Opens a nano policy: a transformer of a few million parameters in a Python worker, trained by `train_nano.py`. It reads the task's
 * code in a compact form, not the chat prompt. Log-probabilities are the model's own (raw, T = 1), in nats, one a
 * completion token; the end token is a completion token, so a completion that stopped has one more than its text.
 * A prompt's feedback is read where it scores, before the task; what of it has no room beside task and completion is cut off at its beginning.
 *
 * The same seed, task and index give the same completion on the same device and torch, whatever is drawn beside it. A completion
 * ends at `maxTokens` or where the context is full, whichever comes first: `finishReason` is then `length`.
 *
 * @param directory a checkpoint: model.pt, config.json, card.md
 * @throws LabError `missing-model`, `corrupt-model`, `no-device`, `no-python`
 * @example
 * await using policy = await openNano("models/nano", { device: "cpu" });
 */
export async function openNano(directory: string, options: NanoOptions = {}): Promise<Policy> {
  if (!existsSync(join(directory, "config.json"))) {
    throw new LabError(
      "missing-model",
      `${directory} holds no nano model (there is no config.json in it)`,
      `check the path, or train one: ${trainCommand(directory)}`,
    );
  }
  const python = options.python ?? (await findPython()).path;
  const device = options.device ?? (process.env.SURPRISAL_POLICY_DEVICE || "auto");
  const worker = await NanoWorker.open({ directory: resolve(directory), python, device });
  return new NanoPolicy(`nano:${directory}`, worker);
}

class NanoPolicy implements Policy {
  readonly spec: string;
  readonly capabilities: PolicyCapabilities = { score: true, train: true, reproducible: true, maxK: null };
  readonly logprobBasis: LogprobBasis = "raw";
  readonly details: Policy["details"];
  readonly #worker: NanoWorker;
  readonly #block: number;

  constructor(spec: string, worker: NanoWorker) {
    const { checkpoint: _, block, ...details } = worker.description;
    this.spec = spec;
    this.details = details;
    this.#worker = worker;
    this.#block = block;
  }

  get checkpoint(): string {
    return this.#worker.checkpoint;
  }

  async learn(directory: string): Promise<Learner> {
    const learner = new NanoLearner(this.#worker, directory);
    await learner.reset();
    return learner;
  }

  async sample(request: SampleRequest): Promise<Completion[]> {
    const { task, indices, seed, temperature, maxTokens, signal } = request;
    const drawn = new Map<number, Completion>();
    const blockOf = (index: number) => Math.floor(index / this.#block);
    // One request a block: an abort then waits for one block at most.
    for (const block of new Set(indices.map(blockOf))) {
      const mine = indices.filter((index) => blockOf(index) === block);
      const { completions } = await this.#worker.request(
        {
          kind: "sample",
          level: task.level,
          taskId: task.id,
          code: task.code,
          indices: mine,
          seed,
          temperature,
          maxTokens,
        },
        sampled,
        signal,
      );
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
        code: task.code,
        feedback: prompt.feedback ?? null,
        completions: completions.slice(from, from + scoreChunk),
        temperature,
        weights,
      };
      all.push(...(await this.#worker.request(body, scored, signal)).logprobs);
    }
    return all;
  }

  async promptTokens({ task, prompt, signal }: PromptRequest): Promise<number> {
    const body = { kind: "count", code: task.code, feedback: prompt.feedback ?? null };
    return (await this.#worker.request(body, counted, signal)).promptTokens;
  }

  close(): Promise<void> {
    return this.#worker.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
