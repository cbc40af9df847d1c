import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LabError, sha256, type Task } from "../records/index.js";

/** A task with its hash, from everything else. */
export function hashed(task: Omit<Task, "hash">): Task {
  return { ...task, hash: sha256(task.code) };
}

/**
 * Reads a folder of `<id>_<Name>.py`, one task a file; other files are passed over.
 *
 * @param codeOf what becomes of a file's text
 * @throws LabError `missing-file`, `no-tasks` or `duplicate-task`
 */
export function readTaskFolder(
  folder: string,
  fields: Pick<Task, "level" | "size" | "source">,
  codeOf: (text: string) => string = (text) => text,
): Task[] {
  if (!existsSync(folder)) {
    throw new LabError("missing-file", `${folder} does not exist`, "check the path and the level");
  }
  const files = new Map<number, string>();
  const tasks = readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const [, id, name] = /^(\d+)_(.+)\.py$/.exec(file) ?? [];
      if (id === undefined || name === undefined) return [];
      const other = files.get(Number(id));
      if (other !== undefined) {
        const what = `${folder} has two files for task ${Number(id)}: ${other} and ${file}`;
        throw new LabError("duplicate-task", what, "remove one of them");
      }
      files.set(Number(id), file);
      const code = codeOf(readFileSync(join(folder, file), "utf8"));
      if (code.trim() === "") {
        throw new LabError("bad-record", `${join(folder, file)} is empty`, "get the file again from its source");
      }
      return [hashed({ ...fields, id: Number(id), name, code })];
    });
  if (tasks.length > 0) return tasks;
  throw new LabError("no-tasks", `${folder} holds no task`, "a task is a file like 12_Name.py");
}
