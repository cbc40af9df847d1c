import { expect, test } from "vitest";
import { adaptationRuns } from "../../src/experiments/index.js";

const task = (id: number, level = 1) => ({ id, level });
const options = { tasks: [task(4), task(12)], runDir: "runs/study", learningRate: 1e-4, seed: 42 } as never;
const told = (runs: readonly unknown[]) =>
  (runs as { runDir: string; seed: number; learningRate: number; tasks: { id: number; level: number }[] }[]).map(
    ({ runDir, seed, learningRate, tasks }) => [runDir, seed, learningRate, tasks.map(({ id }) => id).join()],
  );

test("nothing varied is the one run, as it was", () => {
  expect(told(adaptationRuns(options, {}))).toEqual([["runs/study", 42, 1e-4, "4,12"]]);
});

test("every combination of seeds, learning rates and tasks has a directory that says what is different about it", () => {
  expect(told(adaptationRuns(options, { seeds: [43, 44], learningRates: [1e-6] }))).toEqual([
    ["runs/study/seed-43_lr-1e-6", 43, 1e-6, "4,12"],
    ["runs/study/seed-44_lr-1e-6", 44, 1e-6, "4,12"],
  ]);
  expect(told(adaptationRuns(options, { isolated: true }))).toEqual([
    ["runs/study/task-4", 42, 1e-4, "4"],
    ["runs/study/task-12", 42, 1e-4, "12"],
  ]);
});

test("tasks of the same number in two levels do not share a directory", () => {
  const both = { ...(options as object), tasks: [task(1), task(1, 2)] } as never;
  expect(adaptationRuns(both, { isolated: true }).map(({ runDir }: { runDir: string }) => runDir)).toEqual([
    "runs/study/task-1-1",
    "runs/study/task-2-1",
  ]);
});
