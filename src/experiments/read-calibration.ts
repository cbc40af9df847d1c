import { z } from "zod";
import { unlikeConditions } from "../evaluation/index.js";
import {
  checkRecord,
  LabError,
  lastEvaluations,
  type Manifest,
  readEvaluations,
  readManifest,
  type Verdict,
} from "../records/index.js";
import { type CalibrationSummary, type KnownMeasurement, summariseCalibration } from "./summarise-calibration.js";

/** What a calibration found. */
export interface Calibration {
  /** A row a timed evaluation, as `calibrationFigure` draws them. */
  rows: KnownMeasurement[];
  /** Evaluations that gave no speedup, and why; there should be none. */
  untimed: { program: string; taskId: number; verdict: Verdict; message: string | null }[];
  summary: CalibrationSummary;
}

const resolved = z.object({
  known: z.array(
    z.object({ program: z.string(), expected: z.number().positive(), taskHash: z.string(), programHash: z.string() }),
  ),
});

/**
 * Reads back what `calibrate` wrote: one run, or several that share its tasks among devices of one kind, as one calibration.
 *
 * @throws LabError `missing-file`, `bad-record`, `bad-run` for a run of another experiment or measured under other conditions, or `no-rows` where nothing was
 * timed
 * @example
 * readCalibration("data/runs/calibration-cpu").summary.smallestResolved; // 1.14
 * readCalibration("data/runs/calibration-h100-a", "data/runs/calibration-h100-b").summary.smallestResolved; // 1.01
 */
export function readCalibration(runDir: string, ...others: string[]): Calibration {
  const { rows, untimed, manifest } = readRun(runDir);
  for (const other of others) {
    const more = readRun(other);
    const unlike = unlikeConditions(more.manifest, manifest);
    if (unlike !== null) {
      throw new LabError(
        "bad-run",
        `${other} cannot be read as one calibration with ${runDir}: ${unlike}`,
        "read them apart: they are two calibrations",
      );
    }
    rows.push(...more.rows);
    untimed.push(...more.untimed);
  }
  return { rows, untimed, summary: summariseCalibration(rows) };
}

function readRun(runDir: string): Omit<Calibration, "summary"> & { manifest: Manifest } {
  const manifest = readManifest(runDir);
  if (manifest.experiment !== "calibration") {
    throw new LabError(
      "bad-run",
      `${runDir} is a run of ${manifest.experiment}, no calibration`,
      "give one of calibrate",
    );
  }
  const { known } = checkRecord(manifest.arguments.resolved, resolved, `${runDir}/manifest.json, arguments`);
  const knownOf = new Map(known.map((one) => [`${one.taskHash}/${one.programHash}`, one]));
  const rows: Calibration["rows"] = [];
  const untimed: Calibration["untimed"] = [];
  for (const { taskId, taskHash, programHash, speedup, verdict, message } of lastEvaluations(readEvaluations(runDir))) {
    const of = knownOf.get(`${taskHash}/${programHash}`);
    if (of === undefined) {
      const what = `${runDir} evaluates a program of task ${taskId} that its manifest does not name`;
      throw new LabError("bad-record", what, "record the calibration again");
    }
    const { program, expected } = of;
    if (speedup === null) untimed.push({ program, taskId, verdict, message });
    else rows.push({ program, expected, taskId, value: speedup.value, low: speedup.low, high: speedup.high });
  }
  return { rows, untimed, manifest };
}
