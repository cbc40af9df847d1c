import { published } from "./published.js";

/** A correlation of the paper's length control. */
export interface PublishedLengthRow {
  analysis: string;
  /** Spearman's. */
  rho: number;
  p: number | null;
  /** Correct samples, both seeds. */
  n: number;
  source: "paper";
}

/** The table of length control (section 5.2). */
export function publishedLengthControl(): PublishedLengthRow[] {
  const { nCorrect, rows } = published().lengthControl;
  return rows.map((row) => ({ ...row, n: nCorrect, source: "paper" }));
}

/** A quarter of the correct samples by surprisal; its counts fit quarters of the whole pool, not of each task. */
export interface PublishedQuartileRow {
  quartile: "Q1" | "Q2" | "Q3" | "Q4";
  order: string | null;
  fast1: number;
  meanSpeedup: number;
  meanTokens: number;
  source: "paper";
}

/** The table of quartiles (section 5.2). */
export function publishedQuartiles(): PublishedQuartileRow[] {
  return published().quartiles.map(({ order = null, ...row }) => ({ ...row, order, source: "paper" }));
}

/** The tasks whose samples lie far apart in log-probability, or close together. */
export interface PublishedVarianceRow {
  variance: "high" | "low";
  tasks: number;
  /** Of all twenty. */
  share: number;
  /** Tasks with a standard deviation below 0.15. */
  tasksBelow015: number;
  sampleFast1Min: number | null;
  sampleFast1Max: number | null;
  selectedSpeedupMin: number | null;
  selectedSpeedupMax: number | null;
  source: "paper";
}

/** Where selection can work (section 5.2): tasks by the standard deviation of their mean log-probabilities, 1.0 parting high from low. */
export function publishedLogprobVariance(): PublishedVarianceRow[] {
  const { tasks, highVariance: high, lowVariance: low } = published().logprobVariance;
  const [fastMin, fastMax] = low.sampleFast1Range;
  const [speedupMin, speedupMax] = low.selectedSpeedupRange;
  return [
    {
      variance: "high",
      tasks: high.tasks,
      share: high.tasks / tasks,
      tasksBelow015: 0,
      sampleFast1Min: null,
      sampleFast1Max: null,
      selectedSpeedupMin: null,
      selectedSpeedupMax: null,
      source: "paper",
    },
    {
      variance: "low",
      tasks: low.tasks,
      share: low.tasks / tasks,
      tasksBelow015: low["ofWhichStdBelow0.15"],
      sampleFast1Min: fastMin,
      sampleFast1Max: fastMax,
      selectedSpeedupMin: speedupMin,
      selectedSpeedupMax: speedupMax,
      source: "paper",
    },
  ];
}

/** What Best-of-N kept of one task. */
export interface PublishedTaskRow {
  taskId: number;
  seed: number;
  /** Speedup of the fastest correct sample of 64. */
  bestSpeedup: number;
  source: "paper";
}

/** Table D.2: the selected speedup of each task of subset 1, seed 42. */
export function publishedTaskSpeedups(): PublishedTaskRow[] {
  return published().selectedSpeedupSubset1Seed42.map(({ task, speedup }) => {
    return { taskId: task, seed: 42, bestSpeedup: speedup, source: "paper" };
  });
}
