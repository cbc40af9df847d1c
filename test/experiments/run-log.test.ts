import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { RunLog } from "../../src/experiments/run-log.js";
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
