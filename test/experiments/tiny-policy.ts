import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { openPolicy, type Policy } from "../../src/policy/index.js";
import type { Task } from "../../src/records/index.js";
import { loadTasks } from "../../src/tasks/index.js";
import { python, trainTiny } from "../policy/nano-model.js";

/** What the tests of one file adapt: a tiny model trained for them, opened, and tasks for it. */
export interface Tiny {
  model: string;
  policy: Policy;
  tasks: Task[];
  close(): Promise<void>;
}

export async function openTiny(ids: readonly number[]): Promise<Tiny> {
  const tasks = await loadTasks({ from: "bundled", level: 1, size: "small", ids });
  const model = await trainTiny();
  const policy = await openPolicy(`nano:${model}`, { python, device: "cpu" });
  const close = async () => {
    await policy.close();
    rmSync(dirname(model), { recursive: true });
  };
  return { model, policy, tasks, close };
}
