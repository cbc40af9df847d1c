import { LabError } from "../../records/lab-error.js";
import { addTo, type Estimate, type IntervalOptions, taskMean, taskMeans } from "../task-bootstrap.js";

/** What the tables below need of a task: a row of ours, or a point of the paper's figure 7. */
export interface TaskBenefit {
  /** Left out where there is one level. */
  level?: number;
  task: number;
  coverage: number;
  benefit: number;
}

/** What a method gained a group of tasks. */
export interface RegimeGroup {
  /** Tasks in the group. */
  tasks: number;
  /** Tasks that gain, lose, and stay exactly as they were. */
  gain: number;
  lose: number;
  same: number;
  /** Mean over the tasks; null for none. */
  coverage: number | null;
  coverageLow: number | null;
  coverageHigh: number | null;
  /** Mean over the tasks, with the interval of resampling them; no interval for a single task. */
  benefit: number | null;
  low: number | null;
  high: number | null;
}

/** A subset of tasks, and on which side of the threshold its mean coverage lies. */
export interface RegimeSubset extends RegimeGroup {
  subset: string;
  regime: "under" | "over" | null;
}

/** All tasks on one side of the threshold. */
export interface RegimeSide extends RegimeGroup {
  regime: "under" | "over";
  threshold: number;
}

/** The coverage at or above which the paper says adaptation pays (section 5.4). */
const paperThreshold = 0.3;

/**
 * Coverage and benefit for each subset of tasks (the paper's regime table), every task counting alike.
 *
 * @param subsets task ids by the name of their subset
 * @param options.threshold coverage that parts the regimes, 0..1; 0.3, the paper's
 * @throws LabError `missing-task` when a subset names a task that has no row; `bad-argument` for a task with two rows
 * @example
 * regimeBySubset(adaptationBenefit(base, adapted), { "1": [4, 5, 12, 14, 15], "2": [18, 28, 29, 30, 32] });
 */
export function regimeBySubset(
  rows: readonly TaskBenefit[],
  subsets: Readonly<Record<string, readonly number[]>>,
  options: IntervalOptions & { threshold?: number } = {},
): RegimeSubset[] {
  const { threshold = paperThreshold } = options;
  checkOnce(rows);
  return Object.entries(subsets).map(([subset, tasks]) => {
    const own = tasks.map((task) => {
      const row = rows.find((each) => each.task === task);
      if (row !== undefined) return row;
      throw new LabError(
        "missing-task",
        `regimeBySubset: subset ${subset} has task ${task}, which has no row`,
        "leave it out of the subset, or sample it",
      );
    });
    const group = groupOf(own, options);
    return { subset, regime: group.coverage === null ? null : sideOf(group.coverage, threshold), ...group };
  });
}

/**
 * What the tasks under the threshold gain and what those over it do: the claim of the paper's figure 7, that adaptation pays where
 * coverage is over 30 %, as two rows.
 *
 * @throws LabError `bad-argument` for a task with two rows
 * @example
 * regimeSides(publishedRegime()).map(({ regime, gain, tasks }) => `${regime}: ${gain} of ${tasks} gain`);
 */
export function regimeSides(
  rows: readonly TaskBenefit[],
  options: IntervalOptions & { threshold?: number } = {},
): RegimeSide[] {
  const { threshold = paperThreshold } = options;
  checkOnce(rows);
  return (["under", "over"] as const).map((regime) => {
    const own = rows.filter(({ coverage }) => sideOf(coverage, threshold) === regime);
    return { regime, threshold, ...groupOf(own, options) };
  });
}

const sideOf = (coverage: number, threshold: number) => (coverage < threshold ? "under" : "over");

function checkOnce(rows: readonly TaskBenefit[]): void {
  const seen = new Set<string>();
  for (const { level = 1, task } of rows) {
    const key = `${level}/${task}`;
    if (seen.has(key)) {
      throw new LabError("bad-argument", `regime: task ${key} has two rows`, "give the rows of one method at a time");
    }
    seen.add(key);
  }
}

function groupOf(rows: readonly TaskBenefit[], options: IntervalOptions): RegimeGroup {
  const means = [taskMean(rows.length), taskMean(rows.length)] as const;
  for (const [place, { coverage, benefit }] of rows.entries()) {
    addTo(means[0], place, coverage, 1);
    addTo(means[1], place, benefit, 1);
  }
  const none: Estimate = { value: null, low: null, high: null };
  const [coverage = none, benefit = none] = taskMeans(means, options);
  return {
    tasks: rows.length,
    gain: rows.filter((row) => row.benefit > 0).length,
    lose: rows.filter((row) => row.benefit < 0).length,
    same: rows.filter((row) => row.benefit === 0).length,
    coverage: coverage.value,
    coverageLow: coverage.low,
    coverageHigh: coverage.high,
    benefit: benefit.value,
    low: benefit.low,
    high: benefit.high,
  };
}
