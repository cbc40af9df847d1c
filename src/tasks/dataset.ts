import { existsSync } from "node:fs";
import { z } from "zod";
import { checkRecord, LabError, type Task } from "../records/index.js";
import { type DatasetRow, readJsonLines, readParquet } from "./dataset-rows.js";
import { hashed } from "./task-files.js";

/** The columns a dataset must have, as the published KernelBench dataset does; others are passed over. */
const columns = z.object({
  problem_id: z.int().min(0),
  level: z.int().min(1),
  name: z.string().min(1),
  code: z.string().min(1),
});

/**
 * Reads one level of a dataset file with the columns `problem_id`, `level`, `name`, `code`. A name that repeats its id
 * (`12_Diagonal`) loses it, so that a task is called the same whatever it was loaded from.
 *
 * @throws LabError `missing-file`, `unreadable-dataset`, `bad-record` (file, line or row, column), `duplicate-task`, `no-tasks`
 */
export async function readDataset(file: string, level: number): Promise<Task[]> {
  const seen = new Map<string, string>();
  const levels = new Set<number>();
  const tasks: Task[] = [];
  for (const { where, value } of await rowsOf(file)) {
    const row = checkRecord(value, columns, where);
    const key = `level ${row.level} task ${row.problem_id}`;
    const other = seen.get(key);
    if (other !== undefined) {
      throw new LabError("duplicate-task", `${where}: ${key} stands at ${other} already`, "remove one of the two");
    }
    seen.set(key, where);
    levels.add(row.level);
    if (row.level !== level) continue;
    const name = row.name.replace(new RegExp(`^${row.problem_id}_(?=.)`), "");
    tasks.push(hashed({ level, id: row.problem_id, name, code: row.code, size: "full", source: "dataset" }));
  }
  if (tasks.length > 0) return tasks;
  const there = levels.size > 0 ? `it has level ${[...levels].sort().join(", ")}` : "it has no rows";
  throw new LabError("no-tasks", `${file} holds no task of level ${level}`, there);
}

async function rowsOf(file: string): Promise<DatasetRow[]> {
  if (!existsSync(file)) throw new LabError("missing-file", `${file} does not exist`, "check the path");
  if (file.endsWith(".jsonl")) return readJsonLines(file);
  if (file.endsWith(".parquet")) return readParquet(file, Object.keys(columns.shape));
  throw new LabError("unreadable-dataset", `${file} is neither .jsonl nor .parquet`, "convert it to one of the two");
}
