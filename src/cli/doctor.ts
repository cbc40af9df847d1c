import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { kernelInstalled } from "../kernel/index.js";
import { lookForTinker, tinkerVersion } from "../policy/index.js";
import { findPython, type PythonFound, probePython, pythonCandidates } from "../worker/index.js";
import { reachEndpoint } from "./endpoint.js";

/** One part of the surroundings: what was found, what it is for, and the command that gets it. */
export interface Finding {
  part: string;
  /** What is there, in a few words; null where nothing is. Never a key. */
  found: string | null;
  ok: boolean;
  /** What it makes possible, or what goes without it. */
  enables: string;
  get: string;
}

const oldestNode = [20, 19];

/** Looks at everything the package can use, at once. Nothing is changed, and no key is shown or sent but to its own endpoint. */
export async function diagnose(): Promise<Finding[]> {
  const [python, gpu, nvcc, jupyter, kernel, endpoint, tinker] = await Promise.all([
    anyPython(),
    firstLine("nvidia-smi", ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"]),
    version("nvcc", ["--version"], /release ([\d.]+)/),
    jupyterVersion(),
    kernelInstalled().catch(() => null),
    reachEndpoint(process.env.OPENAI_BASE_URL, process.env.OPENAI_API_KEY),
    lookForTinker(),
  ]);
  const triton = python?.torch
    ? await firstLine(python.path, ["-c", "import triton; print(triton.__version__)"])
    : null;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isNewEnough = major > (oldestNode[0] ?? 0) || (major === oldestNode[0] && minor >= (oldestNode[1] ?? 0));
  const finding = (part: string, found: string | null, enables: string, get: string, ok = found !== null): Finding => ({
    part,
    found,
    ok,
    enables,
    get,
  });
  return [
    finding(
      "Node",
      process.version,
      "everything: notebooks on recorded runs, figures, tables",
      `install Node ${oldestNode.join(".")} or newer: https://nodejs.org`,
      isNewEnough,
    ),
    finding(
      "Python",
      python && `${python.version} (${python.path})`,
      "the workers: evaluating programs, the nano policy",
      "install Python 3.11 or newer, or set SURPRISAL_PYTHON to one",
    ),
    finding(
      "torch",
      python?.torch ?? null,
      "evaluating programs and sampling from the nano policy, on the CPU at least",
      "python3 -m venv .venv && .venv/bin/pip install torch numpy (Debian: apt-get install python3-torch)",
    ),
    finding(
      "CUDA in torch",
      python?.cuda ?? null,
      "timing programs on an NVIDIA GPU",
      "python3 -m venv .venv && .venv/bin/pip install torch (on Linux PyPI's is built with CUDA)",
    ),
    finding(
      "GPU",
      gpu,
      "speedups that can be set beside the paper's; --device cuda:0",
      "an NVIDIA GPU and its driver (nvidia-smi)",
    ),
    finding(
      "nvcc",
      nvcc,
      "programs with inline CUDA sources",
      "install the CUDA toolkit of torch's version, and put nvcc on PATH",
    ),
    finding(
      "triton",
      triton,
      "programs written in Triton",
      ".venv/bin/pip install triton (PyPI's torch with CUDA brings it)",
    ),
    finding(
      "Jupyter",
      jupyter,
      "opening the notebooks and changing them",
      "python3 -m venv .venv && .venv/bin/pip install jupyterlab",
    ),
    finding(
      "Jupyter kernel",
      kernel,
      "running the notebooks in Jupyter and VS Code",
      "npx surprisal-lab kernel install",
    ),
    finding(
      "OPENAI_API_KEY",
      isSet("OPENAI_API_KEY"),
      "sampling from an OpenAI-compatible endpoint",
      "export OPENAI_API_KEY=...",
    ),
    finding(
      "endpoint",
      endpoint.found,
      "sampling with openai:MODEL from the endpoint OPENAI_BASE_URL names; without it, OpenAI's own",
      endpoint.status === 401 || endpoint.status === 403
        ? "export OPENAI_API_KEY=... with a key that this endpoint takes"
        : "export OPENAI_BASE_URL=http://HOST:PORT/v1 of a server that runs",
      endpoint.ok,
    ),
    finding(
      "Tinker's SDK",
      tinker &&
        `${tinker.version} (${tinker.path})${tinker.version === tinkerVersion ? "" : `, tested: ${tinkerVersion}`}`,
      "training a policy with Tinker; torch is not needed",
      `python3 -m venv .venv && .venv/bin/pip install tinker==${tinkerVersion} jinja2`,
    ),
    finding("TINKER_API_KEY", isSet("TINKER_API_KEY"), "training a policy with Tinker", "export TINKER_API_KEY=..."),
  ];
}

/** The findings as text of at most 100 columns: what is there first, then what is missing and how to get it. */
export function formatFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ part }) => part.length));
  const block = ({ part, found, ok, enables, get }: Finding): string => {
    const head = `  ${part.padEnd(width)}  `;
    const lines = ok ? [found ?? "", enables] : [found ?? "not here", `for: ${enables}`, `get: ${get}`];
    return lines
      .flatMap((line) => wrap(line, 100 - head.length))
      .map((line, at) => (at === 0 ? head : " ".repeat(head.length)) + line)
      .join("\n");
  };
  const here = findings.filter(({ ok }) => ok);
  const missing = findings.filter(({ ok }) => !ok);
  const parts = ["here", ...here.map(block)];
  const onlyExtras = missing.every(({ part }) => part !== "Node");
  const title = onlyExtras ? "missing; `npm start` needs none of it" : "missing";
  if (missing.length > 0) parts.push("", title, ...missing.map(block));
  return parts.join("\n");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

async function anyPython(): Promise<PythonFound | null> {
  const withTorch = await findPython().catch(() => null);
  if (withTorch) return withTorch;
  for (const candidate of pythonCandidates()) {
    const found = await probePython(candidate);
    if (found) return found;
  }
  return null;
}

async function jupyterVersion(): Promise<string | null> {
  const venv = resolve(".venv/bin/jupyter");
  const program = existsSync(venv) ? venv : "jupyter";
  const lab = await firstLine(program, ["lab", "--version"]);
  if (lab) return `JupyterLab ${lab}`;
  const converter = await firstLine(program, ["nbconvert", "--version"]);
  return converter && `nbconvert ${converter}, without JupyterLab`;
}

async function version(program: string, args: string[], pattern: RegExp): Promise<string | null> {
  return pattern.exec((await output(program, args)) ?? "")?.[1] ?? null;
}

async function firstLine(program: string, args: string[]): Promise<string | null> {
  return (await output(program, args))?.trim().split("\n")[0] || null;
}

async function output(program: string, args: string[]): Promise<string | null> {
  try {
    return (await promisify(execFile)(program, args, { timeout: 30_000 })).stdout;
  } catch {
    return null;
  }
}

function isSet(name: string): string | null {
  return process.env[name] ? "set" : null;
}
