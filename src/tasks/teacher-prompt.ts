import { type Prompt, sha256, type Task } from "../records/index.js";
import type { ExecutionFeedback } from "./feedback.js";
import { buildPrompt } from "./prompt.js";

export interface TeacherKnowledge {
  /** Of the student's attempt; null or left out for a teacher that is shown none. */
  feedback?: ExecutionFeedback | null;
  /** A correct program for the same task, never the student's own; null or left out for none. */
  solution?: { program: string; speedup: number } | null;
}

/**
 * The prompt of a self-distillation teacher (paper, section on SDPO), in our own wording: the task as `buildPrompt` puts it, then what the
 * execution of the student's attempt told, then a correct program another attempt found. With neither it is `buildPrompt(task)`.
 *
 * A chat policy reads the messages; the nano policy reads `feedback`, the same in comment lines.
 *
 * @example
 * buildTeacherPrompt(task, { feedback: executionFeedback(evaluation, sample.text) });
 */
export function buildTeacherPrompt(task: Task, { feedback = null, solution = null }: TeacherKnowledge): Prompt {
  const plain = buildPrompt(task);
  if (feedback === null && solution === null) return plain;
  const parts = [...(solution ? [solutionPart(solution)] : []), ...(feedback ? [feedbackPart(feedback)] : [])];
  const messages = plain.messages.map((message, i) =>
    i === plain.messages.length - 1 ? { ...message, content: [message.content, ...parts].join("\n\n") } : message,
  );
  return { messages, hash: sha256(JSON.stringify(messages)), feedback: compact({ feedback, solution }) };
}

function solutionPart({ program, speedup }: { program: string; speedup: number }): string {
  return `Another attempt at this problem was correct and ran ${speedup.toPrecision(3)} times as fast as the reference:\n'''\n${program.trim()}\n'''`;
}

function feedbackPart(feedback: ExecutionFeedback): string {
  const { status, compiled, correct, speedup, referenceMs, candidateMs, error, trace } = feedback;
  const milliseconds = (value: number | null) => (value === null ? "not measured" : `${value.toPrecision(4)} ms`);
  return [
    "An attempt at this problem was run. What came of it:",
    `- status: ${status}`,
    `- compiled: ${yesNo(compiled)}`,
    `- correct: ${yesNo(correct)}`,
    `- speedup: ${speedup === null ? "not measured" : `${speedup.toPrecision(3)}x`}`,
    `- time of the reference: ${milliseconds(referenceMs)}`,
    `- time of the attempt: ${milliseconds(candidateMs)}`,
    `- error: ${error ?? "none"}`,
    ...(trace === null ? [] : [`- trace:\n'''\n${trace}\n'''`]),
  ].join("\n");
}

const yesNo = (value: boolean) => (value ? "yes" : "no");

/** Most characters of an error in the compact form: a small context has the task and the completion to hold as well. */
const errorLength = 80;

// The feedback comes last, next to the task: what of it all does not fit is cut off at its beginning.
function compact({ feedback, solution }: Required<TeacherKnowledge>): string {
  const lines = solution ? [`correct ${solution.speedup.toFixed(2)}x:`, ...solution.program.trim().split("\n")] : [];
  if (feedback) {
    const { status, speedup, error } = feedback;
    lines.push(`attempt: ${status}${speedup === null ? "" : ` ${speedup.toFixed(2)}x`}`);
    if (error !== null) lines.push(error.slice(0, errorLength));
  }
  return lines.map((line) => `# ${line}\n`).join("");
}
