import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { RunLog } from "../../src/experiments/run-log.js";
import { readManifest, runFiles } from "../../src/records/index.js";
import { anEvaluation } from "../pool/run.js";

const scratch = mkdtempSync(join(tmpdir(), "run-log-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const environment = {
  ...{ platform: "linux-x64", node: "v20.19.0", python: null, torch: null, cuda: null, gpuName: "NVIDIA H100" },
  ...{ gpuUuid: null, driver: null, cpu: null },
};
const header = (device: string) => ({
  experiment: "null-test",
  environment,
  policy: null,
  evaluator: { device, numPerfTrials: 5 },
  arguments: { given: {}, resolved: {} },
  seeds: [],
  tasks: [],
});

test("a run goes on, on another device of the same kind, and on no other", () => {
  const runDir = join(scratch, "moved");
  RunLog.open(runDir, header("cuda:1")).finish("interrupted");
  RunLog.open(runDir, header("cuda:0")).finish("interrupted");
  expect(() => RunLog.open(runDir, header("cpu"))).toThrow(/evaluator settings differ/);
});

test("what an evaluation took in another run is no time of this one", () => {
  const log = RunLog.open(join(scratch, "known"), header("cpu"));
  log.appendEvaluation(anEvaluation({ durationMs: 900 }), 2);
  log.appendEvaluation(anEvaluation({ durationMs: 30 }), 31);
  expect(log.finish("finished").compute).toMatchObject({ evaluations: 2, evaluatingMs: 33 });
});

test("records without a manifest are not taken for this run's", () => {
  const runDir = join(scratch, "orphans");
  const log = RunLog.open(runDir, header("cpu"));
  log.appendEvaluation(anEvaluation({}), 1);
  log.finish("interrupted");
  rmSync(runFiles(runDir).manifest);
  expect(() => RunLog.open(runDir, header("cpu"))).toThrow(/has records \(evaluations.jsonl\) and no manifest.json/);
});

test("a finished run to which nothing is added keeps its manifest, however the look at it ends", () => {
  const runDir = join(scratch, "looked-at");
  const log = RunLog.open(runDir, header("cpu"));
  log.appendEvaluation(anEvaluation({}), 1);
  const finished = log.finish("finished");
  expect(RunLog.open(runDir, header("cpu")).finish("failed", "its checkpoints are gone")).toEqual(finished);
  expect(readManifest(runDir)).toEqual(finished);
});

test("a run whose last manifest cannot be written gives its directory back, and its own error is told", () => {
  const runDir = join(scratch, "unwritten");
  const begin = () => RunLog.open(runDir, header("cpu"));
  const log = begin();
  // Nothing can be renamed onto a directory that holds something.
  rmSync(runFiles(runDir).manifest);
  mkdirSync(join(runFiles(runDir).manifest, "in the way"), { recursive: true });
  expect(log.finish("failed", "first").status).toBe("failed");
  rmSync(runFiles(runDir).manifest, { recursive: true });
  const again = begin();
  mkdirSync(`${runFiles(runDir).manifest}.${process.pid}.tmp`);
  expect(() => again.finish("finished")).toThrow(/EISDIR/);
  rmSync(`${runFiles(runDir).manifest}.${process.pid}.tmp`, { recursive: true });
  begin().finish("finished");
  expect(readdirSync(runDir).sort()).toEqual(["evaluations.jsonl", "manifest.json", "samples.jsonl"]);
});
