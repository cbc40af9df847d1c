import { expect, test } from "vitest";
import * as paper from "../../src/paper/index.js";
import { bestOfAdaptation } from "../../src/selection/adaptation/index.js";

// The literals are the paper's own, typed from its text and tables; those of figures 5 to 7 from the figures as transcribed.

test("table 5.2 and the headline of twenty tasks", () => {
  expect(paper.publishedMethods().map(({ method, fast1, equivalentK }) => [method, fast1, equivalentK])).toEqual([
    ["Best-of-N K=64", 1, 64],
    ["Best-of-N K=1", 0.533, 1],
    ["TTT BoA (step 8)", 0.35, "<1"],
  ]);
  expect(paper.publishedTaskSuccess()).toEqual([{ k: 64, succeeded: 18, tasks: 20, share: 0.9, source: "paper" }]);
});

test("the tests of selection, length control, quartiles and spread (section 5.2)", () => {
  expect(paper.publishedSelectionTests().map(({ test, statistic, p, n }) => [test, statistic, p, n])).toEqual([
    ["cohens-h", 0.64, null, 10],
    ["sign", 3, 0.125, 3],
    ["wilcoxon", 10, 0.084, 10],
  ]);
  expect(paper.publishedLengthControl().map(({ rho, p, n }) => [rho, p, n])).toEqual([
    [-0.047, 0.27, 550],
    [0.003, 0.95, 550],
    [-0.039, null, 550],
  ]);
  expect(paper.publishedQuartiles().map((row) => Object.values(row).slice(0, 4))).toEqual([
    ["Q1", 0.474, 37, 7],
    ["Q2", 0.81, 26.2, 8],
    ["Q3", 0.723, 46.8, 10],
    ["Q4", 0.439, 30.6, 15],
  ]);
  expect(paper.publishedQuartiles().map(({ order }) => order)).toEqual([
    "highest surprisal",
    null,
    null,
    "lowest surprisal",
  ]);
  const [high, low] = paper.publishedLogprobVariance();
  expect(high).toMatchObject({ variance: "high", tasks: 9, share: 0.45, sampleFast1Max: null });
  expect(low).toMatchObject({ tasks: 11, tasksBelow015: 7, sampleFast1Min: 0.07, sampleFast1Max: 0.23 });
  expect(low).toMatchObject({ selectedSpeedupMin: 1, selectedSpeedupMax: 1.22 });
});

test("figure 5, the table of seed 42 and the isolated runs, with the steps the paper keeps", () => {
  const rows = paper.publishedTrajectory();
  expect(rows).toHaveLength(18);
  expect(rows[2]).toEqual({ seed: 42, step: 2, fast1: 0.425, rollouts: 480, source: "paper" });
  expect(paper.publishedTaskTrajectory().find(({ taskId, step }) => taskId === 4 && step === 2)?.fast1).toBe(0.469);
  expect(paper.publishedIsolated().find(({ taskId, step }) => taskId === 14 && step === 4)?.fast1).toBe(0.563);
  expect(paper.publishedIsolated().find(({ taskId, step }) => taskId === 5 && step === 4)?.fast1).toBeNull();
  const kept = paper.publishedBoa();
  expect(kept.map(({ taskId, seed, step, score }) => [taskId, seed, step, score])).toEqual([
    [null, 42, 2, 0.425],
    [null, 43, 1, 0.2],
    [null, 44, 4, 0.294],
    [4, null, 1, 0.063],
    [5, null, 1, 0.125],
    [12, null, 0, 1],
    [14, null, 4, 0.563],
    [15, null, 1, 0.469],
  ]);
  // Our rule keeps the same of each.
  const argmax = (series: Parameters<typeof bestOfAdaptation>[0]) => bestOfAdaptation(series)[0]?.step;
  for (const { taskId, seed, step } of kept) {
    const series =
      taskId === null
        ? rows.filter((row) => row.seed === seed)
        : paper.publishedIsolated().filter((row) => row.taskId === taskId);
    expect([taskId, seed, argmax(series)]).toEqual([taskId, seed, step]);
  }
  expect(paper.publishedLearningRates()).toMatchObject([
    { learningRate: 1e-6, step: 1, score: 0.55, baseline: null },
    // "never exceeds the unadapted baseline (31.9%)", section 6.4
    { learningRate: 3e-7, step: null, score: null, baseline: 0.319 },
  ]);
});

