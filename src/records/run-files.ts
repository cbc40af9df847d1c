import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { type Evaluation, evaluation } from "./evaluation.js";
import { checkRecord, readJsonl } from "./jsonl.js";
import { LabError } from "./lab-error.js";
import { type Manifest, manifest } from "./manifest.js";
import { type ProbeScore, probeScore } from "./probe-score.js";
import { type Sample, sample } from "./sample.js";
import { type TrainingStep, trainingStep } from "./training-step.js";

/** Names of a run directory's files. */
export const runFiles = (runDir: string) => ({
  manifest: join(runDir, "manifest.json"),
  samples: join(runDir, "samples.jsonl"),
  evaluations: join(runDir, "evaluations.jsonl"),
  /** Of an adaptation: its gradient steps, and the weights they made. */
  training: join(runDir, "training.jsonl"),
  checkpoints: join(runDir, "checkpoints"),
  /** Of an over-sharpening probe. */
  probe: join(runDir, "probe.jsonl"),
});

/**
 * Reads and checks a run's manifest.
 *
 * @throws LabError `missing-file` or `bad-record`
 */
export function readManifest(runDir: string): Manifest {
  const path = runFiles(runDir).manifest;
  if (!existsSync(path)) {
    throw new LabError("missing-file", `${runDir} is no run: it has no manifest.json`, "give the directory of a run");
  }
  return checkRecord(parsed(path), manifest, path);
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new LabError(
      "bad-record",
      `${path} is no JSON: ${(cause as Error).message}`,
      "restore it: the run's other files are whole without it, but not its settings",
      { cause },
    );
  }
}

/** Writes a manifest so that a reader sees the old one or the new one, never a part: temporary file, fsync, rename. */
export function writeManifest(runDir: string, value: Manifest): void {
  const path = runFiles(runDir).manifest;
  const checked = checkRecord(value, manifest, path);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, `${JSON.stringify(checked, null, 2)}\n`, { flush: true });
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw cause;
  }
}

/** The samples a run has so far; none where the file is not there yet. */
export function readSamples(runDir: string): Sample[] {
  return readIfThere(runFiles(runDir).samples, sample);
}

/** The evaluations a run has so far; none where the file is not there yet. */
export function readEvaluations(runDir: string): Evaluation[] {
  return readIfThere(runFiles(runDir).evaluations, evaluation);
}

/** The gradient steps an adaptation has taken so far; none where the file is not there. */
export function readTrainingSteps(runDir: string): TrainingStep[] {
  return readIfThere(runFiles(runDir).training, trainingStep);
}

/** The scores an over-sharpening probe has so far; none where the file is not there. */
export function readProbeScores(runDir: string): ProbeScore[] {
  return readIfThere(runFiles(runDir).probe, probeScore);
}

function readIfThere<S extends z.ZodType>(path: string, schema: S): z.infer<S>[] {
  return existsSync(path) || existsSync(`${path}.gz`) ? readJsonl(path, schema).records : [];
}
