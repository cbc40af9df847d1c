import { describeTask, LabError, type Task } from "../records/index.js";
import { findForward } from "./find-forward.js";
import { outlineOf } from "./python-outline.js";

/**
 * The body of a task's own `forward`, without docstring, indented from column 0: the program whose true speedup is 1.
 *
 * @throws LabError `bad-record` when the code has no class `Model` with a `forward`
 * @example
 * referenceBody(task); // "return torch.diag(A) @ B"
 */
export function referenceBody(task: Task): string {
  const lines = outlineOf(task.code);
  const def = findForward(lines, task);
  const signatureEnd = lines.findIndex(({ colon }, i) => i >= def && colon !== null);
  const last = lines[signatureEnd];
  if (!last || last.colon === null) {
    throw new LabError("bad-record", `the forward of ${describeTask(task)} has no body`, "check the task's code");
  }
  const beside = last.text.slice(last.colon + 1).trim();
  const block =
    beside === "" || beside.startsWith("#") ? blockAfter(lines, signatureEnd, indent(lines[def]?.text ?? "")) : [];
  if (block.length === 0) return beside;
  const margin = Math.min(
    ...block.filter(({ text, fresh }) => fresh && text.trim() !== "").map(({ text }) => indent(text)),
  );
  const cut = block.map(({ text, fresh }) => (fresh ? text.slice(margin) : dedent(text, margin)));
  return cut.join("\n").trim();
}

type Line = ReturnType<typeof outlineOf>[number];

// The lines of the block that a def at `margin` opens, without a docstring before the first statement.
function blockAfter(lines: readonly Line[], signatureEnd: number, margin: number): Line[] {
  const rest = lines.slice(signatureEnd + 1);
  const length = rest.findIndex(({ text, fresh }) => fresh && text.trim() !== "" && indent(text) <= margin);
  const block = length === -1 ? rest : rest.slice(0, length);
  const first = block.findIndex(({ text }) => text.trim() !== "");
  if (first === -1 || !/^\s*[rRuU]?("|')/.test(block[first]?.text ?? "")) return block;
  const after = block.findIndex(({ fresh }, i) => i > first && fresh);
  return after === -1 ? block : block.slice(after);
}

function indent(text: string): number {
  return text.length - text.trimStart().length;
}

function dedent(text: string, margin: number): string {
  return text.slice(Math.min(margin, indent(text)));
}
