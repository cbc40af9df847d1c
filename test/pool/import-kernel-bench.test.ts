import { join } from "node:path";
import { expect, test } from "vitest";
import { exportPool, importPool } from "../../src/pool/index.js";
import { aDirectory } from "./a-row.js";

// By hand, as KernelBench's eval_from_generations.py writes it.
const result = (sample_id: number, given: object = {}) => ({
  sample_id,
  compiled: true,
  correctness: true,
  metadata: { hardware: "NVIDIA H100", device: "cuda:0", correctness_trials: "(5 / 5)" },
  runtime: 1.25,
  runtime_stats: { mean: 1.25, std: 0.01, min: 1.2, max: 1.4, num_trials: 100 },
  ...given,
});
const failed = (sample_id: number, metadata: object, given: object = {}) =>
  result(sample_id, { correctness: false, metadata, runtime: -1.0, runtime_stats: {}, ...given });
const baseline = JSON.stringify({
  level1: {
    "4_Matrix_vector_multiplication_.py": { mean: 2.5, std: 0.1, min: 2.4, max: 2.6, num_trials: 100 },
    "12_Diagonal.py": null,
  },
});

test("results, generations and baseline times are one pool", async () => {
  const dir = aDirectory({
    "eval_results.json": JSON.stringify(
      {
        4: [
          result(0),
          failed(1, { compilation_error: "no such op", compilation_error_name: "X" }, { compiled: false }),
          failed(2, { runtime_error: "shape", runtime_error_name: "RuntimeError" }),
          failed(3, { correctness_issue: "Output mismatch", max_difference: ["0.5"] }),
          failed(4, { cuda_error: "CUDA Error: illegal memory access" }, { compiled: false }),
          failed(5, { error: "Evaluation timed out" }, { compiled: false }),
          failed(6, { error: "GPU not attached to container after 30s" }, { compiled: false }),
          result(7, { metadata: { excessive_speedup: true } }),
        ],
        12: [result(0)],
      },
      null,
      4,
    ),
    "level_1_problem_4_sample_0_kernel.py": "class ModelNew: pass\n",
    "level_1_problem_12_sample_0_kernel.py": "import torch\n",
    "level_1_problem_12_sample_10_kernel.py": "import torch\n",
    "level_1_problem_12_sample_10_prompt.txt": "Write a kernel.",
    "generation_config.yaml": "backend: cuda\nlevel: 1\nrun_name: demo\ntemperature: 0.7\n",
    "baseline.json": baseline,
  });
  const pool = await importPool(dir, { baseline: join(dir, "baseline.json"), defaults: { seed: 42, runId: "kb" } });
  expect(pool.format).toBe("kernelbench");
  expect(pool.rows.map((row) => [row.taskId, row.index, row.verdict, row.speedup, row.message])).toEqual([
    [4, 0, "correct", 2, null],
    [4, 1, "compile-error", null, "no such op"],
    [4, 2, "runtime-error", null, "shape"],
    [4, 3, "wrong", null, "Output mismatch"],
    [4, 4, "crashed", null, "CUDA Error: illegal memory access"],
    [4, 5, "timed-out", null, "Evaluation timed out"],
    [4, 6, "harness-error", null, "GPU not attached to container after 30s"],
    [4, 7, "correct", 2, null],
    [12, 0, "correct", null, null],
    [12, 10, null, null, null],
  ]);
  expect(pool.rows[0]).toMatchObject({
    level: 1,
    taskName: "Matrix_vector_multiplication_",
    text: "class ModelNew: pass\n",
    temperature: 0.7,
    refMs: 2.5,
    candidateMs: 1.25,
    seed: 42,
    runId: "kb",
    meanLogprob: null,
  });
  expect(pool.rows[7]?.flags).toEqual(["excessive-speedup"]);
  expect(pool.missing.map(({ field, rows }) => [field, rows])).toEqual([
    ["meanLogprob", 10],
    ["sumLogprob", 10],
    ["completionTokens", 10],
    ["verdict", 1],
    ["speedup", 1],
    ["speedupLow", 2],
    ["text", 7],
  ]);
  expect(pool.ignored.map(({ file }) => file)).toEqual([
    join(dir, "baseline.json"),
    join(dir, "level_1_problem_12_sample_10_prompt.txt"),
  ]);
  await exportPool(pool.rows, join(dir, "pool.csv"));
  expect((await importPool(join(dir, "pool.csv"))).rows).toEqual(pool.rows);
});

