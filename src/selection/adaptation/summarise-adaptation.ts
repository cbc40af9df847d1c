import type { PoolRow } from "../../records/pool-row.js";
import { mean } from "../../stats/mean.js";
import { standardDeviation } from "../../stats/standard-deviation.js";
import { type IntervalOptions, type TaskMean, taskEstimates } from "../task-bootstrap.js";
import { type AdaptationCriterion, type AdaptationRule, bestOfAdaptation } from "./best-of-adaptation.js";
import { byStep } from "./by-step.js";
import { meanAt, placesOf, sampleSums } from "./sample-means.js";
import { trajectory } from "./trajectory.js";

/** What an adaptation method comes to over its seeds, with the checkpoint a rule keeps of each. */
export interface AdaptationSummary {
  rule: AdaptationRule;
  criterion: AdaptationCriterion;
  /** Adaptations: runs times seeds, those with a checkpoint to keep. */
  seeds: number;
  /** Mean over the seeds of the kept checkpoint's fast_1. */
  fast1: number | null;
  /** Sample standard deviation over the seeds; null for one. */
  fast1Std: number | null;
  /** Interval of `fast1`, clustered by task; the checkpoints are held fixed. */
  low: number | null;
  high: number | null;
  resolvedFast1: number | null;
  resolvedFast1Low: number | null;
  resolvedFast1High: number | null;
  /** Mean over the seeds of the mean speedup of correct rollouts at the kept checkpoint. */
  meanSpeedup: number | null;
  meanSpeedupStd: number | null;
  meanSpeedupLow: number | null;
  meanSpeedupHigh: number | null;
}

export interface AdaptationSummaryOptions extends IntervalOptions {
  /** `argmax` unless told. */
  rule?: AdaptationRule;
  /** `fast1` unless told, as in the paper. */
  criterion?: AdaptationCriterion;
  /** Of early stopping; 1. */
  patience?: number;
}

/**
 * Mean and spread over the seeds of one adaptation method (the paper's headline 0.306 ± 0.113, its tables of SDPO and of mean speedup). The scores are
 * of the rollouts the checkpoints were chosen by, as in the paper, and flatter adaptation for it.
 *
 * @param rows rollouts of one method, all its seeds
 * @throws LabError `no-steps` for rows drawn outside an adaptation; `bad-argument` for a bad option
 * @example
 * summariseAdaptation(await readPool(["data/runs/ttt-s42", "data/runs/ttt-s43", "data/runs/ttt-s44"]));
 */
export function summariseAdaptation(
  rows: readonly PoolRow[],
  options: AdaptationSummaryOptions = {},
): AdaptationSummary {
  const { rule = "argmax", criterion = "fast1", patience = 1 } = options;
  // A single resample: only the values are looked at here.
  const picks = bestOfAdaptation(trajectory(rows, { ...options, resamples: 1 }), { patience });
  const kept = byStep(rows).filter(({ runId, seed, step }) =>
    picks.some(
      (pick) =>
        pick.rule === rule &&
        pick.criterion === criterion &&
        pick.runId === runId &&
        pick.seed === seed &&
        pick.step === step,
    ),
  );
  const places = placesOf(kept.flatMap((at) => at.rows));
  const sums = kept.map((at) => sampleSums(at.rows, places));
  const once = new Uint8Array(places.size).fill(1);
  const bySeed = (what: "fast1" | "meanSpeedup") =>
    sums.map((own) => meanAt(own[what], once)).filter((value) => value !== null);
  const std = (values: readonly number[]) => (values.length < 2 ? null : standardDeviation(values));
  const estimators = (["fast1", "resolvedFast1", "meanSpeedup"] as const).map((what) => {
    const own: TaskMean[] = sums.map((each) => each[what]);
    return {
      of: (times: ArrayLike<number>) => {
        const known = own.map((each) => meanAt(each, times)).filter((value) => value !== null);
        return known.length === 0 ? null : mean(known);
      },
      counts: (task: number) => own.some(({ weight }) => (weight[task] ?? 0) > 0),
    };
  });
  const [fast1, resolved, speedup] = taskEstimates(estimators, places.size, options);
  return {
    rule,
    criterion,
    seeds: kept.length,
    fast1: fast1?.value ?? null,
    fast1Std: std(bySeed("fast1")),
    low: fast1?.low ?? null,
    high: fast1?.high ?? null,
    resolvedFast1: resolved?.value ?? null,
    resolvedFast1Low: resolved?.low ?? null,
    resolvedFast1High: resolved?.high ?? null,
    meanSpeedup: speedup?.value ?? null,
    meanSpeedupStd: std(bySeed("meanSpeedup")),
    meanSpeedupLow: speedup?.low ?? null,
    meanSpeedupHigh: speedup?.high ?? null,
  };
}
