import { expect, test } from "vitest";
import { crossedGuardrail } from "../../src/experiments/guardrails.js";

const limits = { minCorrectShare: 0.5, maxLatencyRatio: 1.5 };
const task = (correct: (boolean | null)[], latencies: number[] = []) => ({ correct, latencies });

test("correctness below its share of step 0 is a fault, at it is none", () => {
  const start = [task([true, true]), task([true, true, null])];
  expect(crossedGuardrail(start, [task([true, false]), task([true, false])], limits)).toBeNull();
  // 1 of 3 known, of 1.
  expect(crossedGuardrail(start, [task([true, false]), task([false, null])], limits)).toBe(
    "correctness fell from 100.0 % to 33.3 %, below 0.5 of it",
  );
  // Nothing is known, or nothing was right to begin with: no fault can be told.
  expect(crossedGuardrail(start, [task([null]), task([null])], limits)).toBeNull();
  expect(crossedGuardrail([task([false])], [task([false])], limits)).toBeNull();
});

test("latency is compared task by task, as geometric means", () => {
  const start = [task([true, true], [0.5, 2]), task([true], [1])];
  // Geometric means 1 and 1 before; 2 and 1 after: √2 in all.
  expect(crossedGuardrail(start, [task([true], [2]), task([true], [1])], limits)).toBeNull();
  // 3 and 1: √3 is 1.73.
  expect(crossedGuardrail(start, [task([true], [3]), task([true], [1])], limits)).toBe(
    "correct programs take 1.73 times as long as at step 0, more than 1.5",
  );
  // The slow task alone has a correct program now; the other does not make it look slower.
  const slow = [task([true], [1]), task([true], [4])];
  expect(crossedGuardrail(slow, [task([false]), task([true], [4])], limits)).toBeNull();
  expect(crossedGuardrail(slow, [task([true]), task([true])], limits)).toBeNull();
});
