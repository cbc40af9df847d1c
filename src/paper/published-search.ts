import { published } from "./published.js";

/** One point of the paper's scaling curve. */
export interface PublishedScalingRow {
  k: number;
  /** Probability that the best of `k` drawn samples is correct and faster than the reference. */
  passAt1: number;
  /** Standard deviation over the two seeds. */
  std: number;
  /** The printed 95 % interval. */
  low: number;
  high: number;
  /** The paper gives no intervals of single speedups, so what would be resolved is unknown. */
  resolvedPassAt1: null;
  source: "paper";
}

/**
 * Table 5.1: the scaling curve, K = 1 to 64, tasks 4, 5, 12, 14, 15, seeds 42 and 43.
 *
 * @example
 * scalingCurveFigure(publishedScaling(), { reference: publishedTtt()[0] });
 */
export function publishedScaling(): PublishedScalingRow[] {
  return published().table5_1_bestOfNScaling.rows.map(({ k, passAt1, std, ci95: [low, high] }) => {
    return { k, passAt1, std, low, high, resolvedPassAt1: null, source: "paper" };
  });
}

/** A test-time training score the paper holds against the scaling curve. */
export interface PublishedTttRow {
  label: string;
  /** fast_1 of the adapted policy's samples. */
  score: number;
  /** The K at which best-of-K scores the same; `"<1"` is under the curve's start. */
  equivalentK: number | "<1";
  source: "paper";
}

/**
 * Table 5.2: what test-time training reached, with the best-of-K it equals.
 *
 * @example
 * publishedTtt(); // [{ label: "TTT BoA (step 8)", score: 0.35, equivalentK: "<1", source: "paper" }]
 */
export function publishedTtt(): PublishedTttRow[] {
  return published()
    .table5_2_tttVsBestOfN.filter(({ method }) => method.startsWith("TTT"))
    .map(({ method, fast1, equivalentK }) => ({ label: method, score: fast1, equivalentK, source: "paper" }));
}

/** A row of the paper's table of equivalent K. */
export interface PublishedMethodRow {
  method: string;
  fast1: number;
  equivalentK: number | "<1";
  source: "paper";
}

/** Table 5.2 whole: best-of-N at K = 64 and 1, and test-time training. */
export function publishedMethods(): PublishedMethodRow[] {
  return published().table5_2_tttVsBestOfN.map((row) => ({ ...row, source: "paper" }));
}

/** How many tasks have at least one fast sample. */
export interface PublishedTaskSuccessRow {
  k: number;
  succeeded: number;
  tasks: number;
  /** `succeeded / tasks`. */
  share: number;
  source: "paper";
}

/** The headline over all twenty held-out tasks, as one row. */
export function publishedTaskSuccess(): PublishedTaskSuccessRow[] {
  const { k, succeeded, tasks } = published().headline.bestOfNTaskSuccess;
  return [{ k, succeeded, tasks, share: succeeded / tasks, source: "paper" }];
}
