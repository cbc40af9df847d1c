import { expect, test } from "vitest";
import { readPool } from "../../src/pool/index.js";
import {
  lengthControl,
  logprobSpread,
  methodSummary,
  scalingCurve,
  summariseStrategies,
} from "../../src/selection/index.js";
import { pool, row } from "./pool.js";

test("the steps of an adaptation are policies of their own: no analysis takes them for one", async () => {
  const rows = await readPool("data/runs/ttt-cpu-small");
  const steps = new Set(rows.map(({ step }) => step));
  expect(steps.size).toBeGreaterThan(2);
  for (const analysis of [scalingCurve, summariseStrategies, methodSummary]) {
    expect(() => analysis(rows)).toThrow(/samples of the steps 0 and 1, each of which is a policy of its own/);
  }
  expect(scalingCurve(rows.filter(({ step }) => step === 0)).at(-1)?.k).toBe(32);
});

test("log-probabilities of two bases are in no correlation and no spread together, though each task has one", () => {
  const raw = pool({ taskId: 4 }, [[1.1, -1], [1.2, -2], [1.3, -3]]); // biome-ignore format: one line a pool
  const tempered = pool({ taskId: 5, logprobBasis: "unknown" }, [[1.1, -0.3], [1.2, -0.2], [1.3, -0.1]]); // biome-ignore format: as above
  expect(lengthControl(raw)[0]?.n).toBe(3);
  expect(() => lengthControl([...raw, ...tempered])).toThrow(/bases \(raw, unknown\)/);
  const otherSeed = tempered.map((one) => ({ ...one, taskId: 4, seed: 43 }));
  expect(logprobSpread(raw)[0]?.logprobStd).toBeCloseTo(1, 12);
  expect(() => logprobSpread([...raw, ...otherSeed])).toThrow(/bases \(raw, unknown\)/);
});

test("best-of-N and the strategies beside it are of the same pairs: as far as each has samples", () => {
  // One task whose every sample is fast; one without a fast sample, and with one outcome that is not known.
  const fast = Array.from({ length: 8 }, (_, index) => row({ taskId: 4, index }));
  const slow = Array.from({ length: 8 }, (_, index) => row({ taskId: 5, index, correct: index === 7 ? null : false }));
  const methods = new Map(methodSummary([...fast, ...slow]).map(({ method, fast1 }) => [method, fast1]));
  expect(methods.get("Best-of-N K=8")).toBeUndefined();
  expect(methods.get("Best-of-N K=4")).toBe(0.5);
  expect(methods.get("best-correct")).toBe(0.5);
});
