import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import type { SampleRequest } from "../../src/policy/index.js";
import { openReplay } from "../../src/policy/replay.js";
import { readManifest, readSamples, runFiles, type Sample, sha256, writeManifest } from "../../src/records/index.js";
import { buildPrompt, loadTasks } from "../../src/tasks/index.js";
import { recordedTasks, recordRun } from "./recorded-run.js";

const scratch = mkdtempSync(join(tmpdir(), "replay-"));
const runDir = join(scratch, "run");
const [first, second] = recordedTasks;
let samples: Sample[];

const request = (more: Partial<SampleRequest> = {}): SampleRequest => ({
  ...first,
  indices: [0, 1, 2],
  seed: 42,
  temperature: 1,
  maxTokens: 1024,
  ...more,
});

// Task 5: seeds 42 and 43 at temperature 1, K = 4, and seed 42 at 0.25, K = 2. Task 12: seed 42 at temperature 1, K = 3.
beforeAll(() => {
  recordRun(runDir, [
    { ...first, seed: 42, temperature: 1, k: 4 },
    { ...first, seed: 43, temperature: 1, k: 4 },
    { ...first, seed: 42, temperature: 0.25, k: 2 },
    { ...second, seed: 42, temperature: 1, k: 3 },
  ]);
  samples = readSamples(runDir);
});

test("same text, same numbers, in the order asked for", async () => {
  await using policy = await openReplay(runDir);
  const drawn = await policy.sample(request({ indices: [3, 0] }));
  const recorded = [3, 0].map((i) => samples.find((s) => s.taskId === 5 && s.seed === 42 && s.index === i));
  expect(drawn.map((c) => c.text)).toEqual(recorded.map((s) => s?.text));
  expect(drawn.map((c) => c.tokenLogprobs)).toEqual(recorded.map((s) => s?.tokenLogprobs));
  expect(drawn[0]).toEqual({
    text: "return A * 3  # seed 42, temperature 1",
    tokenIds: [5, 42, 100, 3],
    tokenLogprobs: [-0.1, -0.2, -1, -3.3],
    logprobBasis: "raw",
    finishReason: "stop",
    rawFinishReason: "eos",
    promptTokens: 11,
    completionTokens: 4,
  });
  expect(await policy.sample(request({ indices: [3, 0] }))).toEqual(drawn);
});

test("what a caller does to a completion does not change the recording", async () => {
  await using policy = await openReplay(runDir);
  const [one] = await policy.sample(request());
  one?.tokenLogprobs?.fill(0);
  expect((await policy.sample(request()))[0]?.tokenLogprobs).toEqual([-0.1, -0.2, -1, -0.3]);
});

test("it says what it is", async () => {
  await using policy = await openReplay(runDir);
  expect(policy.spec).toBe(`replay:${runDir}`);
  expect(policy.checkpoint).toBe("weights-1");
  expect(policy.logprobBasis).toBe("raw");
  expect(policy.capabilities).toEqual({ score: true, train: false, entropyBonus: false, reproducible: true, maxK: 4 });
  expect(policy.details).toMatchObject({ run: "recorded", recordedPolicy: "nano:models/nano", runStatus: "finished" });
});

test("a packed run replays as the plain one does", async () => {
  const packed = join(scratch, "packed");
  recordRun(packed, [{ ...first, seed: 42, temperature: 1, k: 2 }]);
  const { samples: file } = runFiles(packed);
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file)));
  rmSync(file);
  await using policy = await openReplay(packed);
  expect((await policy.sample(request({ indices: [1] })))[0]?.text).toBe("return A * 1  # seed 42, temperature 1");
});

test.each([
  ["another task", { task: { ...first.task, id: 99 } }, /task 99 .* is not in .*recorded tasks: 1\/5, 1\/12/s],
  ["another level", { task: { ...first.task, level: 2 } }, /level 2 task 5 .* is not in/],
  [
    "another seed",
    { seed: 44 },
    /seed 44 and temperature 1\n.*seed 42 at temperature 1 \(K = 4\), seed 43 at temperature 1 \(K = 4\), seed 42 at temperature 0.25 \(K = 2\)/,
  ],
  ["another temperature", { temperature: 0.5 }, /seed 42 and temperature 0.5\n.*seed 42 at temperature 0.25/],
  ["more than K", { indices: [3, 4] }, /sample 4 of .* is not recorded\n.*indices 0 to 3: ask for K <= 4/],
  ["fewer tokens than a sample has", { maxTokens: 3 }, /sample 0 of .* has 4 tokens, and the request allows 3/],
])("asked for %s it says what is recorded", async (_, more, message) => {
  await using policy = await openReplay(runDir);
  await expect(policy.sample(request(more))).rejects.toThrow(message);
});

test("a sample that answered another prompt, or another task text, is refused; the message says which differs", async () => {
  await using policy = await openReplay(runDir);
  const prompt = { ...first.prompt, hash: sha256("another prompt") };
  await expect(policy.sample(request({ prompt }))).rejects.toThrow(
    /taskHash matches; promptHash differs: recorded [0-9a-f]{12}, asked [0-9a-f]{12}\n.*size "full", source "bundled"/,
  );
  const task = { ...first.task, hash: sha256("another reference") };
  await expect(policy.sample(request({ task }))).rejects.toThrow(/taskHash differs: .*; promptHash matches/);
});

