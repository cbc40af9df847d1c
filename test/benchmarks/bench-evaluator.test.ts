import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { countsOf, kernelBenchPlan, programsOf, spread, tasksThere } from "../../scripts/bench-evaluator-plan.mjs";
import {
  brief,
  disagreements,
  markdown,
  merged,
  nullOf,
  overallOf,
  type Rates,
  type TaskResult,
  weightedRate,
} from "../../scripts/bench-evaluator-table.mjs";

const result = (taskId: number, samplesPerS: Rates, over: Partial<TaskResult> = {}): TaskResult => ({
  taskId,
  samples: 64,
  samplesPerS,
  null: { ours: null, kernelBench: null, fourThreads: null },
  disagreements: [],
  ...over,
});

test("the plan keeps the recorded repetition, and every distinct program while there are samples enough", () => {
  expect(countsOf(64)).toEqual([56, 6, 1, 1]);
  expect(countsOf(8)).toEqual([5, 1, 1, 1]);
  expect(countsOf(2)).toEqual([1, 1, 0, 0]);
  for (const samples of [1, 2, 3, 4, 5, 7, 16, 63, 64, 65, 200]) {
    expect(countsOf(samples).reduce((sum, count) => sum + count, 0)).toBe(samples);
    expect(Math.min(...countsOf(samples))).toBeGreaterThanOrEqual(0);
  }
  expect(programsOf(12, "return A", 2).map(({ program }) => program)).toEqual(["own", "right"]);
  expect(() => programsOf(13, "return A", 64)).toThrow(/no programs for task 13/);
  expect(tasksThere).toEqual([4, 5, 12, 14, 15, 18, 28, 29, 30, 32]);
});

test("few samples of many are taken evenly over how common the programs are", () => {
  const programs = programsOf(12, "return A", 64);
  // Samples 8, 24, 40, 56 of 64: the first 56 are the reference's own.
  expect(spread(programs, 4).map(({ program }) => program)).toEqual(["own", "own", "own", "right"]);
  expect(spread(programs, 1000)).toHaveLength(64);
  const { stages } = kernelBenchPlan({ task: { id: 12, code: "" }, programs, slow: 4, limitS: 9 });
  expect(stages.map(({ threads }) => threads)).toEqual([1, 4]);
  const alone = stages[0]?.samples ?? [];
  expect(alone.filter(({ extra }) => !extra).map(({ program }) => program)).toEqual([
    "own",
    "right",
    "wrong",
    "raising",
  ]);
  expect(alone.filter(({ extra }) => extra).map(({ program }) => program)).toEqual(["own", "own", "own"]);
});

test("times alone are weighted by how common each program is", () => {
  const programs = [
    { program: "own", count: 56 },
    { program: "wrong", count: 8 },
  ];
  const rows = [
    { program: "own", durationMs: 900 },
    { program: "own", durationMs: 1100 },
    { program: "wrong", durationMs: 100 },
  ];
  // 56 at 1000 ms and 8 at 100 ms take 56.8 s.
  expect(weightedRate(programs, rows)).toBeCloseTo(64 / 56.8, 12);
  expect(weightedRate(programs, rows.slice(0, 2))).toBeNull();
});

test("the null of a task counts what is above 1, and resolved only where there are intervals", () => {
  expect(nullOf([{ speedup: 1.2, low: 1.1 }, { speedup: 0.9, low: 0.8 }, { speedup: null }])).toEqual({
    timed: 2,
    min: 0.9,
    median: expect.closeTo(1.05, 12),
    max: 1.2,
    fast: 1,
    resolvedFast: 1,
    speedups: [1.2, 0.9],
  });
  expect(nullOf([{ speedup: 1.2 }])?.resolvedFast).toBeNull();
  expect(nullOf([])).toBeNull();
});

test("verdicts are compared with those alone, and a harness that gave none is no disagreement", () => {
  const row = (program: string, correct: boolean | null, compiled: boolean | null = true, threads = 1) => {
    return { program, threads, compiled, correct, message: null, durationMs: 1 };
  };
  const ours = [
    { program: "own", verdict: "correct", message: null },
    { program: "right", verdict: "rejected", message: "so" },
    { program: "wrong", verdict: "wrong", message: null },
    { program: "raising", verdict: "runtime-error", message: null },
  ];
  const theirs = [
    row("own", true),
    row("own", false, true, 4),
    row("right", true),
    row("wrong", false),
    row("raising", null),
  ];
  expect(disagreements(ours, theirs)).toEqual([
    { program: "right", ours: "rejected", oursMessage: "so", kernelBench: "correct", kernelBenchMessage: null },
  ]);
});

