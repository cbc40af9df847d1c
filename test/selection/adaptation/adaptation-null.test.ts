import { expect, test } from "vitest";
import { publishedTrajectory } from "../../../src/paper/index.js";
import { readPool } from "../../../src/pool/index.js";
import { adaptationNull, bestOfAdaptation, trajectory, trajectoryByTask } from "../../../src/selection/index.js";

const stepsOf = (shares: readonly number[], samples: number, more: object = {}) =>
  shares.map((fast1, step) => ({ seed: 1, taskId: 12, step, fast1, samples, ...more }));

test("one rollout at each of two steps: half of the orders gain 1, the others nothing", () => {
  const [row] = adaptationNull(stepsOf([0, 1], 1), { resamples: 20_000 });
  expect(row).toMatchObject({ runId: null, seed: 1, step: 1, gain: 1, nullLow: 0, nullHigh: 1 });
  expect(row?.nullGain).toBeCloseTo(0.5, 2);
  expect(row?.nullP).toBeCloseTo(0.5, 2);
});

test("an unchanged policy gains the expected largest of six normals, 1.2672 standard errors", () => {
  const [row] = adaptationNull(stepsOf([0.5, 0.5, 0.5, 0.5, 0.5, 0.5], 400), { resamples: 4000 });
  expect(row).toMatchObject({ step: 0, gain: 0, nullP: 1 });
  // sqrt(0.5 * 0.5 / 400) = 0.025; the mean of 4,000 gains is known to 0.0004.
  expect(row?.nullGain).toBeGreaterThan(1.2672 * 0.025 - 0.0015);
  expect(row?.nullGain).toBeLessThan(1.2672 * 0.025 + 0.0015);
});

test("rollouts are dealt out within tasks: where each task always or never succeeds nothing is gained by choosing", () => {
  const steps = [...stepsOf([1, 1, 1], 32), ...stepsOf([0, 0, 0], 32, { level: 2 })];
  expect(adaptationNull(steps)[0]).toMatchObject({ gain: 0, nullGain: 0, nullHigh: 0, nullP: 1 });
});

test("a policy that learns is told from one that does not, and its gain is that of Best-of-Adaptation", async () => {
  const rows = await readPool(["data/runs/ttt-cpu-small", "data/runs/sdpo-prompt-cpu-small"]);
  const [learning, unchanged] = adaptationNull(trajectoryByTask(rows));
  const kept = bestOfAdaptation(trajectory(rows)).filter(
    ({ rule, criterion }) => rule === "argmax" && criterion === "fast1",
  );
  expect(learning).toMatchObject({ runId: "ttt-cpu-small", step: kept[0]?.step, nullP: 1 / 2001 });
  expect(learning?.gain).toBeCloseTo(kept[0]?.gain ?? Number.NaN, 12);
  expect(unchanged?.gain).toBeCloseTo(kept[1]?.gain ?? Number.NaN, 12);
  expect(unchanged?.nullP).toBeGreaterThan(0.2);
});

test("the paper's three gains are no larger than choosing among its steps gains", () => {
  const rows = adaptationNull(publishedTrajectory().map((row) => ({ ...row, taskId: 0, samples: 160 })));
  expect(rows.map(({ step }) => step)).toEqual([2, 1, 4]);
  const means = (["gain", "nullGain"] as const).map((name) => rows.reduce((sum, row) => sum + row[name], 0) / 3);
  expect(means[0]).toBeCloseTo((0.05 + 0.01875 + 0.075) / 3, 3);
  // By hand: 1.2672 sqrt(p (1 - p) / 160) for p of 0.37, 0.17 and 0.23.
  expect(means[1]).toBeCloseTo((0.0484 + 0.0376 + 0.0422) / 3, 2);
  for (const { nullP } of rows) expect(nullP).toBeGreaterThan(0.05);
});

test("what cannot be is refused, with the way out", () => {
  expect(() => adaptationNull(stepsOf([0.25], 32))).toThrow(/seed 1 has fast1 at 1 steps/);
  expect(() => adaptationNull(stepsOf([0.3, 0.5], 32))).toThrow(/task 12 at step 0 is 0.3, no share of 32 rollouts/);
  expect(() => adaptationNull(stepsOf([0.25, 0.5], 32), { criterion: "resolvedFast1" })).toThrow(
    /resolvedFast1 at 0 steps/,
  );
});
