import { published } from "./published.js";

/** What a method reached with one seed; null for what the paper does not give. */
export interface PublishedMethodSeedRow {
  method: "Batch TTT BoA" | "SDPO (feedback)" | "SDPO (prompt-only)";
  seed: number;
  fast1: number | null;
  /** Mean over correct samples. */
  meanSpeedup: number | null;
  source: "paper";
}

/** The same over the seeds 42, 43 and 44. */
export interface PublishedMethodSummaryRow {
  method: PublishedMethodSeedRow["method"];
  seeds: number;
  /** Mean as printed. */
  fast1: number | null;
  fast1Std: number | null;
  meanSpeedup: number | null;
  meanSpeedupStd: number | null;
  source: "paper";
}

const seeds = [42, 43, 44] as const;
// The tables of fast_1 and of speedup spell their methods differently.
const methods = [
  { method: "Batch TTT BoA", inSpeedups: "Batch TTT BoA" },
  { method: "SDPO (feedback)", inSpeedups: "SDPO feedback" },
  { method: "SDPO (prompt-only)", inSpeedups: "SDPO prompt-only" },
] as const;

/**
 * Adaptation methods seed by seed: fast_1 of Best-of-Adaptation (figure 5) and of SDPO (its table in the appendix), mean speedup of all three (table D.1).
 *
 * @example
 * publishedMethodSeeds()[0]; // { method: "Batch TTT BoA", seed: 42, fast1: 0.425, meanSpeedup: 21.44, source: "paper" }
 */
export function publishedMethodSeeds(): PublishedMethodSeedRow[] {
  const { sdpo, meanSpeedup3Seeds, tttTrajectory } = published();
  const { figure5 } = tttTrajectory;
  return methods.flatMap(({ method, inSpeedups }) => {
    const scores = sdpo.find((row) => row.method === method);
    const speedups = meanSpeedup3Seeds.find((row) => row.method === inSpeedups);
    return seeds.map((seed): PublishedMethodSeedRow => {
      const boa = figure5[`seed${seed}`][figure5.boaStep[String(seed)] ?? -1] ?? null;
      const fast1 = method === "Batch TTT BoA" ? boa : (scores?.[`seed${seed}`] ?? null);
      return { method, seed, fast1, meanSpeedup: speedups?.[`seed${seed}`] ?? null, source: "paper" };
    });
  });
}

/** The means and spreads the paper prints for those methods: its headline, the SDPO table and table D.1. */
export function publishedMethodSummary(): PublishedMethodSummaryRow[] {
  const { sdpo, meanSpeedup3Seeds, headline } = published();
  return methods.map(({ method, inSpeedups }) => {
    const scores =
      method === "Batch TTT BoA"
        ? { mean: headline.boaFast1Mean3Seeds, std: headline.boaFast1StdAcrossSeeds }
        : sdpo.find((row) => row.method === method);
    const speedups = meanSpeedup3Seeds.find((row) => row.method === inSpeedups);
    return {
      method,
      seeds: seeds.length,
      fast1: scores?.mean ?? null,
      fast1Std: scores?.std ?? null,
      meanSpeedup: speedups?.mean ?? null,
      meanSpeedupStd: speedups?.std ?? null,
      source: "paper",
    };
  });
}

/** What a method cost in the paper. */
export interface PublishedComputeRow {
  method: string;
  rollouts: number;
  /** The paper counts prompt and completion together, to the nearest thousand. */
  studentTokens: number;
  teacherTokens: number;
  totalTokens: number;
  /** It gives no time. */
  wallMs: null;
  source: "paper";
}

/** Table C.1: the cost of one run of each method, the mean of its three seeds: what `computeTable` gives with `per: "run"`. */
export function publishedCompute(): PublishedComputeRow[] {
  return published().compute.map((row) => ({ ...row, wallMs: null, source: "paper" }));
}
