import { LabError } from "../../records/lab-error.js";

/** What checkpoint selection needs of a trajectory's row: ours, or the paper's. */
export interface AdaptationStep {
  /** Left out where there is one run a seed. */
  runId?: string;
  /** Null where it is not told. */
  seed: number | null;
  step: number;
  /** Null where the step was not measured: no rule picks it. */
  fast1: number | null;
  low?: number | null;
  high?: number | null;
  resolvedFast1?: number | null;
  resolvedFast1Low?: number | null;
  resolvedFast1High?: number | null;
  /** Rollouts drawn up to and including the step. */
  rollouts?: number | null;
}

/** `argmax`: Best-of-Adaptation, the best of all steps. `early-stopping`: the best before the first regression. */
export type AdaptationRule = "argmax" | "early-stopping";
export type AdaptationCriterion = "fast1" | "resolvedFast1";

/** The checkpoint a rule keeps of one adaptation. */
export interface AdaptationPick {
  runId: string | null;
  seed: number | null;
  rule: AdaptationRule;
  /** What the rule goes by. */
  criterion: AdaptationCriterion;
  /** The step kept; null where the criterion was measured nowhere. */
  step: number | null;
  /** The criterion at that step, on the rollouts it was chosen by: the best of several, so it flatters. */
  score: number | null;
  /** Interval of `score`, as the trajectory has it. */
  low: number | null;
  high: number | null;
  /** The criterion at the first step measured. */
  start: number | null;
  /** `score - start`: never negative under `argmax`, whatever adaptation does. */
  gain: number | null;
  /** The last step looked at; rollouts up to there are what the pick costs. */
  lastStep: number | null;
  /** Rollouts drawn up to and including `lastStep`; null where the trajectory does not count them. */
  rollouts: number | null;
}

/**
 * Which checkpoint to keep (the paper's section 3.4, algorithm 1): by argmax over all steps and by early stopping, each by fast_1 as in the paper
 * and by resolved fast_1. Of equal scores the earliest counts, as in the paper (seed 43: steps 1 and 5). Early stopping ends
 * after `patience` measured steps in a row that score below the best so far; a step that equals it is no regression.
 *
 * @param options.patience 1 in the paper: the first regression ends it
 * @returns four rows a run and seed, in the order they come
 * @throws LabError `bad-argument` for a patience under 1, or a run and seed that has a step twice
 * @example
 * bestOfAdaptation(trajectory(rows)).find(({ rule }) => rule === "argmax")?.step;
 */
export function bestOfAdaptation(
  rows: readonly AdaptationStep[],
  { patience = 1 }: { patience?: number } = {},
): AdaptationPick[] {
  if (!(Number.isInteger(patience) && patience >= 1)) {
    throw new LabError("bad-argument", `bestOfAdaptation: patience is ${patience}`, "give a whole number, 1 or more");
  }
  return seriesOf(rows).flatMap((series) =>
    (["argmax", "early-stopping"] as const).flatMap((rule) =>
      (["fast1", "resolvedFast1"] as const).map((criterion) =>
        pick(series, rule, criterion, rule === "argmax" ? Number.POSITIVE_INFINITY : patience),
      ),
    ),
  );
}

function seriesOf(rows: readonly AdaptationStep[]): AdaptationStep[][] {
  const groups = new Map<string, AdaptationStep[]>();
  for (const row of rows) {
    const key = `${row.runId ?? ""}\n${row.seed}`;
    const own = groups.get(key) ?? [];
    if (own.some(({ step }) => step === row.step)) {
      const run = row.runId === undefined ? "" : `run ${row.runId}, `;
      throw new LabError(
        "bad-argument",
        `bestOfAdaptation: ${run}seed ${row.seed} has step ${row.step} twice`,
        "give one trajectory a run and seed, e.g. those of one task",
      );
    }
    groups.set(key, [...own, row]);
  }
  return [...groups.values()].map((own) => own.sort((a, b) => a.step - b.step));
}

function pick(
  series: readonly AdaptationStep[],
  rule: AdaptationRule,
  criterion: AdaptationCriterion,
  patience: number,
): AdaptationPick {
  let start: number | null = null;
  let best: { row: AdaptationStep; score: number } | null = null;
  let last: AdaptationStep | null = null;
  let worse = 0;
  for (const row of series) {
    const score = row[criterion] ?? null;
    if (score === null) continue;
    last = row;
    start ??= score;
    if (best === null || score > best.score) best = { row, score };
    worse = score < best.score ? worse + 1 : 0;
    if (worse >= patience) break;
  }
  // Of argmax every step was drawn, measured or not.
  if (best !== null && rule === "argmax") last = series.at(-1) ?? null;
  const bounds =
    criterion === "fast1" ? (["low", "high"] as const) : (["resolvedFast1Low", "resolvedFast1High"] as const);
  return {
    runId: series[0]?.runId ?? null,
    seed: series[0]?.seed ?? null,
    rule,
    criterion,
    step: best?.row.step ?? null,
    score: best?.score ?? null,
    low: best?.row[bounds[0]] ?? null,
    high: best?.row[bounds[1]] ?? null,
    start,
    gain: best === null || start === null ? null : best.score - start,
    lastStep: last?.step ?? null,
    rollouts: last?.rollouts ?? null,
  };
}
