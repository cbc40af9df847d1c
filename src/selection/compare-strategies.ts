import { LabError } from "../records/lab-error.js";
import type { PoolRow } from "../records/pool-row.js";
import { cohensH } from "../stats/cohens-h.js";
import { mean } from "../stats/mean.js";
import { signTest } from "../stats/sign-test.js";
import { wilcoxonSignedRank } from "../stats/wilcoxon.js";
import { type PickOptions, pickEach } from "./picks.js";
import type { Strategy } from "./strategy.js";

/** One way of asking whether two strategies differ. */
export interface StrategyTest {
  test: "cohens-h" | "sign" | "wilcoxon";
  /** What is compared. */
  on: "fast1" | "resolvedFast1" | "log speedup ratio";
  /** Cohen's h; the pairs in favour of the first strategy; the signed-rank statistic. Null where there is nothing to compare. */
  statistic: number | null;
  /** One-sided, for the first strategy being better; null for an effect size, and where every pair is tied. */
  p: number | null;
  /** Pairs that count: all, those in which just one of the two is fast, those whose two speedups differ. */
  n: number;
  /** Pairs left out because one of the two has no value: no correct sample, or nothing ranked or timed. */
  leftOut: number;
}

/**
 * The paper's tests of one strategy against another over task × seed pairs (its selection analysis): Cohen's h of the two
 * fast_1, the exact sign test over discordant pairs, both also on resolved fast_1, and Wilcoxon's signed-rank test on the log of
 * the ratio of the picked speedups. A pair in which one has no speedup is left out of that and counted: no zero or epsilon stands in.
 *
 * @throws LabError `bad-argument` for `random-correct`, whose pick is an expectation; `mixed-pool` (see `byTask`)
 * @example
 * compareStrategies(rows, "surprisal-guided", "confidence-guided");
 */
export function compareStrategies(
  rows: readonly PoolRow[],
  first: Strategy,
  second: Strategy,
  options: Omit<PickOptions, "strategies"> = {},
): StrategyTest[] {
  if (first === "random-correct" || second === "random-correct") {
    throw new LabError(
      "bad-argument",
      "compareStrategies: random-correct is an expectation over samples, no pick that could be paired",
      "compare its row of summariseStrategies instead",
    );
  }
  const ours = pickEach(rows, { ...options, strategies: [first] });
  const theirs = pickEach(rows, { ...options, strategies: [second] });
  const pairsOf = (field: "fast1" | "resolvedFast1" | "speedup"): [number, number][] =>
    ours.flatMap((pick, i) => {
      const [a, b] = [pick[field], theirs[i]?.[field] ?? null];
      return a === null || b === null ? [] : [[a, b] satisfies [number, number]];
    });
  const shares = (["fast1", "resolvedFast1"] as const).flatMap((on): StrategyTest[] => {
    const pairs = pairsOf(on);
    const leftOut = ours.length - pairs.length;
    const sign = signTest(
      pairs.map(([a, b]) => a - b),
      { alternative: "greater" },
    );
    const h = pairs.length === 0 ? null : cohensH(mean(pairs.map(([a]) => a)), mean(pairs.map(([, b]) => b)));
    return [
      { test: "cohens-h", on, statistic: h, p: null, n: pairs.length, leftOut },
      { test: "sign", on, statistic: sign.positive, p: sign.p, n: sign.n, leftOut },
    ];
  });
  const speedups = pairsOf("speedup");
  const ratios = speedups.map(([a, b]) => Math.log(a / b));
  const ranks = ratios.length === 0 ? null : wilcoxonSignedRank(ratios, { alternative: "greater" });
  return [
    ...shares,
    {
      test: "wilcoxon",
      on: "log speedup ratio",
      statistic: ranks?.statistic ?? null,
      p: ranks?.p ?? null,
      n: ranks?.n ?? 0,
      leftOut: ours.length - speedups.length,
    },
  ];
}
