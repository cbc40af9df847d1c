import { expect, test } from "vitest";
import { describeEvaluation } from "../../src/evaluation/index.js";
import type { Evaluation } from "../../src/records/index.js";

const measured: Evaluation = {
  level: 1,
  taskId: 12,
  taskHash: "a".repeat(64),
  programHash: "0123456789abcdef".repeat(4),
  repeat: 0,
  verdict: "correct",
  message: null,
  stage: "done",
  speedup: { value: 51.9876, low: 1.02, high: 123456, level: 0.95 },
  refMs: 2.6,
  candidateMs: 0.0543,
  trialsMs: { reference: [2.5, 2.6, 2.7], candidate: [0.0541, 0.0543, 0.06] },
  correctness: { trials: 1, passed: 1, maxAbsError: 1.5e-6, maxRelError: null, atol: 1e-4, rtol: 1e-4 },
  flags: [{ flag: "mutates-input", evidence: "an input had other values after checked call 1" }],
  mode: "fast",
  device: "cuda:0",
  durationMs: 812.4,
};
const task = { level: 1, id: 12, name: "Diagonal_matmul" };

test("a measured program: the verdict, then every number behind it", () => {
  expect(describeEvaluation(measured, task)).toBe(
    `level 1 task 12 (Diagonal_matmul): correct, speedup 52 (95 % interval 1.02 to 1.23e+5): faster
  reference  median 2.6 ms of 3 trials (2.5 to 2.7)
  candidate  median 0.0543 ms of 3 trials (0.0541 to 0.06)
  values     1 of 1 checked calls agreed; largest error 1.50e-6; allowed 0.0001 + 0.0001 x |reference|
  flag       mutates-input: an input had other values after checked call 1
  measured   on cuda:0, fast mode, in 0.812 s
  program    0123456789ab`,
  );
});

test("an interval around 1 is not called faster", () => {
  const even = { ...measured, speedup: { value: 1.03, low: 0.98, high: 1.08, level: 0.95 } };
  expect(describeEvaluation(even, task)).toContain(
    "speedup 1.03 (95 % interval 0.98 to 1.08): not told apart from the",
  );
});

test("a program that was not measured says why and invents no number", () => {
  const failed: Evaluation = {
    ...measured,
    verdict: "compile-error",
    message: "SyntaxError: invalid syntax (line 2: return x * * B)",
    stage: "assemble",
    speedup: null,
    refMs: null,
    candidateMs: null,
    trialsMs: null,
    correctness: null,
    flags: [],
    repeat: 3,
  };
  expect(describeEvaluation(failed, task)).toBe(
    `level 1 task 12 (Diagonal_matmul): compile-error
  why        SyntaxError: invalid syntax (line 2: return x * * B)
  measured   on cuda:0, fast mode, repeat 3, in 0.812 s
  program    0123456789ab`,
  );
});
