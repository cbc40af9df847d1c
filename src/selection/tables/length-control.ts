import type { PoolRow } from "../../records/pool-row.js";
import { byTask, taskPlaces } from "../by-task.js";
import { withLogprobs } from "../select.js";
import type { SurprisalField } from "../strategy.js";
import { type IntervalOptions, resampledTasks } from "../task-bootstrap.js";
import { rankCorrelations, rankP } from "./clustered-ranks.js";

/** One rank correlation of the length control. */
export interface LengthControlRow {
  analysis: "raw logprob vs speedup" | "partial, controlling for length" | "length vs speedup";
  /** Null where it is not defined: a column that does not vary, or one that length determines alone. */
  rho: number | null;
  /** Interval over tasks; null for a single one. */
  rhoLow: number | null;
  rhoHigh: number | null;
  /** Two-sided, by Student's t as in the paper. It takes the samples for independent, which those of one task are not: it is too small. */
  p: number | null;
  /** Correct, timed samples with log-probability and token count. */
  n: number;
  /** Resamples the interval is from. */
  resamples: number;
}

/**
 * The paper's length control: whether log-probability ranks speedup among correct samples once length is taken out. Spearman's rho of log-probability
 * with speedup, the same with completion tokens partialled out, and of tokens with speedup, over the samples that have all three.
 *
 * The interval resamples whole tasks. Every resample ranks all samples anew, so beyond 25,000 samples fewer are drawn unless told:
 * 5 × 10^7 / n, at least 200.
 *
 * @throws LabError `mixed-pool` for log-probabilities of different bases
 * @example
 * lengthControl(rows); // joins `published().lengthControl.rows` by `analysis`
 */
export function lengthControl(
  rows: readonly PoolRow[],
  options: IntervalOptions & { by?: SurprisalField } = {},
): LengthControlRow[] {
  const { by = "meanLogprob" } = options;
  const { columns, tasks } = columnsOf(rows, by);
  const n = columns.x.length;
  const { resamples = Math.round(Math.min(2000, Math.max(200, 5e7 / n))) } = options;
  const correlations = rankCorrelations(columns);
  const once = correlations(new Uint8Array(tasks).fill(1));
  const having = columns.starts.filter((start, task) => start < (columns.starts[task + 1] ?? start)).length;
  const [raw, partial, length] = resampledTasks(
    (times) => {
      const { xy, xyGivenZ, yz } = correlations(times);
      return [xy, xyGivenZ, yz];
    },
    new Array(3).fill(having > 1),
    tasks,
    { ...options, resamples },
  );
  return [
    { analysis: "raw logprob vs speedup" as const, estimate: raw, p: rankP(once.xy, n - 2) },
    { analysis: "partial, controlling for length" as const, estimate: partial, p: rankP(once.xyGivenZ, n - 3) },
    { analysis: "length vs speedup" as const, estimate: length, p: rankP(once.yz, n - 2) },
  ].map(({ analysis, estimate, p }) => ({
    analysis,
    rho: estimate?.value ?? null,
    rhoLow: estimate?.low ?? null,
    rhoHigh: estimate?.high ?? null,
    p,
    n,
    resamples,
  }));
}

function columnsOf(rows: readonly PoolRow[], by: SurprisalField) {
  const pairs = byTask(rows);
  const { places, tasks } = taskPlaces(pairs);
  const starts = [0];
  const samples: PoolRow[] = [];
  for (const [i, pair] of pairs.entries()) {
    const timed = pair.rows.filter((row) => row.speedup !== null && row.completionTokens !== null);
    for (const row of timed) if (row[by] !== null) samples.push(row);
    starts[(places[i] ?? 0) + 1] = samples.length;
  }
  withLogprobs(samples, by); // of one basis: all are ranked together
  const column = () => new Float64Array(samples.length);
  const [x, y, z] = [column(), column(), column()];
  for (const [i, row] of samples.entries()) {
    x[i] = row[by] ?? Number.NaN;
    y[i] = row.speedup ?? Number.NaN;
    z[i] = row.completionTokens ?? Number.NaN;
  }
  return { columns: { x, y, z, starts }, tasks };
}