test("tasks measured one at a time are merged, newer over older, and totals are of times", () => {
  const fast = { cold: 8, warm: 64, kernelBench: 1, fourThreads: 2 };
  const slow = { cold: 4, warm: 32, kernelBench: 0.5, fourThreads: 0.25 };
  const first = merged(null, { tasks: [result(12, slow)] });
  const both = merged(merged(first, { tasks: [result(4, slow)] }), { tasks: [result(12, fast)] });
  expect(both.tasks.map(({ taskId }) => taskId)).toEqual([4, 12]);
  // Warm: 128 samples in 1 + 2 s; four threads in 32 + 256 s; alone in 64 + 128 s.
  expect(both.overall.samplesPerS.warm).toBeCloseTo(128 / 3, 12);
  expect(both.overall.timesFourThreads).toBeCloseTo(288 / 3, 12);
  expect(both.overall.timesKernelBench).toBeCloseTo(192 / 3, 12);
  expect(both.overall.leastTimesFourThreads).toBe(32);
  expect(overallOf([result(5, { ...fast, kernelBench: null })]).timesKernelBench).toBeNull();
});

test("the A/A of all tasks together counts what is within 2 % and 5 %, as a ratio", () => {
  const nothing = (speedups: number[]) => nullOf(speedups.map((speedup) => ({ speedup, low: speedup / 1.02 })));
  const rates = { cold: 1, warm: 1, kernelBench: null, fourThreads: null };
  const tasks = [
    [1, 1.019, 0.981],
    [1.04, 0.94],
  ].map((speedups, i) =>
    result(i + 4, rates, { null: { ours: nothing(speedups), kernelBench: null, fourThreads: null } }),
  );
  // 1 / 0.981 is 1.0194, 1 / 0.94 is 1.064; only 1.04 is above 1.02.
  expect(overallOf(tasks).null).toEqual({
    ours: { timed: 5, min: 0.94, max: 1.04, within2: 3, within5: 4, fast: 2, resolvedFast: 1 },
    kernelBench: null,
    fourThreads: null,
  });
});

test("where four threads were given up, their rate is at most that, and ours at least so many times it", () => {
  const rates = { cold: 8, warm: 64, kernelBench: 0.25, fourThreads: 0.04 };
  const { tasks, overall } = merged(null, { tasks: [result(30, rates, { fourThreadsCut: true })] });
  expect(markdown({ tasks, overall })).toMatch(/^\| 30 \| 8 \| 64 \| 0\.25 \| < 0\.04 \| 256x \| > 1600x \|/m);
  expect(markdown({ tasks, overall })).toMatch(/^\| all .*\| < 0\.04 \| 256x \| > 1600x \|/m);
});

test("the table says what is missing with a dash", () => {
  const nothing = nullOf([{ speedup: 1.00049, low: 0.99 }]);
  const tasks = [
    result(
      4,
      { cold: 8.1234, warm: 64, kernelBench: 0.25, fourThreads: null },
      {
        null: { ours: nothing, kernelBench: null, fourThreads: null },
        disagreements: [{ program: "right" }],
      },
    ),
  ];
  const lines = markdown({ tasks, overall: overallOf(tasks) }).split("\n");
  expect(lines[2]).toBe(
    "| 4 | 8.12 | 64 | 0.25 | – | 256x | – | 1 to 1; 1 of 1 fast, 0 resolved | – | – | right differ |",
  );
  expect(lines[3]).toBe(
    "| all | 8.12 | 64 | 0.25 | – | 256x | – | 1 to 1; 1 of 1 fast, 0 resolved | – | – | 1 differ |",
  );
});

test("the tables that the READMEs print are those of the recorded benchmark", () => {
  const recorded = JSON.parse(readFileSync("benchmarks/evaluator.json", "utf8"));
  expect(recorded.tasks.map(({ taskId }: { taskId: number }) => taskId)).toEqual([
    4, 5, 12, 14, 15, 18, 28, 29, 30, 32,
  ]);
  expect(readFileSync("benchmarks/README.md", "utf8")).toContain(`${markdown(recorded)}\n`);
  expect(readFileSync("README.md", "utf8")).toContain(`${brief(recorded)}\n`);
});
