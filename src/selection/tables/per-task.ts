import type { PoolRow } from "../../records/pool-row.js";
import { binomialInterval } from "../../stats/binomial-interval.js";
import { byTask } from "../by-task.js";
import { isFast, isResolved } from "../outcome.js";
import { pickFrom } from "../select.js";
import type { SurprisalField } from "../strategy.js";
import { tasksOf } from "./logprob-spread.js";

/** What a pool holds of one task, all seeds together. */
export interface TaskRow {
  level: number;
  taskId: number;
  taskName: string | null;
  /** Samples of known outcome: the denominator of every share. */
  samples: number;
  /** Distinct programs among them. */
  programs: number;
  /** Share of correct samples; the interval, as that of `fast1`, is exact (Clopper and Pearson) over other samples of this task. */
  correct: number | null;
  correctLow: number | null;
  correctHigh: number | null;
  /** Share of samples that are correct and faster than the reference. */
  fast1: number | null;
  fast1Low: number | null;
  fast1High: number | null;
  /** As `fast1`, counting only speedups whose interval lies above 1. */
  resolvedFast1: number | null;
  /** Mean speedup of the correct samples. */
  meanSpeedup: number | null;
  /** The fastest correct sample, with its measured interval. */
  bestSpeedup: number | null;
  bestSpeedupLow: number | null;
  bestSpeedupHigh: number | null;
  /** The most surprising correct sample of all seeds, likewise. */
  selectedSpeedup: number | null;
  selectedSpeedupLow: number | null;
  selectedSpeedupHigh: number | null;
  /** Samples left out: not evaluated, a harness error, or correct but not timed. */
  unknown: number;
  seeds: number;
}

/**
 * Per-task results: one row a task. One task says nothing of others, so no interval here is over tasks: those of shares are over further samples of
 * the same task, those of speedups are of the measurement.
 *
 * @throws LabError `mixed-pool` for runs or bases of log-probabilities that do not belong together
 * @example
 * taskTable(rows).filter(({ fast1 }) => fast1 === 0); // tasks no sample was fast on
 */
export function taskTable(rows: readonly PoolRow[], { by = "meanLogprob" }: { by?: SurprisalField } = {}): TaskRow[] {
  return tasksOf(byTask(rows)).map((samples) => {
    const { level = 0, taskId = 0, taskName = null } = samples[0] ?? {};
    const known = samples.filter((row) => isFast(row, 1) !== null);
    const correct = known.filter((row) => row.correct === true);
    const share = (test: (row: PoolRow) => boolean | null) => {
      if (known.length === 0) return { value: null, low: null, high: null };
      return binomialInterval({ k: known.filter((row) => test(row) === true).length, n: known.length });
    };
    const correctShare = share((row) => row.correct);
    const fast = share((row) => isFast(row, 1));
    const best = pickFrom(correct, "best-correct", {});
    const selected = pickFrom(correct, "surprisal-guided", { by });
    return {
      level,
      taskId,
      taskName,
      samples: known.length,
      programs: new Set(known.map((row) => row.programHash)).size,
      correct: correctShare.value,
      correctLow: correctShare.low,
      correctHigh: correctShare.high,
      fast1: fast.value,
      fast1Low: fast.low,
      fast1High: fast.high,
      resolvedFast1: share((row) => isResolved(row, 1)).value,
      meanSpeedup:
        correct.length === 0 ? null : correct.reduce((sum, row) => sum + (row.speedup ?? 0), 0) / correct.length,
      bestSpeedup: best?.speedup ?? null,
      bestSpeedupLow: best?.speedupLow ?? null,
      bestSpeedupHigh: best?.speedupHigh ?? null,
      selectedSpeedup: selected?.speedup ?? null,
      selectedSpeedupLow: selected?.speedupLow ?? null,
      selectedSpeedupHigh: selected?.speedupHigh ?? null,
      unknown: samples.length - known.length,
      seeds: new Set(samples.map((row) => row.seed)).size,
    };
  });
}
