import type { PublishedNumbers } from "../published-schema.js";
import { checkAtMost, checkSame } from "./check-agreement.js";
import { checkEffectSize } from "./check-effect-size.js";
import { checkDifference, checkMean, checkStd } from "./check-mean.js";
import { checkSignTest, checkWilcoxon } from "./check-rank-tests.js";
import { checkShare, countsOf } from "./check-share.js";
import { type Check, type Finding, notCheckable } from "./finding.js";
import { exact, percent, place, remark } from "./place.js";
import { printed, type Reported, show } from "./printed.js";

type Row = PublishedNumbers["table5_3_selection"]["rows"][number];

/** The strategies and the tests between them. */
export function auditSelection({
  table5_3_selection: table,
  selectionTests: tests,
  headline,
  selectedSpeedupSubset1Seed42,
}: PublishedNumbers): Finding[] {
  const file = place("selection");
  const row = (strategy: Row["strategy"]) => table.rows.find((each) => each.strategy === strategy);
  const fast = (strategy: Row["strategy"]) => shareOf(row(strategy)?.fast1 ?? Number.NaN);
  const speed = (strategy: Row["strategy"]) => `${row(strategy)?.meanSpeedup.toFixed(1)}x`;
  const [surprisal, confidence] = [fast("surprisal-guided"), fast("confidence-guided")];
  const perSeed = table.pairs / table.seeds.length;
  const { wilcoxon, signTest } = tests;
  const favour = signTest.favourSurprisal;
  const seed42 = selectedSpeedupSubset1Seed42.map(({ speedup }) => speedup.toFixed(1));
  const first = seed42.reduce((sum, each) => sum + Number(each), 0);
  return [
    ...table.rows.map(({ strategy }) =>
      file(
        `share-${strategy}`,
        "table 5.3",
        `${strategy}: a share of ${table.pairs} picks`,
        pickedShare(fast(strategy), table.pairs),
      ),
    ),
    ...table.rows.map(({ strategy, std }) =>
      file(
        `std-${strategy}`,
        "table 5.3",
        `${strategy}: the spread of two seeds with that mean`,
        spreadOfSeeds(fast(strategy), shareOf(std), perSeed),
      ),
    ),
    file(
      "headline-surprisal",
      "abstract",
      "surprisal: abstract and table agree",
      checkSame({ here: percent(headline.surprisalFast1, 0), there: surprisal, as: "table 5.3" }),
    ),
    file(
      "headline-confidence",
      "abstract",
      "confidence: abstract and table agree",
      checkSame({ here: percent(headline.confidenceFast1, 0), there: confidence, as: "table 5.3" }),
    ),
    file(
      "gap",
      "abstract",
      "surprisal is 30 % better",
      remark(
        checkDifference({ from: confidence, to: surprisal, difference: "30%" }),
        `percentage points; relative to ${confidence} it is 60 %`,
      ),
    ),
    file(
      "cohens-h",
      "section 5.2",
      "Cohen's h of the two shares",
      checkEffectSize({
        share1: counted(surprisal, table.pairs),
        share2: counted(confidence, table.pairs),
        h: tests.cohensH.toFixed(2),
      }),
    ),
    file(
      "cohens-h-abstract",
      "abstract, section 5.2",
      "Cohen's h is printed alike",
      checkSame({ here: headline.cohensH.toFixed(2), there: tests.cohensH.toFixed(2), as: "section 5.2" }),
    ),
    file(
      "top3-oracle",
      "abstract, table 5.3",
      "the best of three matches the oracle",
      remark(
        checkSame({ here: fast("surprisal-guided-top3"), there: fast("best-correct"), as: "the oracle's row" }),
        `in fast_1; its mean speedup is ${show((row("surprisal-guided-top3")?.meanSpeedup ?? 0) / (row("best-correct")?.meanSpeedup ?? 1), "%")} of the oracle's`,
      ),
    ),
    file(
      "sign-test",
      "section 5.2",
      "exact sign test on the discordant pairs, one-sided",
      checkSignTest({
        favour,
        discordant: signTest.discordant,
        p: signTest.pOneSided.toFixed(3),
      }),
    ),
    file(
      "discordant",
      "table 5.3, section 5.2",
      "discordant pairs and shares agree",
      checkDifference({
        from: confidence,
        to: surprisal,
        difference: percent((2 * favour - signTest.discordant) / table.pairs, 0),
      }),
    ),
    file(
      "wilcoxon",
      "section 5.2",
      "Wilcoxon's p from its statistic and n",
      remark(
        checkWilcoxon({ statistic: wilcoxon.statistic.toFixed(1), n: wilcoxon.n, p: wilcoxon.p.toFixed(3) }),
        "beside a one-sided sign test: two-sided that would be 0.25",
      ),
    ),
    file(
      "wilcoxon-n",
      "table 5.3, section 5.2",
      "every pair counts in Wilcoxon's test",
      checkSame({ here: exact(wilcoxon.n), there: exact(table.pairs), as: "table 5.3" }),
    ),
    file(
      "pairs",
      "section 7, table 5.3",
      "the selection analysis covers 10 tasks (2 subsets x 2 seeds)",
      checkSame({
        here: exact(2 * perSeed * table.seeds.length),
        there: exact(table.pairs),
        as: "table 5.3: one subset of five tasks, two seeds",
      }),
    ),
    ...atMost(file, speed),
    file(
      "oracle-speedup",
      "tables 5.3, D.2",
      "the oracle's mean speedup and its picks with seed 42",
      notCheckable({
        reported: speed("best-correct"),
        recomputed: checkMean({ values: seed42, mean: speed("best-correct") }).recomputed,
        arithmetic: `10 x ${speed("best-correct")} - (${seed42.join(" + ")}) = ${show(10 * Number.parseFloat(speed("best-correct")) - first)} for the five picks with seed 43`,
        needed: "the picks with seed 43",
      }),
    ),
    file(
      "strategy-speedups",
      "table 5.3",
      "mean speedups of the other strategies",
      notCheckable({
        reported: table.rows
          .slice(1)
          .map(({ strategy }) => speed(strategy))
          .join(", "),
        needed: "the speedup of each of the ten picks",
      }),
    ),
  ];
}

