import { beforeAll, expect, test } from "vitest";
import * as paper from "../../src/paper/index.js";
import { readPool } from "../../src/pool/index.js";
import { type PoolRow, packagePath, readManifest } from "../../src/records/index.js";
import * as selection from "../../src/selection/index.js";

// Each table of ours meets the paper's of the same name: `compare` refuses a column that is not on both sides, and what
// it lays side by side here is a recorded run. Its samples stand in for rollouts of steps, which no recorded run has.
const runs = ["nano-t0.25-s42", "nano-t0.25-s43"].map((run) => packagePath("data/runs", run));
const few = { resamples: 100 };
let rows: PoolRow[];
let steps: PoolRow[];

beforeAll(async () => {
  rows = await readPool(runs);
  steps = rows.map((row) => ({ ...row, step: row.index % 6 }));
});

test("search and selection: tables 5.1 to 5.3, the tests, D.2", () => {
  const curve = paper.compare(selection.scalingCurve(rows, few), paper.publishedScaling(), {
    by: ["k"],
    fields: [{ field: "passAt1", low: "low", high: "high" }],
  });
  expect(curve.map(({ k, remark }) => [k, remark])).toEqual([1, 2, 4, 8, 16, 32, 64].map((k) => [k, null]));
  const strategies = paper.compare(selection.strategyTable(rows, few), paper.publishedStrategies(), {
    by: ["strategy"],
    fields: ["fast1", "meanSpeedup"],
  });
  expect(strategies).toHaveLength(10);
  expect(strategies.every(({ remark, inside }) => remark === null && inside !== null)).toBe(true);
  const methods = paper.compare(selection.methodSummary(rows, few), paper.publishedMethods(), {
    by: ["method"],
    fields: ["fast1", "equivalentK"],
  });
  expect(methods.slice(0, 2).map(({ method, ours }) => [method, ours !== null])).toEqual([
    ["Best-of-N K=64", true],
    ["Best-of-N K=64", true],
  ]);
  const tests = paper.compare(
    selection.compareStrategies(rows, "surprisal-guided", "confidence-guided"),
    paper.publishedSelectionTests(),
    { by: ["test", "on"], fields: ["statistic", "p", "n"] },
  );
  expect(tests.filter(({ remark }) => remark === "no row of ours")).toEqual([]);
  const best = paper.compare(selection.taskTable(rows), paper.publishedTaskSpeedups(), {
    by: ["taskId"],
    fields: ["bestSpeedup"],
  });
  expect(best.map(({ taskId, published }) => [taskId, published])).toEqual([
    [4, 859.8],
    [5, 191.7],
    [12, 23.8],
    [14, 15.6],
    [15, 13.6],
  ]);
});

test("surprisal: length control, quartiles, spread", () => {
  const length = paper.compare(selection.lengthControl(rows, few), paper.publishedLengthControl(), {
    by: ["analysis"],
    fields: ["rho", "p", "n"],
  });
  expect(length.filter(({ remark }) => remark === "no row of ours")).toEqual([]);
  const quartiles = paper.compare(selection.surprisalQuartiles(rows, few), paper.publishedQuartiles(), {
    by: ["quartile"],
    fields: ["fast1", "meanSpeedup", "meanTokens"],
  });
  expect(quartiles).toHaveLength(12);
  const spread = paper.compare(selection.logprobVariance(rows, few), paper.publishedLogprobVariance(), {
    by: ["variance"],
    fields: ["tasks", "share", "tasksBelow015", "sampleFast1Min", "selectedSpeedupMax"],
  });
  expect(spread.find(({ field, variance }) => field === "tasks" && variance === "high")?.published).toBe(9);
});

