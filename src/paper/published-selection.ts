import { published } from "./published.js";
import type { PublishedNumbers } from "./published-schema.js";

/** The paper's row for one strategy, with the field names of our own selection rows. */
export interface PublishedStrategyRow {
  strategy: PublishedNumbers["table5_3_selection"]["rows"][number]["strategy"];
  /** Share of (task, seed) pairs whose picked sample is correct and faster than the reference. */
  fast1: number;
  /** Standard deviation of `fast1` over the seeds. */
  fast1Std: number;
  /** The paper gives no intervals, so what would be resolved is unknown. */
  resolvedFast1: null;
  /** Mean over the pairs of the picked sample's speedup. */
  meanSpeedup: number;
  /** Tasks times seeds. */
  pairs: number;
  source: "paper";
}

/**
 * Table 5.3: the five strategies at K = 64, tasks 4, 5, 12, 14, 15, seeds 42 and 43.
 *
 * @example
 * selectionFigure([...ourRows, ...publishedStrategies()]);
 */
export function publishedStrategies(): PublishedStrategyRow[] {
  const table = published().table5_3_selection;
  return table.rows.map(({ strategy, fast1, std, meanSpeedup }) => {
    return { strategy, fast1, fast1Std: std, resolvedFast1: null, meanSpeedup, pairs: table.pairs, source: "paper" };
  });
}

/** A test of surprisal-guided against confidence-guided selection, with the columns of `compareStrategies`. */
export interface PublishedTestRow {
  test: "cohens-h" | "sign" | "wilcoxon";
  on: "fast1" | "log speedup ratio";
  /** Cohen's h; the pairs in favour of surprisal; the signed-rank statistic. */
  statistic: number;
  /** As printed; null for an effect size. */
  p: number | null;
  /** One where p is for surprisal alone, as in `compareStrategies`; the paper's Wilcoxon p fits two (exact, from 10 of 55). */
  sides: 1 | 2 | null;
  /** Pairs that count: all, or those that differ. */
  n: number;
  source: "paper";
}

/** The tests beside table 5.3 (section 5.2). */
export function publishedSelectionTests(): PublishedTestRow[] {
  const { selectionTests: tests, table5_3_selection: table } = published();
  const { statistic, p, n } = tests.wilcoxon;
  const { favourSurprisal, pOneSided, discordant } = tests.signTest;
  const source = "paper";
  return [
    { test: "cohens-h", on: "fast1", statistic: tests.cohensH, p: null, sides: null, n: table.pairs, source },
    { test: "sign", on: "fast1", statistic: favourSurprisal, p: pOneSided, sides: 1, n: discordant, source },
    { test: "wilcoxon", on: "log speedup ratio", statistic, p, sides: 2, n, source },
  ];
}