// Whole percents were printed bare, others with one decimal.
function shareOf(share: number): string {
  return percent(share, Math.abs(100 * share - Math.round(100 * share)) < 1e-9 ? 0 : 1);
}

// One pick a pair makes a whole count; anything else is a mean over repeated picks, and how many is not said.
function pickedShare(share: string, pairs: number): Check {
  const check = checkShare({ share, n: pairs });
  if (check.verdict === "consistent") return check;
  return {
    ...check,
    verdict: "not-checkable",
    note: "not one pick a pair: how many random picks were averaged is not said",
  };
}

// A share of so few picks is one count: what it was before it was rounded.
function counted(share: string, n: number): Reported {
  const counts = countsOf(printed(share), n);
  return counts !== null && counts[0] === counts[1] ? exact(counts[0] / n) : share;
}

// With whole counts a seed, every pair of counts with that mean gives a spread; otherwise any spread up to the mean's distance from its ends will do.
function spreadOfSeeds(mean: string, std: string, perSeed: number): Check {
  const told = printed(mean);
  if (countsOf(told, 2 * perSeed) === null) {
    return notCheckable({ reported: std, needed: "the share of each seed" });
  }
  const total = Math.round(told.value * 2 * perSeed);
  const splits = Array.from({ length: perSeed + 1 }, (_, a) => [a, total - a] as const).filter(
    ([a, b]) => b >= a && b <= perSeed,
  );
  const checks = splits.map(([a, b]) => {
    const values = [a, b].map((count) => exact(count / perSeed));
    return remark(checkStd({ values, std }), `seeds with ${a} and ${b} of ${perSeed}`);
  });
  return (
    checks.find(({ verdict }) => verdict === "consistent") ??
    checks[0] ??
    notCheckable({ reported: std, needed: "the seeds" })
  );
}

function atMost(file: ReturnType<typeof place>, speed: (strategy: Row["strategy"]) => string): Finding[] {
  const of = (smaller: Row["strategy"], larger: Row["strategy"], because: string) =>
    file(
      `order-${smaller}`,
      "table 5.3",
      `${smaller} is no faster than ${larger}`,
      checkAtMost({ smaller: speed(smaller), larger: speed(larger), because }),
    );
  return [
    of("surprisal-guided-top3", "best-correct", "the oracle takes the fastest of all"),
    of("surprisal-guided", "surprisal-guided-top3", "the first of the three is surprisal's pick"),
    of("random-correct", "best-correct", "the oracle takes the fastest of all"),
    of("confidence-guided", "best-correct", "the oracle takes the fastest of all"),
  ];
}
