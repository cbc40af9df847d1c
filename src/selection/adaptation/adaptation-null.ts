import { LabError } from "../../records/lab-error.js";
import { mean } from "../../stats/mean.js";
import { quantile } from "../../stats/quantile.js";
import { seededRandom } from "../../stats/seeded-random.js";
import { shuffled } from "../../stats/shuffle.js";
import type { IntervalOptions } from "../task-bootstrap.js";

/** A step of an adaptation on one of its tasks: a row of `trajectoryByTask`, or the paper's with `samples`. */
export interface TaskStep {
  /** Left out where there is one run a seed. */
  runId?: string;
  /** Null where it is not told. */
  seed: number | null;
  /** KernelBench's; 1 unless told. */
  level?: number;
  taskId: number;
  step: number;
  /** Null where the step was not measured. */
  fast1: number | null;
  resolvedFast1?: number | null;
  /** Rollouts of the step on the task. */
  samples: number;
  /** Those of them that count in no share; 0 unless told. */
  unknown?: number;
}

/** What the best step of one adaptation is above its first, and what it would be if no step had changed the policy. */
export interface AdaptationNullRow {
  runId: string | null;
  seed: number | null;
  /** The step that Best-of-Adaptation keeps, the earliest of equals. */
  step: number;
  /** Its share less that of the first step, over all tasks together. */
  gain: number;
  /** Mean gain of a policy that never changed: what choosing among so many draws gains by itself. */
  nullGain: number;
  nullLow: number;
  nullHigh: number;
  /** How often an unchanged policy gains as much or more, the steps' own order counted, so never 0. */
  nullP: number;
}

/**
 * Is the gain of Best-of-Adaptation more than choosing gains? The best of several steps lies above the first even where nothing was learned, by about
 * 1.27 standard errors for six. Under that hypothesis rollouts of one task are exchangeable between its steps, so they are dealt out anew,
 * within tasks, and the best step is chosen again (a permutation test; Good, "Permutation, Parametric and Bootstrap Tests of Hypotheses", 2005, ch. 3).
 *
 * @param steps tasks that are not told apart, under one `taskId`, give a null that is a little too wide
 * @param options `criterion`: `fast1`, as in the paper, or `resolvedFast1`; `level` of nullLow to nullHigh, 0.95; `resamples`, 2,000; `seed`
 * @returns a row a run and seed
 * @throws LabError `bad-argument` for an adaptation with fewer than two measured steps, or a share that is none of its rollouts
 * @example
 * adaptationNull(trajectoryByTask(await readPool("data/runs/ttt-cpu-small")))[0]; // { seed: 42, step: 8, gain: 0.39, nullGain: 0.05, ... }
 */
export function adaptationNull(
  steps: readonly TaskStep[],
  options: IntervalOptions & { criterion?: "fast1" | "resolvedFast1" } = {},
): AdaptationNullRow[] {
  const { criterion = "fast1", level = 0.95, resamples = 2000, seed = 42 } = options;
  return seriesOf(steps).map((series) => {
    const tasks = outcomesOf(series, criterion);
    const observed = bestGain(tasks);
    const random = seededRandom(seed);
    const gains: number[] = [];
    let asMuch = 1;
    for (let i = 0; i < resamples; i++) {
      const { gain } = bestGain(tasks.map(({ at, outcomes }) => ({ at, outcomes: shuffled(outcomes, random) })));
      gains.push(gain);
      // Shares are sums of small fractions: equal ones must count as equal.
      if (gain >= observed.gain - 1e-12) asMuch++;
    }
    return {
      runId: series[0]?.runId ?? null,
      seed: series[0]?.seed ?? null,
      ...observed,
      nullGain: mean(gains),
      nullLow: quantile(gains, (1 - level) / 2),
      nullHigh: quantile(gains, (1 + level) / 2),
      nullP: asMuch / (resamples + 1),
    };
  });
}

/** The rollouts of one task: the step of each, and whether it is a success. */
interface TaskOutcomes {
  at: readonly number[];
  outcomes: Float64Array;
}

function seriesOf(steps: readonly TaskStep[]): TaskStep[][] {
  const groups = new Map<string, TaskStep[]>();
  for (const row of steps) {
    const key = `${row.runId ?? ""}\n${row.seed}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

function outcomesOf(series: readonly TaskStep[], criterion: "fast1" | "resolvedFast1"): TaskOutcomes[] {
  const tasks = new Map<string, { at: number[]; outcomes: number[] }>();
  for (const row of series) {
    const share = row[criterion] ?? null;
    if (share === null) continue;
    const known = row.samples - (row.unknown ?? 0);
    const hits = Math.round(share * known);
    // Published shares have three digits.
    if (!(Math.abs(hits - share * known) <= 0.0006 * known)) {
      const what = `adaptationNull: ${criterion} of task ${row.taskId} at step ${row.step} is ${share}, no share of ${known} rollouts`;
      throw new LabError("bad-argument", what, "give `samples` as it was: the rollouts of that step on that task");
    }
    const task = `${row.level ?? 1}/${row.taskId}`;
    const own = tasks.get(task) ?? { at: [], outcomes: [] };
    for (let i = 0; i < known; i++) {
      own.at.push(row.step);
      own.outcomes.push(i < hits ? 1 : 0);
    }
    tasks.set(task, own);
  }
  const measured = new Set([...tasks.values()].flatMap(({ at }) => at));
  if (measured.size < 2) {
    const what = `adaptationNull: seed ${series[0]?.seed} has ${criterion} at ${measured.size} steps`;
    throw new LabError("bad-argument", what, "give an adaptation of two measured steps or more");
  }
  return [...tasks.values()].map(({ at, outcomes }) => ({ at, outcomes: Float64Array.from(outcomes) }));
}

function bestGain(tasks: readonly TaskOutcomes[]): { step: number; gain: number } {
  const shares = new Map<number, { hits: number; n: number }>();
  for (const { at, outcomes } of tasks) {
    for (const [i, step] of at.entries()) {
      const share = shares.get(step) ?? { hits: 0, n: 0 };
      share.hits += outcomes[i] ?? 0;
      share.n++;
      shares.set(step, share);
    }
  }
  const scores = [...shares].sort(([a], [b]) => a - b).map(([step, { hits, n }]) => ({ step, score: hits / n }));
  const start = scores[0]?.score ?? Number.NaN;
  let best = { step: scores[0]?.step ?? Number.NaN, gain: 0 };
  for (const { step, score } of scores) if (score - start > best.gain) best = { step, gain: score - start };
  return best;
}
