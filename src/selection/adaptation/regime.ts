import { LabError } from "../../records/lab-error.js";
import type { PoolRow } from "../../records/pool-row.js";
import { isFast } from "../outcome.js";
import { pickEach } from "../picks.js";
import type { Strategy } from "../strategy.js";
import type { IntervalOptions } from "../task-bootstrap.js";
import { taskKey } from "./sample-means.js";
import { shareIntervals } from "./share-intervals.js";

/** What a method gained one task, against how much of it the policy could do before. */
export interface TaskBenefitRow {
  /** `adaptation`, or the strategy that selected. */
  method: string;
  level: number;
  task: number;
  taskName: string | null;
  /** fast_1 of the policy before: share of its samples that are correct and faster than the reference. */
  coverage: number;
  /** fast_1 with the method. */
  score: number;
  /** `score - coverage`. */
  benefit: number;
  /** Interval of `benefit` over the samples of this task, the checkpoint or rule held fixed: it says nothing about other tasks. */
  low: number | null;
  high: number | null;
}

/**
 * What adaptation gains each task (the paper's figure 7): fast_1 of the adapted policy's samples less that of the policy it started from, with an
 * interval that resamples the samples on either side. In the paper coverage and comparison are both the Best-of-N samples' fast_1;
 * give them, or the rollouts of step 0, as `base`.
 *
 * @param base samples of the policy before adaptation, all seeds
 * @param adapted samples of the kept checkpoint on the same tasks
 * @returns a row for every task of `adapted` that has samples of known outcome on both sides
 * @throws LabError `missing-task` when `base` has no sample of a task of `adapted`
 * @example
 * regimeFigure(adaptationBenefit(bestOfN, rows.filter(({ step }) => step === 2)));
 */
export function adaptationBenefit(
  base: readonly PoolRow[],
  adapted: readonly PoolRow[],
  options: IntervalOptions = {},
): TaskBenefitRow[] {
  const before = ofTasks(base);
  return [...ofTasks(adapted)].flatMap(([key, after]) => {
    const known = outcomes(before.get(key) ?? []);
    if ((before.get(key) ?? []).length === 0) {
      throw new LabError(
        "missing-task",
        `adaptationBenefit: task ${key} is in \`adapted\` and not in \`base\``,
        "give the same tasks on both sides, or filter `adapted`",
      );
    }
    return row("adaptation", after, known, outcomes(after), options);
  });
}

/**
 * What selecting by a strategy gains each task: how often its pick is fast, over the seeds, less the fast_1 of all samples, which is what picking
 * at random would give. The interval resamples the samples that coverage rests on; the pick is one a seed and stands as it is.
 *
 * @throws LabError `mixed-pool` (see `byTask`)
 * @example
 * selectionBenefit(rows, "surprisal-guided");
 */
export function selectionBenefit(
  base: readonly PoolRow[],
  strategy: Strategy,
  options: IntervalOptions = {},
): TaskBenefitRow[] {
  const picks = pickEach(base, { strategies: [strategy] });
  return [...ofTasks(base)].flatMap(([key, own]) => {
    const scores = picks
      .filter((pick) => taskKey(pick) === key)
      .flatMap(({ fast1 }) => (fast1 === null ? [] : [fast1]));
    return row(strategy, own, outcomes(own), scores, options, false);
  });
}

function row(
  method: string,
  of: readonly PoolRow[],
  before: readonly number[],
  after: readonly number[],
  options: IntervalOptions,
  resampleAfter = true,
): TaskBenefitRow[] {
  const [first] = of;
  if (first === undefined || before.length === 0 || after.length === 0) return [];
  const { level, taskId: task, taskName } = first;
  const estimate = shareIntervals(before, after, { ...options, resampleAfter });
  return [{ method, level, task, taskName, ...estimate }];
}

function ofTasks(rows: readonly PoolRow[]): Map<string, PoolRow[]> {
  const tasks = new Map<string, PoolRow[]>();
  for (const each of rows) {
    const own = tasks.get(taskKey(each));
    if (own === undefined) tasks.set(taskKey(each), [each]);
    else own.push(each);
  }
  return new Map(
    [...tasks].sort(([, [a]], [, [b]]) => (a?.level ?? 0) - (b?.level ?? 0) || (a?.taskId ?? 0) - (b?.taskId ?? 0)),
  );
}

const outcomes = (rows: readonly PoolRow[]) =>
  rows.flatMap((each) => {
    const fast = isFast(each, 1);
    return fast === null ? [] : [Number(fast)];
  });
