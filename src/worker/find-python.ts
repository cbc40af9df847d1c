import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { LabError } from "../records/index.js";

/** A Python that was started and asked what it has. `torch` is null where it cannot be imported. */
export interface PythonFound {
  path: string;
  version: string;
  torch: string | null;
  cuda: string | null;
}

const probe = `
import json, sys
try:
    import torch
    t, c = torch.__version__, torch.version.cuda
except Exception:
    t = c = None
print(json.dumps({"path": sys.executable, "version": sys.version.split()[0], "torch": t, "cuda": c}))
`;
const answer = z.object({
  path: z.string(),
  version: z.string(),
  torch: z.string().nullable(),
  cuda: z.string().nullable(),
});

/** Where a Python with torch is looked for, in this order. */
export function pythonCandidates(): string[] {
  const set = process.env.SURPRISAL_PYTHON;
  const venv = resolve(".venv/bin/python");
  return [...(set ? [set] : []), ...(existsSync(venv) ? [venv] : []), "python3", "/usr/bin/python3"];
}

/** Starts one Python and asks for its version, torch and CUDA; null where it does not start. */
export async function probePython(path: string): Promise<PythonFound | null> {
  try {
    const { stdout } = await promisify(execFile)(path, ["-c", probe], { timeout: 120_000 });
    return answer.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));
  } catch {
    return null;
  }
}

// By the candidates it was found among. Importing torch takes seconds, and a run asks twice: for its policy and its evaluator.
const found = new Map<string, PythonFound>();

/**
 * The first Python that has torch, among SURPRISAL_PYTHON, `.venv`, `python3` and `/usr/bin/python3`. A SURPRISAL_PYTHON that
 * does not serve is an error, never passed over in silence. What was found is remembered for as long as this process lives.
 *
 * @throws LabError `no-python` saying what each candidate lacked and how to get one
 */
export async function findPython(): Promise<PythonFound> {
  const candidates = pythonCandidates();
  const known = found.get(candidates.join("\n"));
  if (known !== undefined) return known;
  const seen: string[] = [];
  for (const candidate of candidates) {
    const probed = await probePython(candidate);
    if (probed?.torch) {
      found.set(candidates.join("\n"), probed);
      return probed;
    }
    seen.push(`${candidate}: ${probed ? `Python ${probed.version} without torch` : "does not start"}`);
    if (candidate === process.env.SURPRISAL_PYTHON) break;
  }
  throw new LabError(
    "no-python",
    `no Python with torch was found (${seen.join("; ")})`,
    "set SURPRISAL_PYTHON to one that has it, or: python3 -m venv .venv && .venv/bin/pip install torch " +
      "(Debian: apt-get install python3-torch)",
  );
}
