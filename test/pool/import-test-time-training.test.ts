import { join } from "node:path";
import { expect, test } from "vitest";
import { exportPool, importPool } from "../../src/pool/index.js";
import { aDirectory } from "./a-row.js";

// By hand, as best_of_n.py and batch_ttt.py write them.
const action = (problem_id: number, sample_idx: number, step_idx?: number) =>
  `${JSON.stringify({
    problem_id,
    ...(step_idx === undefined ? {} : { step_idx }),
    sample_idx,
    raw_action: `return ${sample_idx}`,
    assembled_code: `class ModelNew(Model):\n    return ${sample_idx}`,
  })}\n`;
const ofTask = {
  problem_id: 4,
  fast_1: 1.0,
  sample_fast_1: 0.5,
  selected_speedup: 1.4,
  selected_correct: true,
  correct: 0.75,
  latency: 2310.5,
};

test("Best-of-N: the programs are rows, what was counted of them are summaries", async () => {
  const dir = aDirectory({
    // Written by four threads: not in order.
    "actions.jsonl": action(4, 1) + action(4, 0),
    "best_of_n_summary.json": JSON.stringify([
      ofTask,
      { ...ofTask, problem_id: 5, selected_speedup: 0, selected_correct: false, fast_1: 0 },
    ]),
    "best_of_n_compute.json": "{}",
  });
  const pool = await importPool(dir, { defaults: { level: 1, seed: 42, temperature: 0.25 } });
  expect(pool.format).toBe("test-time-training");
  expect(pool.rows.map((row) => [row.taskId, row.index, row.step, row.text, row.verdict, row.speedup])).toEqual([
    [4, 1, null, "return 1", null, null],
    [4, 0, null, "return 0", null, null],
  ]);
  expect(pool.rows[0]).toMatchObject({ level: 1, seed: 42, temperature: 0.25, meanLogprob: null });
  expect(pool.summaries).toEqual([
    { taskId: 4, step: null, correctShare: 0.75, sampleFast1: 0.5, bestFast1: 1, bestSpeedup: 1.4 },
    { taskId: 5, step: null, correctShare: 0.75, sampleFast1: 0.5, bestFast1: 0, bestSpeedup: null },
  ]);
  expect(pool.ignored).toEqual([
    { file: join(dir, "best_of_n_compute.json"), field: null },
    { file: join(dir, "actions.jsonl"), field: "assembled_code" },
  ]);
  expect(pool.missing.map(({ field }) => field)).toEqual(["meanLogprob", "sumLogprob", "completionTokens", "verdict"]);
  await exportPool(pool.rows, join(dir, "pool.parquet"));
  expect((await importPool(join(dir, "pool.parquet"))).rows).toEqual(pool.rows);
});

test("batch TTT: steps, the temperature of its summary, and a share of each task and step", async () => {
  const summary = {
    config: { model: "m", k: 1, temperature: 0.25 },
    step_summaries: [
      { step_idx: 0, aggregate_fast_1: 0.5, per_task_fast_1: { 4: 0.5 }, per_task_correct: { 4: 1 } },
      { step_idx: 1, aggregate_fast_1: 0.75, per_task_fast_1: { 4: 0.75 }, per_task_correct: { 4: 1 } },
    ],
  };
  const dir = aDirectory({
    "actions.jsonl": action(4, 0, 0) + action(4, 0, 1),
    "batch_ttt_summary.json": JSON.stringify(summary),
  });
  const { rows, summaries } = await importPool(join(dir, "actions.jsonl"));
  expect(rows.map(({ step, index, temperature }) => [step, index, temperature])).toEqual([
    [0, 0, 0.25],
    [1, 0, 0.25],
  ]);
  expect(
    summaries.map(({ taskId, step, sampleFast1, correctShare }) => [taskId, step, sampleFast1, correctShare]),
  ).toEqual([
    [4, 0, 0.5, 1],
    [4, 1, 0.75, 1],
  ]);
});

test("a sample logged twice, a torn tail and a broken summary are named", async () => {
  const dir = aDirectory({
    "actions.jsonl": `${action(4, 0)}${action(4, 0)}{"problem_id": 4, "sam`,
    "best_of_n_summary.json": JSON.stringify([ofTask], null, 2),
  });
  const { rejects } = await importPool(dir);
  expect(rejects.map(({ line, field }) => [line, field])).toEqual([
    [2, "sample_idx"],
    [3, "(record)"],
  ]);
  const bad = aDirectory({
    "actions.jsonl": action(4, 0),
    "best_of_n_summary.json": JSON.stringify([ofTask, { ...ofTask, correct: 2 }], null, 2),
  });
  await expect(importPool(bad)).rejects.toThrow(/best_of_n_summary.json:17: 1.correct: /);
});
