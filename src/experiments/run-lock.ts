import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { LabError } from "../records/index.js";

// Of this process: the file names processes alone, and one may begin a run twice (a notebook's cell that was not stopped, say).
const held = new Set<string>();

/**
 * Takes a run directory for one run, so that no second one appends beside it, of this process or another. A lock whose process is gone is taken over.
 *
 * @returns a function that gives it back
 * @throws LabError `run-in-use` while a live process holds it, or this one
 */
export function lockRun(runDir: string): () => void {
  const path = join(resolve(runDir), ".lock");
  if (held.has(path)) {
    throw new LabError(
      "run-in-use",
      `${runDir} is being written by a run that this process began and that has not ended`,
      "stop that one first (in a notebook: interrupt its cell, or restart the kernel), or give another runDir",
    );
  }
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: "wx" });
      held.add(path);
      return () => {
        held.delete(path);
        rmSync(path, { force: true });
      };
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    }
    const holder = Number(readFileSync(path, "utf8"));
    if (holder !== process.pid && isAlive(holder)) {
      throw new LabError(
        "run-in-use",
        `${runDir} is being written by process ${holder}`,
        `wait for it, give another runDir, or remove ${path} if that process is no run of yours`,
      );
    }
    rmSync(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM";
  }
}
