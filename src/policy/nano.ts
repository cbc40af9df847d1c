import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { z } from "zod";
import { LabError, packagePath } from "../records/index.js";
import { findPython } from "../worker/index.js";
import type { PromptReader } from "./engine-learner.js";
import { EnginePolicy } from "./engine-policy.js";
import { EngineWorker } from "./engine-worker.js";
import type { Policy } from "./policy.js";

export interface NanoOptions {
  /** Interpreter with torch; found by `findPython` where none is given. */
  python?: string | undefined;
  /** `cpu` or `cuda:N`. Default: SURPRISAL_POLICY_DEVICE, else the first CUDA device, else the CPU. */
  device?: string | undefined;
}

/** What the worker says of an opened checkpoint. */
const description = z.strictObject({
  checkpoint: z.string(),
  parameters: z.int().positive(),
  device: z.string(),
  gpuName: z.string().nullable(),
  torch: z.string(),
  context: z.int().positive(),
  /** Samples are computed in aligned blocks of so many. */
  block: z.int().positive(),
  corpusSeed: z.int(),
  corpusPairs: z.int(),
  steps: z.int(),
});

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
  const trainCommand = `python3 ${relative(".", packagePath("src/policy/worker/train_nano.py"))} --out ${directory}`;
  if (!existsSync(join(directory, "config.json"))) {
    throw new LabError(
      "missing-model",
      `${directory} holds no nano model (there is no config.json in it)`,
      `check the path, or train one: ${trainCommand}`,
    );
  }
  const worker = await EngineWorker.open({
    engine: "nano",
    model: directory,
    python: options.python ?? (await findPython()).path,
    open: {
      directory: resolve(directory),
      device: options.device ?? (process.env.SURPRISAL_POLICY_DEVICE || "auto"),
    },
    description,
    waysOut: {
      "no-device": 'give device "cpu"; `npx surprisal-lab doctor` shows which devices there are',
      "corrupt-model": `restore its files, or train it anew: ${trainCommand}`,
    },
  });
  const { checkpoint: _, block: __, ...details } = worker.description;
  // It reads the task's code and not the messages.
  const reads = ({ task, prompt }: Parameters<PromptReader>[0]) => ({
    code: task.code,
    feedback: prompt.feedback ?? null,
  });
  return new EnginePolicy(`nano:${directory}`, worker, reads, details);
}
