import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { checkPool, readNullTest, readPool } from "../../src/pool/index.js";
import { poolRow, runFiles, sha256 } from "../../src/records/index.js";
import { aDirectory } from "./a-row.js";
import { anEvaluation, aSample, writeRun } from "./run.js";

test("a sample is joined with its task's name and its program's evaluation", async () => {
  const runDir = writeRun([aSample()], [anEvaluation()]);
  const [row, ...others] = await readPool(runDir);
  expect(others).toEqual([]);
  expect(row).toEqual({
    runId: basename(runDir),
    level: 1,
    taskId: 4,
    taskName: "Matrix_vector",
    seed: 42,
    index: 0,
    step: null,
    text: "return A @ B",
    programHash: anEvaluation().programHash,
    temperature: 0.25,
    completionTokens: 2,
    sumLogprob: -2,
    meanLogprob: -1,
    logprobBasis: "raw",
    verdict: "correct",
    correct: true,
    speedup: 2,
    speedupLow: 1.8,
    speedupHigh: 2.2,
    refMs: 1,
    candidateMs: 0.5,
    message: null,
    flags: ["constant-output"],
  });
  expect(poolRow.safeParse(row).success).toBe(true);
});

test("samples that share a program share its evaluation, within a task only", async () => {
  const samples = [aSample(), aSample({ index: 1, text: "return A @ B  \r\n" }), aSample({ taskId: 5 })];
  const rows = await readPool(writeRun(samples, [anEvaluation()]));
  expect(rows.map(({ taskId, index, verdict }) => [taskId, index, verdict])).toEqual([
    [4, 0, "correct"],
    [4, 1, "correct"],
    [5, 0, null],
  ]);
  // Task 5 is not in the manifest.
  expect(rows.map(({ taskName }) => taskName)).toEqual(["Matrix_vector", "Matrix_vector", null]);
});

test("unknown is not wrong: no evaluation and a harness error leave `correct` null", async () => {
  const texts = ["a", "b", "c"] as const;
  const failed = { speedup: null, refMs: null, candidateMs: null, trialsMs: null, flags: [] };
  const rows = await readPool(
    writeRun(
      texts.map((text, index) => aSample({ text, index })),
      [
        anEvaluation({ text: "a", ...failed, verdict: "wrong", stage: "correctness" }),
        anEvaluation({ text: "b", ...failed, verdict: "harness-error", stage: "compile", message: "no device" }),
      ],
    ),
  );
  expect(rows.map(({ verdict, correct, speedup, message }) => [verdict, correct, speedup, message])).toEqual([
    ["wrong", false, null, null],
    ["harness-error", null, null, "no device"],
    [null, null, null, null],
  ]);
});

test("a harness error tried again gives way to its verdict; repeats of an A/A kind are not joined", async () => {
  const failed = anEvaluation({ verdict: "harness-error", speedup: null, refMs: null, candidateMs: null });
  const repeat = anEvaluation({ repeat: 1, speedup: { value: 9, low: 8, high: 10, level: 0.95 } });
  for (const evaluations of [
    [failed, anEvaluation(), repeat],
    [repeat, anEvaluation(), failed],
  ]) {
    expect((await readPool(writeRun([aSample()], evaluations)))[0]).toMatchObject({ verdict: "correct", speedup: 2 });
  }
});

test("rows come by run as given, then task, seed and index, whatever the order on disk", async () => {
  const shuffled = [
    aSample({ taskId: 12, seed: 42 }),
    aSample({ seed: 43 }),
    aSample({ index: 10 }),
    aSample({ index: 9 }),
  ];
  const [first, second] = [writeRun(shuffled, []), writeRun([aSample()], [])];
  const places = (await readPool([first, second])).map((r) => [r.runId, r.taskId, r.seed, r.index]);
  expect(places).toEqual([
    [basename(first), 4, 42, 9],
    [basename(first), 4, 42, 10],
    [basename(first), 4, 43, 0],
    [basename(first), 12, 42, 0],
    [basename(second), 4, 42, 0],
  ]);
});

