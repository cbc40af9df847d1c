import { execFileSync } from "node:child_process";
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { findTinkerPython, probeTinker, tinkerVersion } from "../../../src/policy/tinker-python.js";
import { packagePath } from "../../../src/records/index.js";

/** A Python with Tinker's SDK in the version that is pinned: one there is, or a venv that gets it from PyPI, made once a checkout. */
export async function findTinker(): Promise<string> {
  const there = await findTinkerPython().catch(() => null);
  if (there?.version === tinkerVersion) return there.path;
  const cached = packagePath(`node_modules/.cache/surprisal-lab/tinker-${tinkerVersion}`);
  const python = join(cached, "bin/python");
  if (existsSync(python) && (await probeTinker(python))) return python;
  // Made beside and moved: two test files may want it at once, and a half-made one serves nobody.
  const fresh = `${cached}.${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  execFileSync("python3", ["-m", "venv", fresh], { stdio: "pipe" });
  const wanted = [`tinker==${tinkerVersion}`, "jinja2"];
  execFileSync(join(fresh, "bin/python"), ["-m", "pip", "install", "--quiet", ...wanted], { stdio: "pipe" });
  try {
    renameSync(fresh, cached);
  } catch {
    rmSync(fresh, { recursive: true, force: true });
  }
  if (await probeTinker(python)) return python;
  throw new Error(`no tinker for python3; do this and run the tests again: python3 -m pip install ${wanted.join(" ")}`);
}
