import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openEvaluator } from "../../src/evaluation/index.js";
import { type Evaluation, type Manifest, programHash, runFiles, writeManifest } from "../../src/records/index.js";
import { diagonal } from "./inline-task.js";

const text = "return A[:, None] * B";

function recordedRun(): string {
  const runDir = mkdtempSync(join(tmpdir(), "replayed-"));
  const manifest: Manifest = {
    schemaVersion: 1,
    runId: "recorded",
    experiment: "best-of-n",
    status: "finished",
    startedAt: "2026-01-01T00:00:00Z",
    finishedAt: "2026-01-01T01:00:00Z",
    commit: null,
    dirty: null,
    packageVersion: "0.1.0",
    command: [],
    environment: {
      platform: "linux-x64",
      node: "v20.19.0",
      python: "3.12.0",
      torch: "2.11.0",
      cuda: "13.0",
      gpuName: "NVIDIA H200",
      gpuUuid: null,
      driver: null,
      cpu: null,
    },
    policy: null,
    evaluator: { device: "cuda:0", mode: "fast", numPerfTrials: 5 },
    arguments: { given: {}, resolved: {} },
    seeds: [],
    tasks: [],
    counts: { samples: 0, evaluations: 3, tasks: 1 },
    compute: {
      rollouts: 0,
      promptTokens: null,
      completionTokens: null,
      teacherTokens: 0,
      evaluations: 3,
      samplingMs: 0,
      evaluatingMs: 0,
      wallMs: 0,
    },
    note: null,
  };
  writeManifest(runDir, manifest);
  const at = (repeat: number, verdict: Evaluation["verdict"]): Evaluation => ({
    level: diagonal.level,
    taskId: diagonal.id,
    taskHash: diagonal.hash,
    programHash: programHash(text),
    repeat,
    verdict,
    message: null,
    stage: "done",
    speedup: null,
    refMs: null,
    candidateMs: null,
    trialsMs: null,
    correctness: null,
    flags: [],
    mode: "fast",
    device: "cuda:0",
    durationMs: 1,
  });
  const lines = [at(0, "harness-error"), at(0, "correct"), at(1, "wrong")].map((line) => `${JSON.stringify(line)}\n`);
  writeFileSync(runFiles(runDir).evaluations, lines.join(""));
  return runDir;
}

test("a recorded run answers for its programs, by content and repeat, as measured on its machine", async () => {
  await using evaluator = await openEvaluator({ device: `replay:${recordedRun()}` });
  expect(evaluator.settings).toEqual({ device: "cuda:0", mode: "fast", numPerfTrials: 5 });
  expect(evaluator.environment.gpuName).toBe("NVIDIA H200");
  // The same program with other line ends; the try after the harness error counts.
  expect(await evaluator.evaluate(diagonal, `${text}  \r\n`)).toMatchObject({ verdict: "correct", device: "cuda:0" });
  expect(await evaluator.evaluate(diagonal, text, { repeat: 1 })).toMatchObject({ verdict: "wrong", repeat: 1 });
});

test("what was not recorded is an error that says so and what would serve", async () => {
  const evaluator = await openEvaluator({ device: `replay:${recordedRun()}` });
  await expect(evaluator.evaluate(diagonal, "return B")).rejects.toThrow(
    /no evaluation of program [0-9a-f]{12} of level 1 task 12 \(Diagonal_matmul\), repeat 0[\s\S]*live/,
  );
  await expect(evaluator.evaluate({ ...diagonal, hash: "0".repeat(64) }, text)).rejects.toThrow("other code than this");
  await expect(evaluator.evaluate(diagonal, text, { signal: AbortSignal.abort(new Error("no")) })).rejects.toThrow(
    "no",
  );
  await evaluator.close();
  await expect(evaluator.evaluate(diagonal, text)).rejects.toThrow("was closed");
});

test("a directory that is no run is an error", async () => {
  await expect(openEvaluator({ device: "replay:/nowhere" })).rejects.toThrow("/nowhere is no run");
});

test("a replay asked for a mode or trial counts that it was not measured with says with which it was", async () => {
  const device = `replay:${recordedRun()}`;
  await expect(openEvaluator({ device, mode: "full" })).rejects.toThrow(
    /mode is "full", but what .* replays was measured with "fast"[\s\S]*leave mode out/,
  );
  await expect(openEvaluator({ device, numPerfTrials: 50 })).rejects.toThrow(/numPerfTrials is 50.* measured with 5/);
  await using evaluator = await openEvaluator({ device, mode: "fast", numPerfTrials: 5 });
  expect(evaluator.settings.mode).toBe("fast");
});