test("adaptation: trajectory, kept steps, methods, RLVR, compute", () => {
  const interval = { low: "low", high: "high" } as const;
  const trajectory = selection.trajectory(steps, few);
  const beside = paper.compare(trajectory, paper.publishedTrajectory(), {
    by: ["seed", "step"],
    fields: [{ field: "fast1", ...interval }],
  });
  expect(beside.filter(({ seed }) => seed !== 44).every(({ remark }) => remark === null)).toBe(true);
  expect(beside.filter(({ seed }) => seed === 44).map(({ remark }) => remark)).toEqual(Array(6).fill("no row of ours"));
  const byTask = paper.compare(selection.trajectoryByTask(steps, few), paper.publishedTaskTrajectory(), {
    by: ["taskId", "seed", "step"],
    fields: [{ field: "fast1", ...interval }],
  });
  expect(byTask.filter(({ seed }) => seed === 42).every(({ remark }) => remark === null)).toBe(true);
  const kept = selection.bestOfAdaptation(trajectory).filter(({ rule, criterion }) => {
    return rule === "argmax" && criterion === "fast1";
  });
  const batch = paper.publishedBoa().filter(({ taskId }) => taskId === null);
  expect(paper.compare(kept, batch, { by: ["seed"], fields: ["step", "score"] })).toHaveLength(6);
  const summary = { method: "Batch TTT BoA", ...selection.summariseAdaptation(steps, few) };
  const [headline] = paper.compare([summary], paper.publishedMethodSummary(), {
    by: ["method"],
    fields: [{ field: "fast1", ...interval }, "fast1Std", "meanSpeedup", "meanSpeedupStd"],
  });
  expect(headline).toMatchObject({ published: 0.306, remark: null });
  expect(
    paper.compare(trajectory.slice(0, 6), paper.publishedRlvr(), { by: ["step"], fields: ["correct", "meanSpeedup"] }),
  ).toHaveLength(20);
  const compute = paper.compare(
    selection.computeTable([{ method: "Best-of-N (K=64)", manifests: runs.map(readManifest) }], { per: "run" }),
    paper.publishedCompute(),
    { by: ["method"], fields: ["rollouts", "studentTokens", "teacherTokens", "totalTokens", "wallMs"] },
  );
  expect(compute.find(({ method, field }) => method === "Best-of-N (K=64)" && field === "rollouts")).toMatchObject({
    ours: 320,
    published: 320,
    difference: 0,
  });
});

test("regime, transfer and the over-sharpening probe", () => {
  const [base, adapted] = [rows.filter(({ seed }) => seed === 42), rows.filter(({ seed }) => seed === 43)];
  const benefit = selection.adaptationBenefit(base, adapted, few);
  const interval = { low: "low", high: "high" } as const;
  const figure7 = paper.compare(benefit, paper.publishedRegime(), {
    by: ["task"],
    fields: ["coverage", { field: "benefit", ...interval }],
  });
  expect(figure7).toHaveLength(20);
  const subsets = paper.compare(
    selection.regimeBySubset(benefit, { "1": [4, 5, 12, 14, 15] }, few),
    paper.publishedRegimeSubsets(),
    { by: ["subset"], fields: ["coverage", { field: "benefit", ...interval }] },
  );
  expect(subsets.map(({ subset, ours }) => [subset, ours !== null])).toEqual([
    ["1", true],
    ["1", true],
    ["2", false],
    ["2", false],
  ]);
  expect(
    paper.compare(benefit, paper.publishedSubset2(), { by: ["task"], fields: ["coverage", "score", "benefit"] }),
  ).toHaveLength(30);
  const transfer = paper.compare(
    selection.transfer([{ from: 2, to: 1, adapted, base }], few),
    paper.publishedTransfer(),
    { by: ["from", "to"], fields: [{ field: "fast1", ...interval }, "base", "bestOfN", "change"] },
  );
  expect(transfer.find(({ from, field }) => from === 2 && field === "fast1")).toMatchObject({ published: 0.3125 });
  const scores = base.map(({ runId, level, taskId, seed, index, programHash, ...row }) => {
    const { sumLogprob, meanLogprob, completionTokens } = row;
    const place = { runId, level, taskId, seed, index, programHash };
    return { ...place, step: 0, checkpoint: null, sumLogprob, meanLogprob, completionTokens };
  });
  const rho = paper.compare(selection.overSharpening(base, scores, few), paper.publishedOverSharpening(), {
    by: ["step", "subset"],
    fields: [{ field: "rho", ...interval }, "p", "n"],
  });
  expect(rho[0]).toMatchObject({ step: 0, subset: "all", published: -0.198, remark: null });
});
