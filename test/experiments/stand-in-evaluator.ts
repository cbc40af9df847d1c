import type { Evaluator } from "../../src/evaluation/index.js";
import { type Environment, type Evaluation, programHash, type Task, type Verdict } from "../../src/records/index.js";

const environment: Environment = {
  platform: "linux",
  node: process.version,
  python: null,
  torch: null,
  cuda: null,
  gpuName: null,
  gpuUuid: null,
  driver: null,
  cpu: null,
};

/** What a program's hash makes of it: half of all are correct, their speedups between 0.5 and 2.5. */
export function standInVerdict(hash: string): { verdict: Verdict; speedup: number } {
  const byte = (at: number) => Number.parseInt(hash.slice(at, at + 2), 16);
  return { verdict: byte(0) < 128 ? "correct" : "wrong", speedup: 0.5 + byte(2) / 128 };
}

/**
 * An evaluator whose verdicts follow from a program's hash alone, so that two runs of an adaptation can be the same: real timings never
 * are, and what a model this small writes is no program.
 */
export function standInEvaluator(
  judge: (hash: string, task: Task) => { verdict: Verdict; speedup: number } = standInVerdict,
): Evaluator & { asked: string[] } {
  const asked: string[] = [];
  const evaluate: Evaluator["evaluate"] = async (task, text, { repeat = 0 } = {}): Promise<Evaluation> => {
    const hash = programHash(text);
    asked.push(`${task.id}/${hash}`);
    const { verdict, speedup: value } = judge(hash, task);
    const isCorrect = verdict === "correct";
    return {
      level: task.level,
      taskId: task.id,
      taskHash: task.hash,
      programHash: hash,
      repeat,
      verdict,
      message: null,
      stage: isCorrect ? "done" : "correctness",
      speedup: isCorrect ? { value, low: 0.95 * value, high: 1.05 * value, level: 0.95 } : null,
      refMs: isCorrect ? value : null,
      candidateMs: isCorrect ? 1 : null,
      trialsMs: null,
      correctness: null,
      flags: [],
      mode: "fast",
      device: "stand-in",
      durationMs: 1,
    };
  };
  const close = async () => {};
  return { asked, settings: { device: "stand-in" }, environment, evaluate, close, [Symbol.asyncDispose]: close };
}
