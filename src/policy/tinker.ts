import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { LabError, logprobBasis } from "../records/index.js";
import type { PromptReader } from "./engine-learner.js";
import { EnginePolicy } from "./engine-policy.js";
import { EngineWorker } from "./engine-worker.js";
import type { Policy } from "./policy.js";
import { findTinkerPython, installation } from "./tinker-python.js";

export interface TinkerOptions {
  /** Interpreter with Tinker's SDK; found by `findTinkerPython` where none is given. */
  python?: string | undefined;
  /** Rank of the adapter that learns, and what its first weights are drawn from. Default 16 (as in the paper) and 0. */
  lora?: { rank?: number; seed?: number } | null | undefined;
  /** Directory or id of the model's tokenizer; by default the SDK's, which asks the model hub. */
  tokenizer?: string | undefined;
  /** How long one request of ours may take at the service, in milliseconds. Default 30 minutes. */
  serviceTimeoutMs?: number | undefined;
}

const description = z.strictObject({
  checkpoint: z.string(),
  baseModel: z.string(),
  /** Null where it is that of the weights opened with. */
  loraRank: z.int().positive().nullable(),
  /** Version of the SDK. */
  sdk: z.string(),
  block: z.int().positive(),
  promptStyle: z.enum(["harmony", "template", "plain"]),
  basis: logprobBasis,
  /** Farthest that a token's log-probability lay apart when sampled at T = 1 and when scored, in nats, over a few tokens at opening. */
  scoreDifference: z.number().min(0),
  /** The same at T = 0.25. */
  coldScoreDifference: z.number().min(0),
});

/**
 * Opens a model that Tinker's service holds, by its Python SDK in a worker that needs no torch. It samples, scores given tokens, and learns by
 * a LoRA adapter; gpt-oss is put questions in its harmony format, without a system prompt, others by their tokenizer's chat template.
 *
 * The key is read from `TINKER_API_KEY` and is in no error, log or manifest; `TINKER_BASE_URL` names another service. What log-probabilities of
 * sampling are of is measured at opening (`details.basis`), by drawing up to 128 tokens and scoring them. The service's seeds are passed on, but the same
 * seed need not give the same completion: `capabilities.reproducible` is false.
 *
 * Checkpoints hold the service's paths; weights and Adam's state are kept there, and pruning deletes them there. A step that fails half-way leaves
 * weights nobody knows: `weights-lost`, until a checkpoint is loaded or the learner reset.
 *
 * @param spec `BASE_MODEL`, or `BASE_MODEL@tinker://RUN/weights/NAME` to begin with saved weights (and a fresh Adam)
 * @throws LabError `missing-package`, `no-key`, `bad-key`, `rate-limited`, `service-failed`, `service-timed-out`, `missing-model`, `bad-spec`, `bad-argument`
 * @example
 * await using policy = await openTinker("openai/gpt-oss-120b", { lora: { rank: 16 } });
 */
export async function openTinker(spec: string, options: TinkerOptions = {}): Promise<Policy> {
  const { serviceTimeoutMs = 1_800_000, tokenizer } = options;
  const { rank = 16, seed = 0 } = options.lora ?? {};
  const [model = "", path = null, ...more] = spec.split("@");
  if (model === "" || more.length > 0 || (path !== null && !path.startsWith("tinker://"))) {
    throw new LabError(
      "bad-spec",
      `"tinker:${spec}" names no model`,
      "write tinker:BASE_MODEL or tinker:BASE_MODEL@tinker://RUN/weights/NAME",
    );
  }
  refuseUnless(Number.isSafeInteger(rank) && rank > 0, "lora.rank", rank, "a whole number, 1 or more");
  refuseUnless(Number.isSafeInteger(seed) && seed >= 0, "lora.seed", seed, "a whole number, 0 or more");
  refuseUnless(serviceTimeoutMs > 0, "serviceTimeoutMs", serviceTimeoutMs, "a number of milliseconds above 0");
  if (!process.env.TINKER_API_KEY) throw new LabError("no-key", "TINKER_API_KEY is not set", settingTheKey);
  const python = options.python ?? (await findTinkerPython()).path;
  const worker = await EngineWorker.open({
    engine: "tinker",
    model,
    python,
    open: {
      model,
      path,
      rank,
      seed,
      tokenizer: tokenizer !== undefined && existsSync(tokenizer) ? resolve(tokenizer) : (tokenizer ?? null),
      timeoutS: serviceTimeoutMs / 1000,
    },
    description,
    waysOut: {
      "missing-package": installation(python),
      "no-key": settingTheKey,
      "bad-key": "set TINKER_API_KEY to a key of the account that may use the service",
      "missing-model": "give option tokenizer a directory that holds it, or let the hub be reached (and set HF_TOKEN)",
      "rate-limited": "wait and run again",
      "service-failed": "check the model's name, and TINKER_BASE_URL where it is set; then run again",
      "service-timed-out": "run again later, or give a longer serviceTimeoutMs",
    },
  });
  const { checkpoint: _, block: __, ...details } = worker.description;
  const reads = ({ task, prompt }: Parameters<PromptReader>[0]) => {
    return { messages: prompt.messages, code: task.code, feedback: prompt.feedback ?? null };
  };
  return new EnginePolicy(`tinker:${spec}`, worker, reads, details, {
    basis: details.basis,
    reproducible: false,
    checkpoints: { suffix: ".tinker.json", elsewhere: true },
    entropyBonus: false,
    sideBySide: true,
  });
}

const settingTheKey = "set TINKER_API_KEY to a key of Tinker's console (it begins with tml-)";

function refuseUnless(fine: boolean, name: string, value: number, wanted: string): void {
  if (!fine) throw new LabError("bad-argument", `openTinker: ${name} is ${value}`, `give ${wanted}`);
}