test("the older form, one result a problem, and results without generations", async () => {
  const dir = aDirectory({
    "eval_results.json": JSON.stringify({ 1: result(0), 2: failed(0, {}, { compiled: false }) }),
  });
  const { rows } = await importPool(join(dir, "eval_results.json"), { defaults: { level: 2 } });
  expect(rows.map(({ level, taskId, verdict, text }) => [level, taskId, verdict, text])).toEqual([
    [2, 1, "correct", ""],
    [2, 2, "compile-error", ""],
  ]);
  await expect(importPool(dir)).rejects.toThrow(/does not say its level/);
});

test("a broken result comes back with the line and field it has in the file", async () => {
  const text = JSON.stringify(
    { 4: [result(0), result(1, { runtime: "fast" }), result(0)], x: [result(0)], 5: [result(2, { compiled: false })] },
    null,
    4,
  );
  const dir = aDirectory({ "eval_results.json": text });
  const { rows, rejects } = await importPool(dir, { format: "kernelbench", defaults: { level: 1 } });
  expect(rows).toHaveLength(1);
  const lines = text.split("\n");
  expect(rejects.map(({ field, line }) => [field, lines[line - 1]?.trim()])).toEqual([
    ["runtime", '"runtime": "fast",'],
    ["sample_id", '"sample_id": 0,'],
    ["compiled", '"compiled": false,'],
    ["(record)", "{"],
  ]);
  expect(rejects[0]?.text).toBe(JSON.stringify(result(1, { runtime: "fast" })));
});

test("files that are cut off or of another form are errors with their line", async () => {
  const whole = JSON.stringify({ 4: [result(0)] }, null, 4);
  const torn = aDirectory({ "eval_results.json": whole.slice(0, -30) });
  const lines = whole.slice(0, -30).split("\n").length;
  const options = { defaults: { level: 1 } };
  await expect(importPool(torn, options)).rejects.toThrow(`${join(torn, "eval_results.json")}:${lines}: `);
  const broken = aDirectory({ "eval_results.json": '{\n"4": [\n}' });
  await expect(importPool(broken, options)).rejects.toThrow(/eval_results.json:3: \(record\): not JSON/);
  const dir = aDirectory({ "eval_results.json": whole, "b.json": baseline.replace("2.5", '"2.5"') });
  const failing = importPool(dir, { ...options, baseline: join(dir, "b.json") });
  await expect(failing).rejects.toThrow(/b.json:1: level1.4_Matrix_vector_multiplication_.py.mean: /);
});

test("a baseline that was asked for is what speedups are over, whatever reference time the results hold", async () => {
  const dir = aDirectory({
    "eval_results.json": JSON.stringify({ 4: [result(0, { ref_runtime: 10 })], 12: [result(0, { ref_runtime: 10 })] }),
    "baseline.json": baseline,
  });
  const { rows } = await importPool(dir, { baseline: join(dir, "baseline.json"), defaults: { level: 1 } });
  expect(rows.map(({ taskId, refMs, speedup }) => [taskId, refMs, speedup])).toEqual([
    [4, 2.5, 2],
    [12, null, null], // it has no time for that one
  ]);
});

test("a bad token is named with its own line, and a file that is not there by its name", async () => {
  const lines = Array.from({ length: 40 }, (_, i) => `  "${i}": [{ "compiled": ${i === 2 ? "True" : "true"} }]`);
  const dir = aDirectory({ "eval_results.json": `{\n${lines.join(",\n")}\n}` });
  await expect(importPool(dir, { defaults: { level: 1 } })).rejects.toThrow(/eval_results\.json:4: .*not JSON/);
  await expect(importPool(dir, { defaults: { level: 1 } })).rejects.toMatchObject({ wayOut: "mend that line" });
  const gone = importPool(join(dir, "none.csv"), { format: "csv" });
  await expect(gone).rejects.toThrow(/none\.csv does not exist/);
});
