import { expect, test } from "vitest";
import { published } from "../../../src/paper/index.js";
import {
  bestOfAdaptation,
  summariseAdaptation,
  trajectory,
  trajectoryByTask,
} from "../../../src/selection/adaptation/index.js";
import { pool, row } from "../pool.js";

// Two tasks, two steps. Intervals of the pool reach a tenth either way: 1.05 is fast, and not resolved.
const rows = [
  ...pool({ taskId: 4, step: 0 }, [
    [2, -1],
    [0.5, -1],
    [null, -1],
    [null, -1],
  ]),
  ...pool({ taskId: 5, step: 0 }, [
    [1.05, -1],
    [3, -1],
  ]),
  ...pool({ taskId: 4, step: 1 }, [
    [4, -1],
    [4, -1],
  ]),
  ...pool({ taskId: 5, step: 1 }, [
    [null, -1],
    [0.9, -1],
  ]),
];

test("a step is the shares of its rollouts, counted by hand", () => {
  const [first, second, ...none] = trajectory(rows);
  expect(none).toEqual([]);
  expect(first).toMatchObject({ runId: "run", seed: 42, step: 0, tasks: 2, samples: 6, rollouts: 6, unknown: 0 });
  expect(first?.fast1).toBeCloseTo(3 / 6, 12);
  expect(first?.resolvedFast1).toBeCloseTo(2 / 6, 12);
  expect(first?.correct).toBeCloseTo(4 / 6, 12);
  expect(first?.meanSpeedup).toBeCloseTo((2 + 0.5 + 1.05 + 3) / 4, 12);
  expect(second).toMatchObject({ step: 1, fast1: 0.5, samples: 4, rollouts: 10 });
});

test("intervals resample whole tasks: of two, a quarter of the draws is either one twice", () => {
  const [, second] = trajectory(rows);
  // Task 5 alone and task 4 alone.
  expect(second).toMatchObject({ low: 0, high: 1, correctLow: 0.5, correctHigh: 1 });
  expect(second?.meanSpeedupLow).toBeCloseTo(0.9, 12);
  expect(second?.meanSpeedupHigh).toBeCloseTo(4, 12);
});

test("distinct programs are counted within tasks; one task by itself has the exact interval of its rollouts", () => {
  const same = [0, 1, 2].map((index) => row({ step: 0, index, programHash: "a" }));
  const elsewhere = row({ step: 0, taskId: 5, programHash: "a" });
  expect(trajectory([...same, elsewhere])[0]?.distinctPrograms).toBe(2);
  const tasks = trajectoryByTask([...same, elsewhere]);
  expect(tasks.map(({ taskId, samples, distinctPrograms }) => [taskId, samples, distinctPrograms])).toEqual([
    [4, 3, 1],
    [5, 1, 1],
  ]);
  // Three of three: the lower end p solves p^3 = 0.025.
  expect(tasks[0]).toMatchObject({ fast1: 1, high: 1, meanSpeedupLow: null });
  expect(tasks[0]?.low).toBeCloseTo(0.025 ** (1 / 3), 6);
  expect(tasks[1]?.low).toBeCloseTo(0.025, 6);
  expect(trajectoryByTask(same, { level: 0.9 })[0]?.low).toBeCloseTo(0.05 ** (1 / 3), 6);
  // Of the whole pool it is over tasks, and one task has none.
  expect(trajectory(same)[0]).toMatchObject({ low: null, high: null });
});

test("unknown is not slow: what was not evaluated counts in no share", () => {
  const [at] = trajectory([row({ step: 0 }), row({ step: 0, index: 1, correct: null, verdict: null, speedup: null })]);
  expect(at).toMatchObject({ fast1: 1, samples: 2, unknown: 1 });
  const [nothing] = trajectory([row({ step: 3, correct: null, verdict: null, speedup: null })]);
  expect(nothing).toMatchObject({ fast1: null, correct: null, meanSpeedup: null, unknown: 1 });
  expect(() => trajectory([row()])).toThrow(/outside an adaptation/);
});

const seeds = [42, 43, 44] as const;
const figure5 = seeds.flatMap((seed) =>
  published().tttTrajectory.figure5[`seed${seed}`].map((fast1, step) => ({
    seed,
    step,
    fast1,
    rollouts: 160 * (step + 1),
  })),
);

