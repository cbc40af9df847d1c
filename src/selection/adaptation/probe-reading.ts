import { quantile } from "../../stats/quantile.js";

/** How the paper's over-sharpening probe is read where its text leaves a choice. Every default is the reading that fits its numbers best. */
export interface ProbeReading {
  /**
   * What NLL is: the sum over a completion's tokens, or their mean. `sum`: the paper's mean NLL of 6.7 with some ten tokens a sample would, as a
   * mean over tokens, be one chance in 800 for each token of samples drawn at T = 0.25.
   */
  nll: "sum" | "mean";
  /**
   * Which samples count: `all`, an incorrect one at speedup 0, or `correct` only. `all`: the paper says n = 320, every sample drawn, and
   * its p of rho at step 0 (3.6e-4) is that of 320 pairs.
   */
  samples: "all" | "correct";
  /**
   * What is cut into quartiles: the NLL under the first checkpoint, that under the checkpoint of the row, or the speedup. `nll-at-start`: the
   * probe holds its samples fixed and varies the checkpoint alone.
   */
  quartilesOf: "nll-at-start" | "nll-now" | "speedup";
  /** Whether quartiles are cut in the whole pool or in each task; `pool`: the text speaks of one quartile of the 320. */
  quartilesWithin: "pool" | "task";
  /**
   * Which end is the bottom. `highest` for NLL: the paper calls the bottom quartile "where selection operates", and surprisal-guided
   * selection takes what the policy held least likely, the bottom of the log-probabilities; `lowest` for speedup.
   */
  bottom: "highest" | "lowest";
}

/** The reading with what was left open filled in. */
export function completeReading(given: Partial<ProbeReading> = {}): ProbeReading {
  const { nll = "sum", samples = "all", quartilesOf = "nll-at-start", quartilesWithin = "pool" } = given;
  const { bottom = quartilesOf === "speedup" ? "lowest" : "highest" } = given;
  return { nll, samples, quartilesOf, quartilesWithin, bottom };
}

/** The twelve readings of NLL, samples and quartiles, the default first; quartiles of the pool, bottom as by default. */
export const probeReadings: readonly ProbeReading[] = (["sum", "mean"] as const).flatMap((nll) =>
  (["all", "correct"] as const).flatMap((samples) =>
    (["nll-at-start", "nll-now", "speedup"] as const).map((quartilesOf) =>
      completeReading({ nll, samples, quartilesOf }),
    ),
  ),
);

/** A reading in a line, for a table's column. */
export function describeReading({ nll, samples, quartilesOf, quartilesWithin, bottom }: ProbeReading): string {
  const counted = samples === "all" ? "incorrect samples at speedup 0" : "correct samples only";
  const of = { "nll-at-start": "NLL at the first step", "nll-now": "NLL at each step", speedup: "speedup" }[
    quartilesOf
  ];
  const within = quartilesWithin === "task" ? " within each task" : "";
  return `${nll === "sum" ? "summed" : "mean"} NLL; ${counted}; quartiles of ${of}${within}, bottom ${bottom}`;
}

/** The parts of a pool the probe looks at: all of it, and its quartiles from the bottom up. */
export const probeSubsets = ["all", "bottom-quartile", "second-quartile", "third-quartile", "top-quartile"] as const;
export type ProbeSubset = (typeof probeSubsets)[number];

/**
 * The quartile of each value from the bottom, 1 to 4: cut at the quantiles of type 7, a value on the cut belonging below it, so that equal
 * values stay together whatever their order. Ties make quartiles uneven, and can leave one empty.
 */
export function quartileOf(values: readonly number[], bottom: ProbeReading["bottom"]): number[] {
  const rising = bottom === "lowest" ? values : values.map((value) => -value);
  if (rising.length === 0) return [];
  const cuts = [0.25, 0.5, 0.75].map((q) => quantile(rising, q));
  return rising.map((value) => 1 + cuts.filter((cut) => value > cut).length);
}
