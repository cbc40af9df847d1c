import type { PoolRow } from "../../records/pool-row.js";
import type { IntervalOptions } from "../task-bootstrap.js";
import { byStep } from "./by-step.js";
import { sampleMeans, taskKey } from "./sample-means.js";

/** The samples of one checkpoint of the outer loop. */
export interface CheckpointRows {
  step: number;
  rows: readonly PoolRow[];
}

/** One checkpoint of the outer loop; every share and mean is of samples, with an interval clustered by task. */
export interface RlvrRow {
  /** Gradient steps behind the checkpoint. */
  step: number;
  /** Share of correct samples; null where no outcome is known. */
  correct: number | null;
  correctLow: number | null;
  correctHigh: number | null;
  /** Arithmetic mean of the speedups of correct samples. */
  meanSpeedup: number | null;
  meanSpeedupLow: number | null;
  meanSpeedupHigh: number | null;
  fast1: number | null;
  fast1Low: number | null;
  fast1High: number | null;
  tasks: number;
  samples: number;
}

/**
 * The rollouts of an RLVR run by checkpoint: those its batch drew at every `every`-th step. A batch is other tasks at each step, so the
 * rows differ for that as well; samples of the same tasks at each checkpoint are in the runs `rlvrEvaluations` lists.
 *
 * @param options.every 10, as in the paper
 * @throws LabError `no-steps` for rows drawn outside an adaptation
 */
export function checkpointsOf(rows: readonly PoolRow[], { every = 10 }: { every?: number } = {}): CheckpointRows[] {
  return byStep(rows).filter(({ step }) => step % every === 0);
}

/**
 * The table of RLVR (the paper's appendix): correctness and mean speedup by checkpoint.
 *
 * @throws LabError `bad-argument` for a bad option
 * @example
 * compare(rlvrTable(checkpointsOf(await readPool("runs/rlvr"))), publishedRlvr(), { by: ["step"], fields: ["correct", "meanSpeedup"] });
 */
export function rlvrTable(checkpoints: readonly CheckpointRows[], options: IntervalOptions = {}): RlvrRow[] {
  return checkpoints.map(({ step, rows }) => {
    const { correct, meanSpeedup, fast1 } = sampleMeans(rows, options);
    return {
      step,
      correct: correct.value,
      correctLow: correct.low,
      correctHigh: correct.high,
      meanSpeedup: meanSpeedup.value,
      meanSpeedupLow: meanSpeedup.low,
      meanSpeedupHigh: meanSpeedup.high,
      fast1: fast1.value,
      fast1Low: fast1.low,
      fast1High: fast1.high,
      tasks: new Set(rows.map(taskKey)).size,
      samples: rows.length,
    };
  });
}