test("the published trajectories give the published Best-of-Adaptation steps", () => {
  const argmax = bestOfAdaptation(figure5).filter(({ rule, criterion }) => rule === "argmax" && criterion === "fast1");
  expect(argmax.map(({ seed, step, score }) => [seed, step, score])).toEqual([
    [42, 2, 0.425],
    // Step 5 scores 0.2 as well: the earlier counts.
    [43, 1, 0.2],
    [44, 4, 0.294],
  ]);
  expect(Object.fromEntries(argmax.map(({ seed, step }) => [String(seed), step]))).toEqual(
    published().tttTrajectory.figure5.boaStep,
  );
  expect(argmax[0]?.gain).toBeCloseTo(0.05, 12);
  expect(argmax.map(({ rollouts }) => rollouts)).toEqual([960, 960, 960]);
});

test("so do the published single-task adaptations, one of them with a step not given", () => {
  for (const { task, steps, boaStep } of published().tttTrajectory.isolated) {
    const picks = bestOfAdaptation(steps.map((fast1, step) => ({ seed: 42, step, fast1 })));
    expect([task, picks[0]?.step]).toEqual([task, boaStep]);
  }
});

test("early stopping with patience 1 keeps the paper's steps of seeds 42 and 43, and misses that of 44", () => {
  const stops = (patience: number) =>
    bestOfAdaptation(figure5, { patience })
      .filter(({ rule, criterion }) => rule === "early-stopping" && criterion === "fast1")
      .map(({ seed, step, lastStep, rollouts }) => [seed, step, lastStep, rollouts]);
  expect(stops(1)).toEqual([
    [42, 2, 3, 640],
    [43, 1, 2, 480],
    [44, 1, 2, 480],
  ]);
  // Seed 44 scores 0.213, then 0.25: above its best, so patience 2 goes on to the end.
  expect(stops(2)).toEqual([
    [42, 2, 4, 800],
    [43, 1, 3, 640],
    [44, 4, 5, 960],
  ]);
});

test("an equal step is no regression; an unmeasured one is passed over; resolved fast_1 may choose otherwise", () => {
  const at = (step: number, fast1: number | null, resolvedFast1: number | null) => {
    return { seed: 1, step, fast1, resolvedFast1 };
  };
  const picks = bestOfAdaptation([at(0, 0.2, 0.2), at(1, 0.2, null), at(2, null, 0.1), at(3, 0.5, 0.3), at(4, 0.4, 0)]);
  expect(picks.map(({ rule, criterion, step, lastStep }) => [rule, criterion, step, lastStep])).toEqual([
    ["argmax", "fast1", 3, 4],
    ["argmax", "resolvedFast1", 3, 4],
    ["early-stopping", "fast1", 3, 4],
    ["early-stopping", "resolvedFast1", 0, 2],
  ]);
  expect(bestOfAdaptation([at(0, 0.2, null)])[1]).toMatchObject({ step: null, score: null, gain: null });
  expect(() => bestOfAdaptation([at(0, 1, 1), at(0, 1, 1)])).toThrow(/step 0 twice/);
  expect(() => bestOfAdaptation([], { patience: 0 })).toThrow(/patience is 0/);
});

test("the headline: 68, 32 and 47 of 160 rollouts are 0.306 with a spread of 0.113 over seeds", () => {
  const step = (seed: number, at: number, fast: number) =>
    [1, 2, 3, 4, 5].flatMap((taskId) =>
      pool(
        { runId: `s${seed}`, seed, taskId, step: at },
        Array.from({ length: 32 }, (_, i) => [(taskId - 1) * 32 + i < fast ? 2 : 0.5, -1] as const),
      ),
    );
  const three = [
    ...[60, 64, 68, 58].flatMap((fast, at) => step(42, at, fast)),
    ...[29, 32, 26].flatMap((fast, at) => step(43, at, fast)),
    ...[35, 39, 34, 40, 47, 43].flatMap((fast, at) => step(44, at, fast)),
  ];
  const summary = summariseAdaptation(three, { resamples: 200 });
  expect(summary.fast1).toBeCloseTo(published().headline.boaFast1Mean3Seeds, 3);
  expect(summary.fast1Std).toBeCloseTo(published().headline.boaFast1StdAcrossSeeds, 3);
  expect(summary).toMatchObject({ seeds: 3, rule: "argmax", criterion: "fast1" });
  // 2 where fast, 0.5 where not: the mean over seeds of their means.
  expect(summary.meanSpeedup).toBeCloseTo(0.5 + 1.5 * ((68 + 32 + 47) / 480), 12);
  const stopped = summariseAdaptation(three, { rule: "early-stopping", resamples: 200 });
  expect(stopped.fast1).toBeCloseTo((68 + 32 + 39) / 480, 12);
});
