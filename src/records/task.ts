import { z } from "zod";

/** Which sizes a task's code was written for: `full` is the task as measured, `small` lets a laptop CPU run it. */
export const taskSize = z.enum(["full", "small"]);
export type TaskSize = z.infer<typeof taskSize>;

/** A task: a reference `Model` with `get_inputs()` and `get_init_inputs()`, in KernelBench's format. */
export const task = z.strictObject({
  level: z.int().min(1),
  /** KernelBench's problem id within the level. */
  id: z.int().min(0),
  name: z.string().min(1),
  /** The reference's Python source: class `Model`, `get_inputs`, `get_init_inputs`. */
  code: z.string().min(1),
  size: taskSize,
  /** SHA-256 of `code`: two tasks with one hash are the same measurement. */
  hash: z.string().length(64),
  source: z.enum(["bundled", "kernelbench", "dataset"]),
});
export type Task = z.infer<typeof task>;

/** How messages and file names call a task, e.g. `level 1 task 12 (Diagonal_matmul)`. */
export function describeTask(of: Pick<Task, "level" | "id" | "name">): string {
  return `level ${of.level} task ${of.id} (${of.name})`;
}
