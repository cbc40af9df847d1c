import { expect, test } from "vitest";
import { crossedRlvrGuard, type StepOutcome } from "../../src/experiments/rlvr-guards.js";

const guards = { maxKl: 0.5, minCorrectShare: 0.5, minSpreadShare: 0.1, window: 2 };
const steps = (correct: number[], spread: number[] = correct.map(() => 1)): StepOutcome[] =>
  correct.map((share, i) => ({ correct: share, spread: spread[i] ?? null }));

test("a divergence over the bound goes back one step; at the bound, or unmeasured, none", () => {
  expect(crossedRlvrGuard(steps([0.5, 0.5]), 0.51, guards)).toMatchObject({ to: 0 });
  expect(crossedRlvrGuard(steps([0.5, 0.5]), 0.5, guards)).toBeNull();
  expect(crossedRlvrGuard(steps([0.5, 0.5]), null, guards)).toBeNull();
  expect(crossedRlvrGuard(steps([0.5, 0.5]), 9, { ...guards, maxKl: null })).toBeNull();
});

test("a collapse is of the mean over the window, and goes back to before it", () => {
  // The first two average 0.8, the last two 0.35: under half of it.
  expect(crossedRlvrGuard(steps([0.9, 0.7, 0.8, 0.3, 0.4]), 0, guards)).toEqual({
    reason: "the share of correct rollouts over 2 steps fell from 0.800 to 0.350, below 0.5 of it",
    to: 2,
  });
  // One bad batch is no collapse, and nothing is said before the window is past.
  expect(crossedRlvrGuard(steps([0.9, 0.7, 0.8, 0]), 0, guards)).toBeNull();
  expect(crossedRlvrGuard(steps([0.9, 0]), 0, guards)).toBeNull();
  expect(crossedRlvrGuard(steps([0.5, 0.5, 1, 1], [0.6, 0.4, 0.05, 0.04]), 0, guards)).toEqual({
    reason: "the spread of rewards over 2 steps fell from 0.500 to 0.0450, below 0.1 of it",
    to: 1,
  });
});

test("steps whose outcome is not known do not count", () => {
  const unknown = { correct: null, spread: null };
  expect(crossedRlvrGuard([...steps([0.9, 0.7]), unknown, unknown], 0, guards)).toBeNull();
  expect(crossedRlvrGuard([unknown, unknown, ...steps([0, 0])], 0, guards)).toBeNull();
  expect(crossedRlvrGuard([...steps([0.8, 0.8, 0.2]), unknown], 0, guards)).toMatchObject({ to: 1 });
});
