import type { Evaluation } from "./evaluation.js";

/**
 * The evaluations that count, one for each task, program and repeat, in the order they were begun: a harness error is tried again when
 * its run continues, and its line stays.
 *
 * @example
 * lastEvaluations(readEvaluations("data/runs/null-h200")).length; // 80
 */
export function lastEvaluations(evaluations: readonly Evaluation[]): Evaluation[] {
  const last = new Map<string, Evaluation>();
  for (const evaluation of evaluations) {
    last.set(`${evaluation.taskHash}/${evaluation.programHash}/${evaluation.repeat}`, evaluation);
  }
  return [...last.values()];
}
