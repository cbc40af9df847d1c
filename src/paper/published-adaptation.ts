import { published } from "./published.js";

const seeds = [42, 43, 44] as const;

/** One step of one of the paper's batch adaptations. */
export interface PublishedTrajectoryRow {
  seed: number;
  /** Gradient steps taken before the rollouts. */
  step: number;
  /** Share of the step's rollouts that are correct and faster than the reference. */
  fast1: number;
  /** Rollouts drawn up to and including the step. */
  rollouts: number;
  source: "paper";
}

/**
 * Figure 5 and the table of seed 42: fast_1 by step of the batch adaptations on tasks 4, 5, 12, 14, 15, seeds 42 to 44, 160 rollouts a step.
 *
 * @example
 * bestOfAdaptation(publishedTrajectory()); // argmax: steps 2, 1 and 4
 */
export function publishedTrajectory(): PublishedTrajectoryRow[] {
  const { tttTrajectory, setup } = published();
  return seeds.flatMap((seed) =>
    tttTrajectory.figure5[`seed${seed}`].map((fast1, step): PublishedTrajectoryRow => {
      return { seed, step, fast1, rollouts: (step + 1) * setup.batchTtt.rolloutsPerStep, source: "paper" };
    }),
  );
}

/** One step of an adaptation on one task. */
export interface PublishedTaskTrajectoryRow {
  taskId: number;
  /** Null where the paper does not say. */
  seed: number | null;
  step: number;
  /** Null for a step the paper passes over. */
  fast1: number | null;
  source: "paper";
}

/** The per-task columns of the table of seed 42: each of its five tasks while all five adapt together. */
export function publishedTaskTrajectory(): PublishedTaskTrajectoryRow[] {
  const { tasks, rows } = published().tttTrajectory.seed42;
  return tasks.flatMap((taskId, place) =>
    rows.map(({ step, perTask }): PublishedTaskTrajectoryRow => {
      return { taskId, seed: 42, step, fast1: perTask[place] ?? null, source: "paper" };
    }),
  );
}

/** The table of isolated adaptations: each of the five tasks adapted on by itself, of a seed that is not told. */
export function publishedIsolated(): PublishedTaskTrajectoryRow[] {
  return published().tttTrajectory.isolated.flatMap(({ task, steps }) =>
    steps.map(
      (fast1, step): PublishedTaskTrajectoryRow => ({ taskId: task, seed: null, step, fast1, source: "paper" }),
    ),
  );
}

/** The checkpoint the paper keeps of an adaptation. */
export interface PublishedBoaRow {
  /** The task of an isolated adaptation; null for a batch. */
  taskId: number | null;
  /** Null where the paper does not say. */
  seed: number | null;
  rule: "argmax";
  criterion: "fast1";
  step: number;
  /** fast_1 at that step; null where the step's score is not given. */
  score: number | null;
  source: "paper";
}

/** Best-of-Adaptation: the steps the paper keeps of its batch adaptations (figure 5's stars), then of the isolated ones. */
export function publishedBoa(): PublishedBoaRow[] {
  const { figure5, isolated } = published().tttTrajectory;
  const common = { rule: "argmax", criterion: "fast1", source: "paper" } as const;
  const batch = seeds.flatMap((seed): PublishedBoaRow[] => {
    const step = figure5.boaStep[String(seed)];
    if (step === undefined) return [];
    return [{ taskId: null, seed, step, score: figure5[`seed${seed}`][step] ?? null, ...common }];
  });
  const alone = isolated.map(({ task, steps, boaStep }): PublishedBoaRow => {
    return { taskId: task, seed: null, step: boaStep, score: steps[boaStep] ?? null, ...common };
  });
  return [...batch, ...alone];
}

/** One learning rate of the sweep. */
export interface PublishedLearningRateRow {
  learningRate: number;
  /** Step of its highest fast_1; null where the paper does not say. */
  step: number | null;
  /** Its highest fast_1; null where the paper does not say. */
  score: number | null;
  /** fast_1 of the policy before it was adapted, where the paper says that no step exceeds it; else null. */
  baseline: number | null;
  source: "paper";
}

/** The learning-rate sweep of the discussion; that of 1e-5 is the trajectory. */
export function publishedLearningRates(): PublishedLearningRateRow[] {
  return published().tttTrajectory.learningRates.map(({ lr, peakStep = null, fast1 = null, baseline = null }) => {
    return { learningRate: lr, step: peakStep, score: fast1, baseline, source: "paper" };
  });
}

/** One checkpoint of the outer loop. */
export interface PublishedRlvrRow {
  step: number;
  /** Share of correct samples. */
  correct: number;
  meanSpeedup: number;
  source: "paper";
}

/** The table of RLVR: correctness and mean speedup on the 80 training tasks, every ten steps. */
export function publishedRlvr(): PublishedRlvrRow[] {
  return published().rlvr.map(({ step, correct, speedup }) => ({
    step,
    correct,
    meanSpeedup: speedup,
    source: "paper",
  }));
}
