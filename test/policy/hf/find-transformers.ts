import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { packagePath } from "../../../src/records/index.js";
import { findPython } from "../../../src/worker/index.js";

// The newest that run on torch 1.13, as Debian has it. Without their dependencies: pip takes Debian's torch 1.13.0a0 for older than 1.13 and would fetch
// another, of gigabytes.
const pinned = [
  ...["transformers==4.41.2", "peft==0.11.1", "accelerate==0.30.1", "tokenizers==0.19.1", "safetensors==0.4.5"],
  ...["huggingface-hub==0.23.4", "regex", "pyyaml", "filelock", "packaging", "tqdm", "requests", "psutil", "fsspec"],
  ...["typing_extensions", "urllib3", "idna", "certifi", "charset-normalizer", "jinja2", "markupsafe"],
];

/**
 * A Python with torch, transformers and peft: the one with torch, if it has them, or a venv over it that gets them from PyPI, made once a checkout.
 */
export async function findTransformers(): Promise<string> {
  const { path } = await findPython();
  if (serves(path)) return path;
  const cached = packagePath("node_modules/.cache/surprisal-lab/transformers");
  const python = join(cached, "bin/python");
  if (existsSync(python) && serves(python)) return python;
  // Made beside and moved: two test files may want it at once, and a half-made one serves nobody.
  const fresh = `${cached}.${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  execFileSync(path, ["-m", "venv", "--system-site-packages", fresh], { stdio: "pipe" });
  execFileSync(join(fresh, "bin/python"), ["-m", "pip", "install", "--quiet", "--no-deps", ...pinned], {
    stdio: "pipe",
  });
  try {
    renameSync(fresh, cached);
  } catch {
    rmSync(fresh, { recursive: true, force: true });
  }
  if (serves(python)) return python;
  throw new Error(
    `no transformers for ${path}; do this and run the tests again: ${path} -m pip install transformers peft`,
  );
}

function serves(python: string): boolean {
  const program = "import torch, transformers, peft, jinja2; from transformers import LlamaForCausalLM";
  return spawnSync(python, ["-c", program], { stdio: "ignore" }).status === 0;
}
