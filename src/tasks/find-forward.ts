import { describeTask, LabError, type Task } from "../records/index.js";
import type { OutlineLine } from "./python-outline.js";

/** Index of the line on which `forward` of class `Model` begins. @throws LabError `bad-record` when there is none */
export function findForward(lines: readonly OutlineLine[], task: Task): number {
  const start = lines.findIndex(({ text, fresh }) => fresh && /^class\s+Model\b/.test(text));
  const end = lines.findIndex(({ text, fresh }, i) => i > start && fresh && /^[^\s#]/.test(text));
  const def = lines.findIndex(
    ({ text, fresh }, i) =>
      start !== -1 && i > start && (end === -1 || i < end) && fresh && /^\s+def\s+forward\b/.test(text),
  );
  if (def !== -1) return def;
  throw new LabError("bad-record", `${describeTask(task)} has no class Model with a forward`, "check the task's code");
}
