import { existsSync } from "node:fs";
import type { Evaluation } from "../records/evaluation.js";
import { visitJsonl } from "../records/jsonl.js";
import { LabError } from "../records/lab-error.js";
import type { Manifest } from "../records/manifest.js";
import type { PoolRow } from "../records/pool-row.js";
import { readEvaluations, readManifest, runFiles } from "../records/run-files.js";
import { describeSample, type Sample, sample as sampleSchema } from "../records/sample.js";

/**
 * Reads runs as one pool: every sample joined with its task's name and its program's evaluation, one flat row a sample. Samples that share
 * a program share its evaluation. A run still being written can be read; what has no evaluation yet has `verdict: null`.
 *
 * @param runDirs one run directory, or several; samples may be gzipped (`compactRun`)
 * @returns rows in the order of run (as given), level, task, seed, step and sample index
 * @throws LabError `missing-file`, `bad-record` (file, line and field), `bad-run` where the records of a run contradict each other
 * @example
 * const rows = await readPool(["data/runs/nano-42", "data/runs/nano-43"]);
 */
export async function readPool(runDirs: string | readonly string[]): Promise<PoolRow[]> {
  const runs = (typeof runDirs === "string" ? [runDirs] : runDirs).map((runDir) => {
    return { runDir, manifest: readManifest(runDir) };
  });
  const dirOf = new Map<string, string>();
  for (const { runDir, manifest } of runs) {
    const { runId } = manifest;
    const other = dirOf.get(runId);
    if (other !== undefined) {
      throw new LabError(
        "bad-run",
        `${other} and ${runDir} are runs of one name, ${runId}: their samples could not be told apart`,
        "give each once; rename one (its directory, and runId in its manifest.json) where they are two",
      );
    }
    dirOf.set(runId, runDir);
  }
  return runs.flatMap(readRun);
}

function readRun({ runDir, manifest }: { runDir: string; manifest: Manifest }): PoolRow[] {
  const evaluations = byProgram(runDir, readEvaluations(runDir));
  const seen = new Set<string>();
  const rows: PoolRow[] = [];
  const { samples } = runFiles(runDir);
  if (!existsSync(samples) && !existsSync(`${samples}.gz`)) return rows;
  // One at a time: the log-probabilities of all tokens of a large run would not fit in memory.
  visitJsonl(samples, sampleSchema, (sample) => {
    const place = describeSample(sample);
    if (seen.has(place)) {
      throw new LabError(
        "bad-run",
        `${runDir}: ${place} is there twice`,
        "remove one of the two lines of samples.jsonl",
      );
    }
    seen.add(place);
    rows.push(join(runDir, manifest, sample, evaluations.get(programKey(sample)) ?? null));
  });
  return rows.sort(
    (a, b) =>
      a.level - b.level || a.taskId - b.taskId || a.seed - b.seed || (a.step ?? 0) - (b.step ?? 0) || a.index - b.index,
  );
}

const programKey = (of: { level: number; taskId: number; programHash: string }) =>
  `${of.level}/${of.taskId}/${of.programHash}`;

// A harness error is tried again when a run continues, so a program may have one line for it and one for its verdict.
function byProgram(runDir: string, evaluations: readonly Evaluation[]): Map<string, Evaluation> {
  const found = new Map<string, Evaluation>();
  for (const evaluation of evaluations.filter(({ repeat }) => repeat === 0)) {
    const key = programKey(evaluation);
    const before = found.get(key);
    if (before !== undefined && before.verdict !== "harness-error" && evaluation.verdict !== "harness-error") {
      throw new LabError(
        "bad-run",
        `${runDir}: level ${evaluation.level} task ${evaluation.taskId} program ${evaluation.programHash.slice(0, 12)} was evaluated twice`,
        "keep one of the two lines of evaluations.jsonl: choosing between them would choose a result",
      );
    }
    if (before === undefined || before.verdict === "harness-error") found.set(key, evaluation);
  }
  return found;
}

function join(runDir: string, manifest: Manifest, sample: Sample, evaluation: Evaluation | null): PoolRow {
  if (evaluation !== null && evaluation.taskHash !== sample.taskHash) {
    throw new LabError(
      "bad-run",
      `${runDir}: ${describeSample(sample)} was drawn for one version of its task and evaluated on another`,
      "evaluate the samples on the task they were drawn for, at the same size",
    );
  }
  const task = manifest.tasks.find(({ level, id }) => level === sample.level && id === sample.taskId);
  const verdict = evaluation?.verdict ?? null;
  return {
    runId: manifest.runId,
    level: sample.level,
    taskId: sample.taskId,
    taskName: task?.name ?? null,
    seed: sample.seed,
    index: sample.index,
    step: sample.step ?? null,
    text: sample.text,
    programHash: sample.programHash,
    temperature: sample.temperature,
    completionTokens: sample.completionTokens,
    sumLogprob: sample.sumLogprob,
    meanLogprob: sample.meanLogprob,
    logprobBasis: sample.logprobBasis,
    verdict,
    correct: verdict === null || verdict === "harness-error" ? null : verdict === "correct",
    speedup: evaluation?.speedup?.value ?? null,
    speedupLow: evaluation?.speedup?.low ?? null,
    speedupHigh: evaluation?.speedup?.high ?? null,
    refMs: evaluation?.refMs ?? null,
    candidateMs: evaluation?.candidateMs ?? null,
    message: evaluation?.message ?? null,
    flags: evaluation?.flags.map(({ flag }) => flag) ?? [],
  };
}
