import type { Evaluation, Speedup } from "../records/index.js";
import { mean, median, pairedRatioInterval } from "../stats/index.js";
import type { Judgement } from "./protocol.js";

type Circumstances = Pick<
  Evaluation,
  "level" | "taskId" | "taskHash" | "programHash" | "repeat" | "mode" | "device" | "durationMs"
>;

export interface Reading {
  /** Half-width, relative, of what differs from one process to another and no number of pairs averages out. */
  systematicError: number;
  /** `paired`: geometric mean of the paired ratios; `means`: the ratio of the means, as KernelBench reports. */
  estimate: "paired" | "means";
}

/** From the worker's raw trials to the record: medians in milliseconds, and the speedup with its interval from the pairs. */
export function completeEvaluation(judged: Judgement, of: Circumstances, reading: Reading): Evaluation {
  const { referenceMs: reference, candidateMs: candidate, setAside, ...others } = judged;
  const rest = { ...others, ...(setAside.length > 0 ? { setAsideMs: setAside } : {}) };
  if (reference === null || candidate === null) {
    return { ...of, ...rest, fractionOfFloor: null, speedup: null, refMs: null, candidateMs: null, trialsMs: null };
  }
  const candidateMs = median(candidate);
  return {
    ...of,
    ...rest,
    fractionOfFloor: rest.floor === null ? null : rest.floor.ms / candidateMs,
    speedup: speedupOf(reference, candidate, reading),
    refMs: median(reference),
    candidateMs,
    trialsMs: { reference, candidate },
  };
}

/** An evaluation with its speedup and interval computed anew from its trials. */
export function readAgain(of: Evaluation, reading: Reading): Evaluation {
  return of.trialsMs === null
    ? of
    : { ...of, speedup: speedupOf(of.trialsMs.reference, of.trialsMs.candidate, reading) };
}

// As the worker's rule of stopping has it (`worker/stopping.py`).
const trim = 0.2;
const trimFrom = 10;

function speedupOf(reference: readonly number[], candidate: readonly number[], reading: Reading): Speedup {
  const { value, low, high, level } = pairedRatioInterval(reference, candidate, {
    trim: reference.length >= trimFrom ? trim : 0,
  });
  const widen = (side: number) => Math.hypot(Math.log(side / value), reading.systematicError);
  const interval = { low: value * Math.exp(-widen(low)), high: value * Math.exp(widen(high)), level };
  if (reading.estimate === "paired") return { value, ...interval };
  // KernelBench's `get_timing_stats` keeps three digits of each.
  const [theirs, mine] = [reference, candidate].map((ms) => Number(mean(ms).toPrecision(3))) as [number, number];
  const ofMeans = theirs / mine;
  return { ...interval, value: ofMeans, low: Math.min(interval.low, ofMeans), high: Math.max(interval.high, ofMeans) };
}
