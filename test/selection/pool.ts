import { programHash } from "../../src/records/hash.js";
import type { PoolRow } from "../../src/records/pool-row.js";

/** A pool row with only what a test is about spelled out; the rest is a correct, timed sample of task 4. */
export function row(given: Partial<PoolRow> = {}): PoolRow {
  const speedup = given.correct === false || given.correct === null ? null : 1.5;
  const whole: PoolRow = {
    runId: "run",
    level: 1,
    taskId: 4,
    taskName: "Matrix_vector",
    seed: 42,
    index: 0,
    step: null,
    text: `return ${given.index ?? 0}`,
    programHash: programHash(`return ${given.index ?? 0}`),
    temperature: 0.25,
    completionTokens: 10,
    sumLogprob: -5,
    meanLogprob: -0.5,
    logprobBasis: "raw",
    verdict: given.correct === false ? "wrong" : given.correct === null ? "harness-error" : "correct",
    correct: true,
    speedup,
    speedupLow: speedup,
    speedupHigh: speedup,
    refMs: 1,
    candidateMs: 1,
    message: null,
    flags: [],
  };
  return { ...whole, ...given };
}

/** A task's pool from `[speedup, meanLogprob]` a sample; a null speedup is a wrong sample. */
export function pool(of: Partial<PoolRow>, samples: readonly (readonly [number | null, number | null])[]): PoolRow[] {
  return samples.map(([speedup, meanLogprob], index) =>
    row({
      ...of,
      index,
      correct: speedup !== null,
      speedup,
      // An interval of a tenth either way: 1.05 is fast, but not resolved.
      speedupLow: speedup === null ? null : speedup * 0.9,
      speedupHigh: speedup === null ? null : speedup * 1.1,
      meanLogprob,
      sumLogprob: meanLogprob === null ? null : meanLogprob * 10,
    }),
  );
}
