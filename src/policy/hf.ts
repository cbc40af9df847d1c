import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { LabError } from "../records/index.js";
import { findPython } from "../worker/index.js";
import type { PromptReader } from "./engine-learner.js";
import { EnginePolicy } from "./engine-policy.js";
import { EngineWorker } from "./engine-worker.js";
import type { Policy } from "./policy.js";

/** A low-rank adapter that learns in the model's stead. */
export interface LoraOptions {
  /** 16 in the paper, the default. */
  rank?: number;
  /** Default twice the rank. */
  alpha?: number;
  /** peft's `target_modules`: names of modules, or `all-linear`, the default. */
  targets?: string | string[];
  /** What its first weights are drawn from. */
  seed?: number;
}

export interface HfOptions {
  /** Interpreter with torch, transformers and peft; found by `findPython` where none is given. */
  python?: string | undefined;
  /** `cpu`, `cuda:N`, or `all` for a model over every GPU there is. Default: SURPRISAL_POLICY_DEVICE, else the first GPU, else the CPU. */
  device?: string | undefined;
  /** Default bfloat16 on a GPU, float32 on a CPU and where all weights learn, which in half precision they hardly do. */
  dtype?: "float32" | "bfloat16" | "float16" | undefined;
  /** Directory or id of a peft adapter to begin with; a directory that is one itself needs none. */
  adapter?: string | undefined;
  /** What learns; null for all weights. Of no effect beside an adapter, which then learns. */
  lora?: LoraOptions | null | undefined;
  /** Completions computed together, whole blocks always: one that divides K wastes nothing. The same index gives the same completion only at the same block. Default 16. */
  block?: number | undefined;
  /** Tokens, prompts included, in one pass of scoring or learning; by default what an eighth of the free memory holds. */
  batchTokens?: number | undefined;
  /** Recomputes activations while learning instead of keeping them. Default true. */
  gradientCheckpointing?: boolean | undefined;
}

const description = z.strictObject({
  checkpoint: z.string(),
  modelType: z.string(),
  parameters: z.int().positive(),
  /** How many of them learn. */
  trainable: z.int().positive(),
  loraRank: z.int().positive().nullable(),
  device: z.string(),
  gpuName: z.string().nullable(),
  dtype: z.string(),
  torch: z.string(),
  transformers: z.string(),
  context: z.int().positive(),
  block: z.int().positive(),
  batchTokens: z.int().positive(),
  promptStyle: z.enum(["harmony", "template", "compact", "plain"]),
  /** Farthest that a token's log-probability lay apart when sampled and when scored, in nats, over a few tokens at opening. */
  scoreDifference: z.number().min(0),
});

/**
 * Opens any Hugging Face causal language model, a directory or an id, in a Python worker with transformers and peft. It samples with a cache,
 * scores given tokens, and learns by a LoRA adapter; gpt-oss is put questions in its harmony format, others by their tokenizer's chat
 * template. Log-probabilities are the model's own (raw, T = 1), in nats, one a completion token, the stop token among them.
 *
 * The same seed, task and index give the same completion on the same device, versions and `block`. In bfloat16 the log-probabilities of
 * sampling and scoring differ by rounding: `details.scoreDifference` says by how much.
 *
 * @param model a directory with config.json or adapter_config.json, or an id on the hub
 * @throws LabError `missing-model`, `missing-package`, `corrupt-model`, `no-device`, `no-python`, `uncalibrated`, `out-of-memory`, `bad-argument`
 * @example
 * await using policy = await openHf("Qwen/Qwen2.5-Coder-7B-Instruct", { lora: { rank: 16 } });
 */
export async function openHf(model: string, options: HfOptions = {}): Promise<Policy> {
  const { adapter, dtype = "auto", block = 16, batchTokens, gradientCheckpointing = true } = options;
  if (/^[./~]/.test(model) && !existsSync(model)) {
    throw new LabError(
      "missing-model",
      `there is no directory ${model}`,
      "check the path; an id has the form owner/name",
    );
  }
  const lora = loraOf(options.lora);
  for (const [name, value] of Object.entries({ block, batchTokens: batchTokens ?? 1 })) whole(name, value);
  const worker = await EngineWorker.open({
    engine: "hf",
    model,
    python: options.python ?? (await findPython()).path,
    open: {
      model: existsSync(model) ? resolve(model) : model,
      adapter: adapter === undefined ? null : existsSync(adapter) ? resolve(adapter) : adapter,
      device: options.device ?? (process.env.SURPRISAL_POLICY_DEVICE || "auto"),
      dtype,
      lora,
      block,
      batchTokens: batchTokens ?? null,
      gradientCheckpointing,
    },
    description,
    waysOut: {
      "no-device": 'give device "cpu"; `npx surprisal-lab doctor` shows which devices there are',
      "missing-package": 'install them there: python -m pip install "transformers>=4.41" peft accelerate',
      "missing-model":
        "check the directory or id; an id that is not in the local cache needs the hub (and HF_TOKEN where it is gated)",
      "corrupt-model": "restore its files",
      uncalibrated: "use dtype float32; if that is no better, this model needs a forward pass of its own",
    },
  });
  const { checkpoint: _, block: __, ...details } = worker.description;
  const reads = ({ task, prompt }: Parameters<PromptReader>[0]) => {
    return { messages: prompt.messages, code: task.code, feedback: prompt.feedback ?? null };
  };
  return new EnginePolicy(`hf:${model}`, worker, reads, { ...details, adapter: adapter ?? null });
}

function loraOf(lora: LoraOptions | null | undefined) {
  if (lora === null) return null;
  const { rank = 16, alpha = 2 * rank, targets = "all-linear", seed = 0 } = lora ?? {};
  whole("lora.rank", rank);
  if (!(alpha > 0)) throw new LabError("bad-argument", `openHf: lora.alpha is ${alpha}`, "give a number above 0");
  return { rank, alpha, targets, seed };
}

function whole(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new LabError("bad-argument", `openHf: ${name} is ${value}`, "give a whole number, 1 or more");
}
