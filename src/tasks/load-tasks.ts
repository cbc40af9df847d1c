import { LabError, type Task, type TaskSize, taskSize } from "../records/index.js";
import { readBundled } from "./bundled.js";
import { readDataset } from "./dataset.js";
import { readKernelBench } from "./kernel-bench.js";

/** Where tasks come from: this package, a KernelBench checkout, or a dataset file (`.jsonl` or `.parquet`). */
export type TaskOrigin = "bundled" | { kernelBench: string } | { dataset: string };

export interface LoadTasksOptions {
  from: TaskOrigin;
  /** KernelBench's level; 1 unless said. */
  level?: number | undefined;
  /** `full` unless said. Only bundled tasks have a `small` size, made for a laptop CPU. */
  size?: TaskSize | undefined;
  /** Which tasks, in this order; all of the level, by id, unless said. */
  ids?: readonly number[] | undefined;
}

/**
 * Loads the tasks of one level. The code comes as its source has it, except that a bundled task's remarks on sizes are resolved.
 *
 * @throws LabError `bad-argument` for a size or source there is not; `no-small-size`; `unknown-task` listing the ids there are; `duplicate-task`, `bad-record`, `missing-file`, `no-tasks`
 * or `unreadable-dataset` naming the file, and the line or row and column
 * @example
 * const [diagonal] = await loadTasks({ from: "bundled", ids: [12], size: "small" });
 */
export async function loadTasks(options: LoadTasksOptions): Promise<Task[]> {
  const { from, level = 1, size = "full", ids } = options;
  if (!taskSize.options.includes(size)) {
    throw new LabError("bad-argument", `loadTasks: size is ${size}`, `give ${taskSize.options.join(" or ")}`);
  }
  if (from !== "bundled" && (typeof from !== "object" || from === null)) {
    const ways = '"bundled", { kernelBench: DIRECTORY } or { dataset: FILE }';
    throw new LabError("bad-argument", `loadTasks: from is ${JSON.stringify(from)}`, `give ${ways}`);
  }
  if (size === "small" && from !== "bundled") {
    throw new LabError(
      "no-small-size",
      "only bundled tasks have a small size: a checkout's and a dataset's code says nothing about another one",
      'leave size out, or load from: "bundled"',
    );
  }
  const tasks = await readFrom(from, level, size);
  tasks.sort((a, b) => a.id - b.id);
  return ids === undefined ? tasks : pick(tasks, ids, level);
}

async function readFrom(from: TaskOrigin, level: number, size: TaskSize): Promise<Task[]> {
  if (from === "bundled") return readBundled(level, size);
  return "kernelBench" in from ? readKernelBench(from.kernelBench, level) : readDataset(from.dataset, level);
}

function pick(tasks: readonly Task[], ids: readonly number[], level: number): Task[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const unknown = ids.filter((id) => !byId.has(id));
  if (unknown.length > 0) {
    throw new LabError(
      "unknown-task",
      `level ${level} has no task ${unknown.join(", ")} here`,
      `the ids there are: ${tasks.map(({ id }) => id).join(", ")}`,
    );
  }
  if (new Set(ids).size < ids.length) {
    throw new LabError("duplicate-task", `ids ${ids.join(", ")} name a task twice`, "name each task once");
  }
  return ids.flatMap((id) => byId.get(id) ?? []);
}
