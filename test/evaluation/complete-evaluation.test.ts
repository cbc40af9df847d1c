import { expect, test } from "vitest";
import { completeEvaluation } from "../../src/evaluation/complete-evaluation.js";

const judged = (referenceMs: number[], candidateMs: number[]) =>
  ({ verdict: "correct", message: null, stage: "done", referenceMs, candidateMs, setAside: [], floor: null }) as never;
const paired = (reference: number[], candidate: number[], systematicError: number) =>
  completeEvaluation(judged(reference, candidate), {} as never, { systematicError, estimate: "paired" });

test("twice as fast is 2, and its interval is what no number of pairs averages out", () => {
  const { speedup, refMs, candidateMs, trialsMs } = paired([4, 6, 2], [2, 3, 1], 0.03);
  expect(speedup?.value).toBeCloseTo(2, 12);
  // 2 / e^0.03 and 2 e^0.03: the pairs agree, so that they add nothing.
  expect(speedup?.low).toBeCloseTo(1.940891, 6);
  expect(speedup?.high).toBeCloseTo(2.060909, 6);
  expect({ refMs, candidateMs }).toEqual({ refMs: 4, candidateMs: 2 });
  expect(trialsMs).toEqual({ reference: [4, 6, 2], candidate: [2, 3, 1] });
});

test("the speedup is the geometric mean of the pairs' ratios, with Student's interval and that error in quadrature", () => {
  const { speedup } = paired([2, 4], [1, 1], 1);
  expect(speedup?.value).toBeCloseTo(Math.sqrt(8), 12);
  // Logarithms ln 2 and ln 4: their mean's standard error is ln 2 / 2, and t(0.975; 1) = 12.7062 (tables).
  const halfWidth = Math.hypot((12.7062 * Math.LN2) / 2, 1);
  expect(Math.log((speedup?.high ?? 0) / Math.sqrt(8))).toBeCloseTo(halfWidth, 4);
  expect(Math.log(Math.sqrt(8) / (speedup?.low ?? 0))).toBeCloseTo(halfWidth, 4);
});

test("from ten pairs on a fifth at either end is left out", () => {
  const ones = Array.from({ length: 10 }, () => 1);
  // Two calls that were interrupted on either side; the other six ratios are 3.
  const { speedup } = paired([90, 80, 3, 3, 3, 3, 3, 3, 1, 1], [...ones.slice(2), 50, 70], 0);
  expect(speedup?.value).toBeCloseTo(3, 12);
});