test("recorded completions are scored with their recorded log-probabilities, others are refused", async () => {
  await using policy = await openReplay(runDir);
  const ids = (seed: number, index: number) => [5, seed, 100, index];
  expect(await policy.score({ ...first, completions: [ids(43, 1), ids(42, 3)] })).toEqual([
    [-0.1, -0.2, -1, -1.3],
    [-0.1, -0.2, -1, -3.3],
  ]);
  await expect(policy.score({ ...first, completions: [ids(42, 0), [1, 2]] })).rejects.toThrow(
    /no log-probabilities for completion 1 \(2 tokens\)/,
  );
  await expect(policy.score({ ...second, completions: [ids(42, 0)] })).rejects.toThrow("completion 0");
});

test("log-probabilities after temperature are given only for the temperature they were drawn at", async () => {
  const dir = join(scratch, "post");
  const same = { ...first, seed: 42, k: 1, basis: "post-temperature", ids: [7, 8, 9, 10] } as const;
  recordRun(dir, [
    { ...same, temperature: 1 },
    { ...same, temperature: 0.25 },
  ]);
  await using policy = await openReplay(dir);
  const completions = [[7, 8, 9, 10]];
  expect(await policy.score({ ...first, completions, temperature: 1 })).toEqual([[-0.1, -0.2, -1, -0.3]]);
  expect(await policy.score({ ...first, completions, temperature: 0.25 })).toEqual([[-0.1, -0.2, -0.25, -0.3]]);
  await expect(policy.score({ ...first, completions })).rejects.toThrow("at their temperature");
  await expect(policy.score({ ...first, completions, temperature: 0.5 })).rejects.toThrow("at their temperature");
});

test("a run without token ids says that it cannot score, and does not", async () => {
  const dir = join(scratch, "no-ids");
  recordRun(dir, [{ ...first, seed: 42, temperature: 1, k: 1, ids: null }]);
  await using policy = await openReplay(dir);
  expect(policy.capabilities.score).toBe(false);
  await expect(policy.score({ ...first, completions: [[1]] })).rejects.toThrow("recorded no token ids");
});

test("an interrupted run offers only what is there without a gap", async () => {
  const dir = join(scratch, "gap");
  recordRun(dir, [{ ...first, seed: 42, temperature: 1, k: 6 }]);
  const { samples: file } = runFiles(dir);
  const lines = readFileSync(file, "utf8").split("\n");
  writeFileSync(file, lines.filter((_, i) => i !== 3).join("\n"));
  writeManifest(dir, { ...readManifest(dir), status: "interrupted" });
  await using policy = await openReplay(dir);
  expect(policy.capabilities.maxK).toBe(3);
  expect(policy.details).toMatchObject({ runStatus: "interrupted" });
  await expect(policy.sample(request({ indices: [3] }))).rejects.toThrow("indices 0, 1, 2, 4, 5: ask for K <= 3");
});

test("no run and an empty run are errors", async () => {
  await expect(openReplay(join(scratch, "nowhere"))).rejects.toThrow("is no run");
  const dir = join(scratch, "empty");
  recordRun(dir, []);
  await expect(openReplay(dir)).rejects.toThrow(/has no samples to replay.*best-of-n/s);
});

test("an aborted request is rejected with the signal's reason", async () => {
  await using policy = await openReplay(runDir);
  const reason = new Error("enough");
  await expect(policy.sample(request({ signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
});

test("of an adaptation, a completion that several checkpoints drew has a score under the base alone; raw numbers are those at temperature 1", async () => {
  const recorded = "data/runs/ttt-cpu-small";
  const [task] = await loadTasks({ from: "bundled", ids: [12], size: "small" });
  if (task === undefined) throw new Error("there is no task 12");
  const prompt = buildPrompt(task);
  const drawn = readSamples(recorded).filter(({ taskId, step }) => taskId === 12 && step !== null);
  const later = drawn.find((s) => s.step === 8 && drawn.some((o) => o.step === 0 && isSame(o, s)));
  const early = drawn.find((s) => s.step === 0 && later !== undefined && isSame(s, later));
  if (!early?.tokenIds || !early.tokenLogprobs) throw new Error("no completion was drawn at both steps");
  expect(early.logprobBasis).toBe("raw");
  await using policy = await openReplay(recorded);
  const asked = { task, prompt, completions: [early.tokenIds] };
  await expect(policy.score(asked)).rejects.toThrow(/of one set of weights/);
  expect(await policy.score({ ...asked, weights: "base" })).toEqual([early.tokenLogprobs]);
  await expect(policy.score({ ...asked, weights: "base", temperature: 0.25 })).rejects.toThrow(/1 for raw numbers/);
});

const isSame = (one: Sample, other: Sample) => one.tokenIds?.join() === other.tokenIds?.join();
