import type { Evaluation } from "../records/evaluation.js";
import { LabError } from "../records/lab-error.js";
import { lastEvaluations } from "../records/last-evaluations.js";
import { readEvaluations, readManifest } from "../records/run-files.js";

/**
 * The evaluations of an A/A run, in which each task's reference is measured against itself: as they were written, each with its `repeat`.
 * A null test has no samples, so it makes no pool.
 *
 * @throws LabError `missing-file`, `bad-record`, or `bad-run` for a run of another experiment
 * @example
 * const speedups = (await readNullTest("data/runs/null")).map(({ speedup }) => speedup?.value ?? null);
 */
export async function readNullTest(runDir: string): Promise<Evaluation[]> {
  const { experiment } = readManifest(runDir);
  if (experiment !== "null-test") {
    throw new LabError("bad-run", `${runDir} is a run of ${experiment}, no null test`, "read it with readPool");
  }
  return lastEvaluations(readEvaluations(runDir));
}