test("samples of an adaptation keep their step: one index a step is no repetition", async () => {
  const drawn = [aSample({ step: 1 }), aSample({ step: 0, index: 1 }), aSample({ step: 0 })];
  const rows = await readPool(writeRun(drawn, [anEvaluation()]));
  expect(rows.map(({ step, index }) => [step, index])).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
  ]);
  await expect(readPool(writeRun([aSample({ step: 1 }), aSample({ step: 1 })], []))).rejects.toThrow(
    /seed 42 step 1 sample 0 is there twice/,
  );
});

test("a run killed while it wrote can be read; records that contradict each other cannot", async () => {
  const torn = writeRun([aSample()], []);
  appendFileSync(runFiles(torn).samples, '{"level":1,"ta');
  expect(await readPool(torn)).toHaveLength(1);
  await expect(readPool(writeRun([aSample(), aSample()], []))).rejects.toThrow(/sample 0 is there twice/);
  await expect(readPool(writeRun([aSample()], [anEvaluation(), anEvaluation()]))).rejects.toThrow(/evaluated twice/);
  const elsewhere = anEvaluation({ taskHash: sha256("task at another size") });
  await expect(readPool(writeRun([aSample()], [elsewhere]))).rejects.toThrow(/one version of its task/);
  const nothing = mkdtempSync(join(tmpdir(), "pool-"));
  onTestFinished(() => rmSync(nothing, { recursive: true }));
  await expect(readPool(nothing)).rejects.toThrow(/is no run/);
});

test("a null test is read as its evaluations", async () => {
  const evaluations = [0, 1, 2].map((repeat) => anEvaluation({ repeat }));
  expect(await readNullTest(writeRun([], evaluations, { experiment: "null-test" }))).toEqual(evaluations);
  await expect(readNullTest(writeRun([], []))).rejects.toThrow(/best-of-n, no null test/);
});

test("checkPool names what is missing or does not compare, and is silent about a clean pool", async () => {
  const clean = await readPool(writeRun([aSample(), aSample({ index: 1 })], [anEvaluation()]));
  expect(checkPool(clean)).toEqual([]);
  expect(checkPool([])).toEqual([]);
  const poor = await readPool(
    writeRun(
      [
        aSample({ taskId: 5, sumLogprob: null, meanLogprob: null, tokenLogprobs: null }),
        aSample({ taskId: 6, text: "x", temperature: 1 }),
        aSample({ taskId: 6, index: 1, logprobBasis: "post-temperature" }),
      ],
      [
        anEvaluation({ taskId: 6, text: "x", verdict: "harness-error", speedup: null }),
        anEvaluation({ taskId: 6, speedup: null }),
      ],
    ),
  );
  const found = Object.fromEntries(checkPool([...clean, ...poor]).map((each) => [each.finding, each.samples]));
  expect(found).toEqual({
    "not-evaluated": 1,
    "harness-error": 1,
    "not-timed": 1,
    "no-logprobs": 1,
    uneven: 1,
    "mixed-basis": 1,
    "mixed-temperature": 1,
  });
});

test("two runs of one name are not one run with more samples, and a damaged manifest is named", async () => {
  const dir = aDirectory();
  const copies = ["one", "two"].map((parent) => join(dir, parent, "bon-cpu-small"));
  for (const copy of copies) cpSync("data/runs/bon-cpu-small", copy, { recursive: true });
  await expect(readPool(copies)).rejects.toThrow(/are runs of one name, bon-cpu-small/);
  writeFileSync(join(copies[0] ?? "", "manifest.json"), '{"schemaVersion": 1,');
  await expect(readPool(copies)).rejects.toMatchObject({ code: "bad-record" });
  await expect(readPool(copies)).rejects.toThrow(/one\/bon-cpu-small\/manifest.json is no JSON/);
});
