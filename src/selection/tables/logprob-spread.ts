import type { PoolRow } from "../../records/pool-row.js";
import { binomialInterval } from "../../stats/binomial-interval.js";
import { standardDeviation } from "../../stats/standard-deviation.js";
import { byTask, type TaskSeedPair } from "../by-task.js";
import { fastP } from "../fast-p.js";
import { pickEach } from "../picks.js";
import { withLogprobs } from "../select.js";
import type { SurprisalField } from "../strategy.js";

/** How far a task's samples lie apart in log-probability, and what picking by it gains there. */
export interface LogprobSpreadRow {
  level: number;
  taskId: number;
  taskName: string | null;
  /** Sample standard deviation of the task's mean log-probabilities, in nats a token, all seeds together; null for fewer than two. */
  logprobStd: number | null;
  /** `high` above the threshold: selection has something to work with. Null where `logprobStd` is. */
  variance: "high" | "low" | null;
  /** Share of all samples of known outcome that are correct and faster than the reference. */
  sampleFast1: number | null;
  /** Exact interval of `sampleFast1` (Clopper and Pearson), over other samples of this task; it says nothing of other tasks. */
  sampleFast1Low: number | null;
  sampleFast1High: number | null;
  /** Mean over the seeds of the most surprising correct sample's speedup. */
  selectedSpeedup: number | null;
  /** fast_1 over the seeds of the most surprising correct sample, of any, and of the most likely. */
  surprisalFast1: number | null;
  randomFast1: number | null;
  confidenceFast1: number | null;
  /** Samples the standard deviation is over. */
  n: number;
}

export interface LogprobSpreadOptions {
  /** What surprisal is; `meanLogprob`. */
  by?: SurprisalField;
  /** Above which standard deviation the spread is high, in nats; 1.0, the paper's. */
  threshold?: number;
  /** Which samples the standard deviation is over; `all`, so that a task without a correct one has its place too. */
  of?: "all" | "correct";
}

/**
 * The spread of log-probabilities within each task, which bounds what any selection by them can do (the paper's analysis of where selection can
 * work): one row a task. Put together in two groups by `logprobVariance`.
 *
 * @throws LabError `mixed-pool` (see `byTask` and `select`)
 * @example
 * logprobSpread(rows).filter(({ variance }) => variance === "high");
 */
export function logprobSpread(rows: readonly PoolRow[], options: LogprobSpreadOptions = {}): LogprobSpreadRow[] {
  const { by = "meanLogprob", threshold = 1, of = "all" } = options;
  return tasksOf(byTask(rows)).map((samples) => {
    const { level = 0, taskId = 0, taskName = null } = samples[0] ?? {};
    const values: number[] = [];
    for (const row of withLogprobs(samples, by)) {
      const value = row[by];
      if (value !== null && (of === "all" || row.correct === true)) values.push(value);
    }
    const std = values.length < 2 ? null : standardDeviation(values);
    const { fast, n: known } = fastP(samples);
    const interval = fast === null ? null : binomialInterval({ k: Math.round(fast * known), n: known });
    const picks = pickEach(samples, { by, strategies: ["surprisal-guided", "random-correct", "confidence-guided"] });
    const average = (strategy: string, field: "fast1" | "speedup") => {
      const found = picks.filter((pick) => pick.strategy === strategy).flatMap((pick) => pick[field] ?? []);
      return found.length === 0 ? null : found.reduce((sum, value) => sum + value, 0) / found.length;
    };
    return {
      level,
      taskId,
      taskName,
      logprobStd: std,
      variance: std === null ? null : std > threshold ? "high" : "low",
      sampleFast1: fast,
      sampleFast1Low: interval?.low ?? null,
      sampleFast1High: interval?.high ?? null,
      selectedSpeedup: average("surprisal-guided", "speedup"),
      surprisalFast1: average("surprisal-guided", "fast1"),
      randomFast1: average("random-correct", "fast1"),
      confidenceFast1: average("confidence-guided", "fast1"),
      n: values.length,
    };
  });
}

/** The samples of every task, all seeds together, in the order of the pairs. */
export function tasksOf(pairs: readonly TaskSeedPair[]): PoolRow[][] {
  const tasks: PoolRow[][] = [];
  let last: TaskSeedPair | undefined;
  for (const pair of pairs) {
    if (last === undefined || last.level !== pair.level || last.taskId !== pair.taskId) tasks.push([]);
    last = pair;
    for (const row of pair.rows) tasks.at(-1)?.push(row);
  }
  return tasks;
}
