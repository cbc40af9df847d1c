import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LabError } from "../records/index.js";

/**
 * Takes a run directory for this process, so that no second one appends beside it. A lock whose process is gone is taken over.
 *
 * @returns a function that gives it back
 * @throws LabError `run-in-use` while a live process holds it
 */
export function lockRun(runDir: string): () => void {
  const path = join(runDir, ".lock");
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: "wx" });
      return () => rmSync(path, { force: true });
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
