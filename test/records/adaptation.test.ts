import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { checkRecord, packagePath, probeScore, sample } from "../../src/records/index.js";

test("recorded samples, written before there were steps, still validate and come back byte for byte", () => {
  const bytes = readFileSync(packagePath("data/runs/nano-t0.25-s42/samples.jsonl.gz"));
  const lines = gunzipSync(bytes).toString("utf8").trimEnd().split("\n");
  expect(lines).toHaveLength(320);
  for (const line of lines) {
    expect(JSON.stringify(checkRecord(JSON.parse(line), sample, "samples"))).toBe(line);
  }
});

test("a sample may say after how many steps it was drawn: a whole number, or null", () => {
  const bytes = readFileSync(packagePath("data/runs/nano-t0.25-s42/samples.jsonl.gz"));
  const [line = ""] = gunzipSync(bytes).toString("utf8").split("\n");
  const recorded = JSON.parse(line);
  for (const step of [0, 8, null]) expect(checkRecord({ ...recorded, step }, sample, "sample").step).toBe(step);
  for (const step of [-1, 0.5, "1"]) {
    expect(() => checkRecord({ ...recorded, step }, sample, "sample")).toThrow(/step/);
  }
});

test("a probe score names its sample and its checkpoint, and an unscored one is null", () => {
  const score = {
    runId: "nano-t0.25-s42",
    step: 3,
    checkpoint: "ttt-3",
    level: 1,
    taskId: 4,
    seed: 42,
    index: 7,
    programHash: "0".repeat(64),
    sumLogprob: null,
    meanLogprob: null,
    completionTokens: 12,
  };
  expect(checkRecord(score, probeScore, "score")).toEqual(score);
  expect(() => checkRecord({ ...score, step: null }, probeScore, "score")).toThrow(/step/);
  expect(() => checkRecord({ ...score, nll: 1 }, probeScore, "score")).toThrow(/nll/);
});
