import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./notebooks.js";

const cached = join(root, "node_modules/.cache/surprisal-lab/jupyter");

/**
 * A `jupyter` with nbconvert: on PATH, in `.venv`, or in a venv of the tests' own, which is made from PyPI where there is none
 * (on Debian as root, its package instead where PyPI cannot be reached).
 */
export function findJupyter(): string {
  const candidates = ["jupyter", join(root, ".venv/bin/jupyter"), join(cached, "bin/jupyter"), "/usr/bin/jupyter"];
  const found = () => candidates.find((path) => succeeds(path, ["nbconvert", "--version"]));
  const jupyter = found() ?? (makeVenv() || installDebian() ? found() : undefined);
  if (jupyter) return jupyter;
  throw new Error(
    "no jupyter with nbconvert; do this and run the tests again: python3 -m venv .venv && .venv/bin/pip install nbconvert",
  );
}

function makeVenv(): boolean {
  for (const python of ["python3", "/usr/bin/python3"]) {
    if (existsSync(join(cached, "bin/pip")) || run(python, ["-m", "venv", cached])) {
      return run(join(cached, "bin/pip"), ["install", "--quiet", "--retries", "1", "nbconvert"]);
    }
  }
  return false;
}

function installDebian(): boolean {
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) return false;
  return (
    run("apt-get", ["update"]) && run("apt-get", ["install", "-y", "--no-install-recommends", "jupyter-nbconvert"])
  );
}

function run(command: string, args: string[]): boolean {
  console.log(`jupyter: running ${command} ${args.join(" ")}`);
  return spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] }).status === 0;
}

function succeeds(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}
