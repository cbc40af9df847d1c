import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { onTestFinished } from "vitest";
import {
  type Evaluation,
  evaluation,
  type Manifest,
  openJsonl,
  programHash,
  runFiles,
  type Sample,
  sample,
  sha256,
  writeManifest,
} from "../../src/records/index.js";

const taskHash = sha256("task");

export function aSample(given: Partial<Sample> = {}): Sample {
  const text = given.text ?? "return A @ B";
  return {
    level: 1,
    taskId: 4,
    taskHash,
    promptHash: sha256("prompt"),
    seed: 42,
    index: 0,
    temperature: 0.25,
    policy: "nano:models/nano",
    checkpoint: null,
    text,
    tokenIds: [1, 2],
    tokenLogprobs: [-0.5, -1.5],
    logprobBasis: "raw",
    finishReason: "stop",
    rawFinishReason: "stop",
    promptTokens: 100,
    completionTokens: 2,
    sumLogprob: -2,
    meanLogprob: -1,
    programHash: programHash(text),
    ...given,
  };
}

export function anEvaluation(given: Partial<Evaluation> & { text?: string } = {}): Evaluation {
  const { text = "return A @ B", ...rest } = given;
  return {
    level: 1,
    taskId: 4,
    taskHash,
    programHash: programHash(text),
    repeat: 0,
    verdict: "correct",
    message: null,
    stage: "done",
    speedup: { value: 2, low: 1.8, high: 2.2, level: 0.95 },
    refMs: 1,
    candidateMs: 0.5,
    trialsMs: { reference: [1, 1], candidate: [0.5, 0.5] },
    correctness: null,
    flags: [{ flag: "constant-output", evidence: "all zero" }],
    mode: "fast",
    device: "cpu",
    durationMs: 10,
    ...rest,
  };
}

/** A run directory of its own in a temporary place, removed when the test ends. */
export function writeRun(
  samples: readonly Sample[],
  evaluations: readonly Evaluation[],
  header: Partial<Manifest> = {},
): string {
  const runDir = mkdtempSync(join(tmpdir(), "pool-"));
  onTestFinished(() => rmSync(runDir, { recursive: true, force: true }));
  const files = runFiles(runDir);
  writeManifest(runDir, { ...manifest, runId: basename(runDir), ...header });
  writeFileSync(files.samples, "");
  const sampleFile = openJsonl(files.samples, sample);
  sampleFile.append(samples);
  sampleFile.close();
  const evaluationFile = openJsonl(files.evaluations, evaluation);
  evaluationFile.append(evaluations);
  evaluationFile.close();
  return runDir;
}

const manifest: Manifest = {
  schemaVersion: 1,
  runId: "run",
  experiment: "best-of-n",
  status: "finished",
  startedAt: "2026-01-01T00:00:00Z",
  finishedAt: "2026-01-01T01:00:00Z",
  commit: null,
  dirty: null,
  packageVersion: "0.1.0",
  command: [],
  environment: {
    platform: "linux",
    node: "v20.19.0",
    python: null,
    torch: null,
    cuda: null,
    gpuName: null,
    gpuUuid: null,
    driver: null,
    cpu: null,
  },
  policy: null,
  evaluator: null,
  arguments: { given: {}, resolved: {} },
  seeds: [42],
  tasks: [
    {
      level: 1,
      id: 4,
      name: "Matrix_vector",
      size: "small",
      source: "bundled",
      hash: taskHash,
      promptHash: null,
    },
  ],
  counts: { samples: 0, evaluations: 0, tasks: 1 },
  compute: {
    rollouts: 0,
    promptTokens: null,
    completionTokens: null,
    teacherTokens: 0,
    evaluations: 0,
    samplingMs: 0,
    evaluatingMs: 0,
    wallMs: 0,
  },
  note: null,
};
