import { published } from "./published.js";

/** One task of figure 7. */
export interface PublishedRegimeRow {
  task: number;
  /** fast_1 before adaptation. */
  coverage: number;
  /** What adaptation gained over search. */
  benefit: number;
  /** Read off the figure's pixels. */
  digitised: boolean;
  source: "paper";
}

/**
 * Figure 7: benefit of adaptation against base coverage, ten tasks, read off the figure. They disagree with the paper's own tables; the audit says where.
 *
 * @example
 * regimeSides(publishedRegime());
 */
export function publishedRegime(): PublishedRegimeRow[] {
  const { digitised, points } = published().regime.figure7;
  return points.map((point) => ({ ...point, digitised, source: "paper" }));
}

/** One subset of the regime table. */
export interface PublishedRegimeSubsetRow {
  subset: string;
  /** fast_1 of Best-of-N's samples. */
  coverage: number;
  /** Best-of-Adaptation's fast_1 less that. */
  benefit: number;
  source: "paper";
}

/** The regime table of section 5.4. */
export function publishedRegimeSubsets(): PublishedRegimeSubsetRow[] {
  return published().regime.table.map(({ subset, bestOfNBaseline, boaEffect }) => {
    return { subset: String(subset), coverage: bestOfNBaseline, benefit: boaEffect, source: "paper" };
  });
}

/** One task of subset 2 under search and under one step of adaptation, at equal rollouts. */
export interface PublishedSubset2Row {
  task: number;
  /** fast_1 of Best-of-N's samples. */
  coverage: number;
  /** fast_1 of the rollouts after step 1. */
  score: number;
  /** Their difference, ours: the paper prints it as the winner's lead. */
  benefit: number;
  source: "paper";
}

/** The per-task table of section 5.4. */
export function publishedSubset2(): PublishedSubset2Row[] {
  return published().subset2.perTask.map(({ task, bestOfN, boaStep1 }) => {
    return { task, coverage: bestOfN, score: boaStep1, benefit: boaStep1 - bestOfN, source: "paper" };
  });
}

/** A method of the equal-budget comparison on subset 2. */
export interface PublishedBudgetRow {
  method: string;
  rollouts: number;
  fast1: number;
  source: "paper";
}

/** The equal-budget comparison of section 5.4. */
export function publishedSubset2Budget(): PublishedBudgetRow[] {
  const { bestOfN, boaStep0, boaStep1 } = published().subset2;
  return [
    { method: "Best-of-N (K=64)", ...bestOfN, source: "paper" },
    { method: "BoA step 0", ...boaStep0, source: "paper" },
    { method: "BoA step 1", ...boaStep1, source: "paper" },
  ];
}

/** One direction of the transfer between subsets. */
export interface PublishedTransferRow {
  from: number;
  to: number;
  fast1: number;
  /** fast_1 of the policy before adaptation. */
  base: number;
  bestOfN: number | null;
  /** `fast1 - base`, ours: the paper prints the two. */
  change: number;
  source: "paper";
}

/** Cross-subset transfer (section 5.5). */
export function publishedTransfer(): PublishedTransferRow[] {
  return published().transfer.map(({ from, to, fast1, base, bestOfN = null }) => {
    return { from, to, fast1, base, bestOfN, change: fast1 - base, source: "paper" };
  });
}
