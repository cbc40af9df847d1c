import type { PoolRow } from "../../records/pool-row.js";
import { binomialInterval } from "../../stats/binomial-interval.js";
import { isFast, isResolved } from "../outcome.js";
import type { IntervalOptions } from "../task-bootstrap.js";
import { byStep, type StepRows } from "./by-step.js";
import { sampleMeans, taskKey } from "./sample-means.js";

/** One step of one adaptation: how the rollouts drawn after `step` gradient steps did. */
export interface TrajectoryRow {
  runId: string;
  seed: number;
  /** Gradient steps taken before these rollouts; 0 is the policy as it came. */
  step: number;
  /** Share of the rollouts that are correct and faster than the reference; null where no outcome is known. */
  fast1: number | null;
  /** Interval of `fast1`, clustered by task; null for a single task. */
  low: number | null;
  high: number | null;
  /** As `fast1`, counting only speedups whose interval lies above 1. */
  resolvedFast1: number | null;
  resolvedFast1Low: number | null;
  resolvedFast1High: number | null;
  /** Share of the rollouts that are correct. */
  correct: number | null;
  correctLow: number | null;
  correctHigh: number | null;
  /** Arithmetic mean of the speedups of correct rollouts, as in the paper; a single large one can carry it. */
  meanSpeedup: number | null;
  meanSpeedupLow: number | null;
  meanSpeedupHigh: number | null;
  /** Distinct programs among the rollouts, counted within tasks: what over-sharpening eats. */
  distinctPrograms: number;
  tasks: number;
  /** Rollouts of this step. */
  samples: number;
  /** Rollouts drawn up to and including this step: what it cost to get here. */
  rollouts: number;
  /** Rollouts of this step whose outcome is not known; they count in no share. */
  unknown: number;
}

/** A step of an adaptation on one of its tasks. */
export interface TaskTrajectoryRow extends TrajectoryRow {
  level: number;
  taskId: number;
  taskName: string | null;
}

/**
 * The adaptation trajectory: a row for every run, seed and step (the paper's figure 5 and the table of seed 42). Shares are over the rollouts
 * of the step, all tasks together. Intervals resample whole tasks and say what other tasks would have given under the same checkpoint;
 * they do not say what another adaptation would have become: for that, look across seeds.
 *
 * @throws LabError `no-steps` for rows drawn outside an adaptation; `bad-argument` for a bad option
 * @example
 * trajectoryFigure(trajectory(await readPool("data/runs/ttt-s42")));
 */
export function trajectory(rows: readonly PoolRow[], options: IntervalOptions = {}): TrajectoryRow[] {
  const steps = byStep(rows);
  return steps.map((at) => summarise(at, steps, options));
}

/**
 * The same for each task by itself, in the order of level, task, run, seed and step. The intervals of shares are exact (Clopper and Pearson) over other
 * rollouts of this checkpoint on this task: one task says nothing about others. That of the mean speedup is null.
 *
 * @throws LabError as `trajectory`
 * @example
 * trajectoryByTask(rows).filter(({ taskId }) => taskId === 14);
 */
export function trajectoryByTask(rows: readonly PoolRow[], options: IntervalOptions = {}): TaskTrajectoryRow[] {
  const tasks = new Map<string, PoolRow[]>();
  for (const row of rows) {
    const own = tasks.get(taskKey(row));
    if (own === undefined) tasks.set(taskKey(row), [row]);
    else own.push(row);
  }
  return [...tasks.values()]
    .flatMap((own) =>
      own.slice(0, 1).map(({ level, taskId, taskName }) => ({ level, taskId, taskName, steps: byStep(own) })),
    )
    .sort((a, b) => a.level - b.level || a.taskId - b.taskId)
    .flatMap(({ steps, ...task }) =>
      steps.map((at) => ({ ...task, ...summarise(at, steps, options), ...exactIntervals(at.rows, options.level) })),
    );
}

function exactIntervals(rows: readonly PoolRow[], level = 0.95) {
  const interval = (test: (row: PoolRow) => boolean | null) => {
    const known = rows.map(test).filter((outcome) => outcome !== null);
    if (known.length === 0) return { low: null, high: null };
    return binomialInterval({ k: known.filter((outcome) => outcome).length, n: known.length }, { level });
  };
  const fast = interval((row) => isFast(row, 1));
  const resolved = interval((row) => isResolved(row, 1));
  const correct = interval((row) => row.correct);
  return {
    low: fast.low,
    high: fast.high,
    resolvedFast1Low: resolved.low,
    resolvedFast1High: resolved.high,
    correctLow: correct.low,
    correctHigh: correct.high,
  };
}

function summarise(at: StepRows, steps: readonly StepRows[], options: IntervalOptions): TrajectoryRow {
  const { runId, seed, step, rows } = at;
  const { fast1, resolvedFast1, correct, meanSpeedup } = sampleMeans(rows, options);
  const before = steps.filter((other) => other.runId === runId && other.seed === seed && other.step <= step);
  return {
    runId,
    seed,
    step,
    fast1: fast1.value,
    low: fast1.low,
    high: fast1.high,
    resolvedFast1: resolvedFast1.value,
    resolvedFast1Low: resolvedFast1.low,
    resolvedFast1High: resolvedFast1.high,
    correct: correct.value,
    correctLow: correct.low,
    correctHigh: correct.high,
    meanSpeedup: meanSpeedup.value,
    meanSpeedupLow: meanSpeedup.low,
    meanSpeedupHigh: meanSpeedup.high,
    distinctPrograms: new Set(rows.map((row) => `${taskKey(row)}/${row.programHash}`)).size,
    tasks: new Set(rows.map(taskKey)).size,
    samples: rows.length,
    rollouts: before.reduce((sum, other) => sum + other.rows.length, 0),
    unknown: rows.filter((row) => isFast(row, 1) === null).length,
  };
}
