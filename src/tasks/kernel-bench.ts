import { existsSync } from "node:fs";
import { join } from "node:path";
import { LabError, type Task } from "../records/index.js";
import { readTaskFolder } from "./task-files.js";

/**
 * Reads one level of a KernelBench checkout as it is.
 *
 * @param dir the repository's root, or the `KernelBench` folder inside it
 * @throws LabError `missing-file` when neither holds the level; `no-tasks`, `duplicate-task`
 */
export function readKernelBench(dir: string, level: number): Task[] {
  const folders = [join(dir, "KernelBench", `level${level}`), join(dir, `level${level}`)];
  const folder = folders.find((path) => existsSync(path));
  if (folder === undefined) {
    throw new LabError(
      "missing-file",
      `${dir} is no KernelBench checkout with a level ${level}: there is neither ${folders.join(" nor ")}`,
      "git clone https://github.com/ScalingIntelligence/KernelBench and give that directory",
    );
  }
  return readTaskFolder(folder, { level, size: "full", source: "kernelbench" });
}