test("RLVR, SDPO, mean speedups and compute (the appendix)", () => {
  expect(paper.publishedRlvr().at(-1)).toEqual({ step: 40, correct: 0.984, meanSpeedup: 0.87, source: "paper" });
  expect(paper.publishedMethodSeeds().map(({ fast1, meanSpeedup }) => [fast1, meanSpeedup])).toEqual([
    [0.425, 21.44],
    [0.2, 1],
    [0.294, 1],
    [0.356, 21.99],
    [0.188, 0.98],
    [0.244, 0.99],
    [0.388, 20.6],
    [0.238, 1.01],
    [0.288, 1],
  ]);
  expect(paper.publishedMethodSummary().map((row) => Object.values(row).slice(2, 6))).toEqual([
    [0.306, 0.113, 7.81, 11.8],
    [0.263, 0.086, 7.99, 12.13],
    [0.304, 0.076, 7.53, 11.31],
  ]);
  expect(paper.publishedCompute()[3]).toEqual({
    method: "SDPO (feedback)",
    rollouts: 320,
    studentTokens: 314_000,
    teacherTokens: 338_000,
    totalTokens: 652_000,
    wallMs: null,
    source: "paper",
  });
  expect(paper.publishedTaskSpeedups().map(({ taskId, bestSpeedup }) => [taskId, bestSpeedup])).toEqual([
    [4, 859.8],
    [5, 191.7],
    [12, 23.8],
    [14, 15.6],
    [15, 13.6],
  ]);
});

test("regime, subset 2 and transfer (sections 5.4 and 5.5)", () => {
  expect(paper.publishedRegime()).toHaveLength(10);
  expect(paper.publishedRegime()[0]).toMatchObject({ task: 14, coverage: 0.322, benefit: 0.03, digitised: true });
  expect(paper.publishedRegimeSubsets()).toMatchObject([
    { subset: "1", coverage: 0.398, benefit: -0.092 },
    { subset: "2", coverage: 0.405, benefit: -0.206 },
  ]);
  const [first, second] = paper.publishedSubset2();
  expect(first?.benefit).toBeCloseTo(0.063, 12);
  expect(second).toMatchObject({ task: 28, coverage: 0.313, score: 0 });
  expect(paper.publishedSubset2Budget().map(({ rollouts, fast1 }) => [rollouts, fast1])).toEqual([
    [320, 0.369],
    [160, 0.175],
    [320, 0.163],
  ]);
  const [there, back] = paper.publishedTransfer();
  expect(there).toMatchObject({ from: 1, to: 2, fast1: 0.075, base: 0.175, bestOfN: 0.369 });
  expect(there?.change).toBeCloseTo(-0.1, 12);
  expect(back).toMatchObject({ from: 2, to: 1, fast1: 0.3125, base: 0.375, bestOfN: null });
});

test("figure 6: what the text states is exact, what was read off the figure says how nearly", () => {
  const rows = paper.publishedOverSharpening();
  expect(rows).toHaveLength(18);
  const at = (subset: string, step: number) => rows.find((row) => row.subset === subset && row.step === step);
  expect(at("all", 0)).toMatchObject({ rho: -0.198, p: 3.6e-4, n: 320, tolerance: 0 });
  expect(at("all", 8)).toMatchObject({ rho: -0.275, p: 5.7e-7, tolerance: 0 });
  expect(at("bottom-quartile", 0)).toMatchObject({ rho: -0.237, p: null, n: null, tolerance: 0 });
  expect(at("bottom-quartile", 3)).toMatchObject({ rho: -0.442, p: 9.8e-17, tolerance: 0 });
  expect(at("bottom-quartile", 6)?.tolerance).toBe(0.008);
  expect(at("all", 6)?.tolerance).toBe(0.003);
  expect(paper.publishedMeanNll().map(({ meanNll }) => meanNll)).toEqual([6.71, 6.66, 6.75, 6.86]);
});
