import type { Evaluation } from "../records/index.js";

/** What an execution tells of an attempt at a task, without the attempt's code (paper, section on SDPO). */
export interface ExecutionFeedback {
  /** The verdict. */
  status: Evaluation["verdict"];
  compiled: boolean;
  correct: boolean;
  /** Reference time / candidate time; null unless correct and timed. */
  speedup: number | null;
  referenceMs: number | null;
  candidateMs: number | null;
  /** First line of what went wrong; null for an unremarkable correct program. */
  error: string | null;
  /** The lines after it, such as a compiler's; null where there are none. */
  trace: string | null;
}

/** Characters of a trace that are kept: its beginning says what went wrong first. */
const traceLength = 1200;

/**
 * The feedback an evaluation makes. The evaluator quotes the program's own line in its messages, which is the attempt's code: that, and any
 * other line of the program, is left out.
 *
 * @param program the text that was evaluated
 * @returns null for a harness error, which says nothing of the program
 * @example
 * executionFeedback(evaluation, sample.text); // { status: "wrong", compiled: true, correct: false, error: "the output has ...", ... }
 */
export function executionFeedback(evaluation: Evaluation, program: string): ExecutionFeedback | null {
  const { verdict, stage, speedup, refMs, candidateMs, message } = evaluation;
  if (verdict === "harness-error") return null;
  const [error = "", ...rest] = message === null ? [] : withoutCode(message, program).split("\n");
  const trace = rest.join("\n").trim();
  return {
    status: verdict,
    compiled: stage !== "assemble" && stage !== "compile",
    correct: verdict === "correct",
    speedup: speedup?.value ?? null,
    referenceMs: refMs,
    candidateMs,
    error: error.trim() || null,
    trace: trace === "" ? null : trace.slice(0, traceLength),
  };
}

// Shorter lines (`pass`, a brace) could be part of any sentence and tell nothing of a program.
const tellingLength = 8;

function withoutCode(message: string, program: string): string {
  const unquoted = message.replace(/\((line \d+(?: of the answer)?): .*\)/g, "($1)");
  const lines = program.split("\n").map((line) => line.trim());
  return lines
    .filter((line) => line.length >= tellingLength)
    .sort((a, b) => b.length - a.length)
    .reduce((text, line) => text.replaceAll(line, "(a line of the program)"), unquoted);
}
