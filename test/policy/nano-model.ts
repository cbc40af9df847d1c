import { execFile } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Prompt, packagePath, sha256, type Task } from "../../src/records/index.js";
import { findPython } from "../../src/worker/index.js";

const run = promisify(execFile);

/** Looked for once: each look starts a Python that imports torch. */
export const python = (await findPython()).path;

/** Runs a Python program on one thread and gives what it printed. */
export async function runPython(...args: string[]): Promise<string> {
  const env = { ...process.env, OMP_NUM_THREADS: "1", PYTHONDONTWRITEBYTECODE: "1" };
  return (await run(python, args, { env, maxBuffer: 1 << 26 })).stdout;
}

/** Arguments of a model so small that it trains in seconds: what it samples is no program, but everything else is real. */
export const tiny = [
  ...["--device", "cpu", "--width", "64", "--layers", "2", "--heads", "2"],
  ...["--context", "256", "--vocabulary", "256", "--pairs", "600", "--batch", "8", "--steps", "40"],
];

export const trainScript = packagePath("src/policy/worker/train_nano.py");

/** Trains the tiny model into a fresh directory, with `extra` arguments after its own, and gives the directory. */
export async function trainTiny(extra: string[] = []): Promise<string> {
  const directory = join(mkdtempSync(join(tmpdir(), "nano-")), "model");
  await runPython(trainScript, "--out", directory, ...tiny, ...extra);
  return directory;
}

const code = `import torch
import torch.nn as nn

class Model(nn.Module):
    """Diagonal matrix times a full matrix."""
    def __init__(self):
        super().__init__()

    def forward(self, A, B):
        return torch.diag(A) @ B

def get_inputs():
    return [torch.rand(8), torch.rand(8, 5)]

def get_init_inputs():
    return []
`;

export const task: Task = {
  level: 1,
  id: 12,
  name: "Diagonal",
  code,
  size: "small",
  hash: sha256(code),
  source: "bundled",
};

/** The nano policy reads the task, not the prompt; the interface wants one all the same. */
export const prompt: Prompt = { messages: [{ role: "user", content: "unread" }], hash: sha256("unread") };
