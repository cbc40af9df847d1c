import type { Task } from "../records/index.js";
import { findForward } from "./find-forward.js";
import { outlineOf } from "./python-outline.js";
import { hashed } from "./task-files.js";

/**
 * The same task with a reference that does its work twice, the first result kept until the second is there: a program that does it
 * once is twice as fast by construction. The task's own computation is then `self.forward_once(*inputs)`.
 *
 * @returns a task of the same level and id, with `_twice` behind its name and a hash of its own
 * @throws LabError `bad-record` when the code has no class `Model` with a `forward`
 * @example
 * await evaluator.evaluate(doubledTask(task), "def forward(self, *inputs):\n    return self.forward_once(*inputs)");
 */
export function doubledTask(task: Task): Task {
  const lines = outlineOf(task.code);
  const def = findForward(lines, task);
  const own = lines.map(({ text }) => text);
  const line = own[def] ?? "";
  const margin = line.slice(0, line.length - line.trimStart().length);
  own[def] = line.replace(/\bforward\b/, "forward_once");
  // Before the task's own, so that a decorator stays with what is called.
  own.splice(
    def,
    0,
    `${margin}def forward(self, *inputs):`,
    `${margin}    first = self.forward_once(*inputs)`,
    `${margin}    return self.forward_once(*inputs)`,
    "",
  );
  return hashed({ ...task, name: `${task.name}_twice`, code: own.join("\n") });
}
