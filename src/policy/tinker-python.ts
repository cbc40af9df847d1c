import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { LabError } from "../records/index.js";
import { pythonCandidates } from "../worker/index.js";

/** The version of Tinker's SDK this is tested with; its wire format changes between versions. */
export const tinkerVersion = "0.38.0";

const installed = `
import sys
from importlib.metadata import version
print(sys.executable)
print(version("tinker"))
`;

/** A Python with Tinker's SDK. */
export interface TinkerPython {
  path: string;
  /** Of the package `tinker`. */
  version: string;
}

/** Asks one Python for the package `tinker`; null where it does not start or has none. */
export async function probeTinker(path: string): Promise<TinkerPython | null> {
  try {
    const { stdout } = await promisify(execFile)(path, ["-c", installed], { timeout: 60_000 });
    const [found, version] = stdout.trim().split("\n").slice(-2);
    return found && version ? { path: found, version } : null;
  } catch {
    return null;
  }
}

/** The first Python that has Tinker's SDK, or null; as `findTinkerPython` looks for it. */
export async function lookForTinker(): Promise<TinkerPython | null> {
  for (const candidate of pythonCandidates()) {
    const found = await probeTinker(candidate);
    if (found || candidate === process.env.SURPRISAL_PYTHON) return found;
  }
  return null;
}

/**
 * The first Python that has Tinker's SDK, among SURPRISAL_PYTHON, `.venv`, `python3` and `/usr/bin/python3`; torch is not needed. A
 * SURPRISAL_PYTHON without it is an error, never passed over in silence.
 *
 * @throws LabError `missing-package`
 */
export async function findTinkerPython(): Promise<TinkerPython> {
  const found = await lookForTinker();
  if (found) return found;
  const [first = "python3"] = pythonCandidates();
  const asked = process.env.SURPRISAL_PYTHON ? first : pythonCandidates().join(", ");
  throw new LabError(
    "missing-package",
    `no Python with the package tinker was found (asked: ${asked})`,
    installation(first),
  );
}

/** What to do where a Python lacks the SDK. */
export function installation(python: string): string {
  return (
    `${python} -m pip install tinker==${tinkerVersion} jinja2 (Python 3.11 or newer), ` +
    "or set SURPRISAL_PYTHON to a Python that has it"
  );
}
