import { packagePath, type Task, type TaskSize } from "../records/index.js";
import { readTaskFolder } from "./task-files.js";

/** Reads the tasks this package brings along, written for `size`. @throws LabError `missing-file` for a level that has none */
export function readBundled(level: number, size: TaskSize): Task[] {
  const folder = packagePath(`data/tasks/level${level}`);
  return readTaskFolder(folder, { level, size, source: "bundled" }, (text) => resize(text, size));
}

/**
 * The code of one size. A constant that has two sizes says so on its line: `N = 4096  # small: 384`. The remark is
 * gone afterwards, so that nobody who reads the code sees that there is another size.
 */
export function resize(text: string, size: TaskSize): string {
  return text.replace(/^(\w+ = )(.+?) {2}# small: (.+)$/gm, (_line, name: string, full: string, small: string) => {
    return name + (size === "small" ? small : full);
  });
}
