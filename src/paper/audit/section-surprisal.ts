import type { PublishedNumbers } from "../published-schema.js";
import { checkAtMost, checkSame } from "./check-agreement.js";
import { checkCorrelationP, checkPartialCorrelation } from "./check-correlation.js";
import { checkMean, checkSum, meanOf } from "./check-mean.js";
import { checkPooledShare, checkShare } from "./check-share.js";
import { type Check, type Finding, notCheckable } from "./finding.js";
import { exact, percent, place, remark } from "./place.js";
import { show } from "./printed.js";

/** What is said of surprisal and speedup among the correct samples: length control, quartiles, spread within a task. */
export function auditSurprisal(paper: PublishedNumbers): Finding[] {
  return [...lengthControl(paper), ...quartiles(paper), ...variance(paper)];
}

function lengthControl({
  lengthControl: { nCorrect, rows },
  setup,
  table5_3_selection: table,
}: PublishedNumbers): Finding[] {
  const file = place("length control");
  const rho = (at: number) => rows[at]?.rho.toFixed(3) ?? "";
  const p = (at: number) => rows[at]?.p?.toFixed(2) ?? null;
  const drawn = table.pairs * setup.bestOfN.k;
  const tested = (at: number, controls: number): Check => {
    const told = p(at);
    if (told !== null) return checkCorrelationP({ rho: rho(at), n: nCorrect, p: told, controls });
    return notCheckable({
      reported: rho(at),
      recomputed: `p = ${checkCorrelationP({ rho: rho(at), n: nCorrect, p: "0.5" }).recomputed}`,
      needed: "its p, which the table leaves out",
    });
  };
  return [
    file(
      "n-correct",
      "section 5.2",
      "550 correct samples of those drawn",
      checkAtMost({
        smaller: exact(nCorrect),
        larger: exact(drawn),
        because: `${table.pairs} pairs of K = ${setup.bestOfN.k} drew ${drawn}`,
      }),
    ),
    file("raw-p", "length control", "p of log-probability with speedup", tested(0, 0)),
    file("partial-p", "length control", "p of the same, length held fixed", tested(1, 1)),
    file("length-p", "length control", "p of length with speedup", tested(2, 0)),
    file(
      "partial-from-raw",
      "length control",
      "the partial correlation follows from plain ones",
      remark(
        checkPartialCorrelation({ xy: rho(0), xz: null, yz: rho(2), partial: rho(1) }),
        "whatever length and log-probability have to do with each other: holding length fixed cannot take the correlation to 0 where length itself correlates less with speedup",
      ),
    ),
  ];
}

function quartiles({
  quartiles: rows,
  lengthControl,
  setup,
  table5_1_bestOfNScaling,
  table5_3_selection: table,
  regime,
}: PublishedNumbers): Finding[] {
  const file = place("quartiles");
  const shares = rows.map(({ fast1 }) => percent(fast1, 1));
  const speeds = rows.map(({ meanSpeedup }) => `${meanSpeedup.toFixed(1)}x`);
  const half = (from: number) => shares.slice(from, from + 2);
  const halfSpeed = (from: number) => show(meanOf(speeds.slice(from, from + 2)).value, "x");
  const { nCorrect } = lengthControl;
  const size = Math.floor(nCorrect / 4);
  const sizes = [size, size, size, nCorrect - 3 * size];
  const pooled = rows.map((_, at) => checkShare({ share: shares[at] ?? "", n: sizes[at] ?? size }));
  const fits = pooled.every(({ verdict }) => verdict === "consistent");
  const drawn = table.pairs * setup.bestOfN.k;
  const overall = (total: string) => {
    if (!fits) return notCheckable({ reported: total, needed: "the size of each quartile" });
    return checkPooledShare({ shares: [...shares, "0%"], of: [...sizes, drawn - nCorrect], total });
  };
  const k1 = overall(percent(table5_1_bestOfNScaling.rows[0]?.passAt1 ?? Number.NaN));
  const all = meanOf(shares);
  return [
    ...rows.map(({ quartile }, at) =>
      file(
        `quartile-${quartile.toLowerCase()}`,
        "quartile table",
        `${quartile}: a share of ${sizes[at]} samples, a quarter of ${nCorrect}`,
        pooled[at] ?? overall("0%"),
      ),
    ),
    file(
      "quartile-sizes",
      "quartile table",
      "the quarters add up to the correct samples",
      remark(
        checkSum({ parts: sizes.map(exact), total: exact(nCorrect) }),
        "all four shares are counts over just these sizes: quarters of the pool, not within each task",
      ),
    ),
    file(
      "high-half",
      "section 5.2",
      "mean of Q1 and Q2 is 64.2 %",
      remark(
        checkMean({ values: half(0), mean: "64.2%" }),
        `fast more often than the low half; by mean speedup (${speeds.join(", ")}) it is the slower one, ${halfSpeed(0)} to ${halfSpeed(2)}`,
      ),
    ),
    file("low-half", "section 5.2", "mean of Q3 and Q4 is 58.1 %", checkMean({ values: half(2), mean: "58.1%" })),
    file(
      "quartiles-k1",
      "quartile table, table 5.1",
      "fast samples in the quarters give the share at K = 1",
      k1.verdict === "consistent"
        ? k1
        : {
            ...k1,
            verdict: "not-checkable",
            note: "whether the curve at K = 1 is counted or drawn at random is not said; a few draws explain the gap",
          },
    ),
    file(
      "quartiles-baseline",
      "quartile table, section 4.4",
      "fast samples in the quarters give the baseline of subset 1",
      overall(percent(regime.table.find(({ subset }) => subset === 1)?.bestOfNBaseline ?? Number.NaN)),
    ),
    file(
      "quartiles-tail",
      "abstract, quartile table",
      "the best solutions lie at the highest surprisal",
      remark(
        checkAtMost({
          smaller: percent(all.value),
          larger: shares[0] ?? "",
          because: "the mean of all four quarters against Q1, from which surprisal-guided selection picks",
        }),
        "so Q1 is fast less often than the average correct sample, and than Q2 and Q3",
      ),
    ),
    file(
      "quartiles-random",
      "quartile table, table 5.3",
      "speedups of the quarters and of a random correct pick",
      notCheckable({
        reported: `${table.rows.find(({ strategy }) => strategy === "random-correct")?.meanSpeedup.toFixed(1)}x`,
        recomputed: `${checkMean({ values: speeds, mean: speeds[0] ?? "" }).recomputed} over the quarters`,
        needed: "correct samples of each task: the one weighs tasks alike, the other samples",
      }),
    ),
  ];
}

function variance({ logprobVariance: { tasks, highVariance, lowVariance }, setup }: PublishedNumbers): Finding[] {
  const file = place("log-probability spread");
  const [least, most] = lowVariance.sampleFast1Range.map((share) => percent(share, 0));
  const single = checkShare({ share: least ?? "", n: setup.bestOfN.k });
  return [
    file(
      "variance-tasks",
      "section 5.2",
      "tasks of high and low spread make up all",
      checkSum({
        parts: [exact(highVariance.tasks), exact(lowVariance.tasks)],
        total: exact(tasks),
      }),
    ),
    file(
      "variance-eval",
      "section 5.2",
      "all are the evaluation tasks",
      checkSame({ here: exact(tasks), there: exact(setup.evalTasks.length), as: "the split" }),
    ),
    file(
      "variance-near-identical",
      "section 5.2",
      "tasks under 0.15 are among those of low spread",
      checkAtMost({
        smaller: exact(lowVariance["ofWhichStdBelow0.15"]),
        larger: exact(lowVariance.tasks),
        because: "a part of them",
      }),
    ),
    file(
      "variance-fast-low",
      "section 5.2",
      "7 % is a share of one task's samples",
      single.verdict === "consistent"
        ? single
        : {
            ...single,
            verdict: "not-checkable",
            note: `no count of ${setup.bestOfN.k} gives it; over how many samples or tasks it was taken is not said`,
          },
    ),
    file(
      "variance-fast-high",
      "section 5.2",
      "23 % is a share of one task's samples",
      checkShare({ share: most ?? "", n: setup.bestOfN.k }),
    ),
    file(
      "variance-stds",
      "section 5.2",
      "which tasks lie above and below 1.0",
      notCheckable({ reported: "9 and 11", needed: "the spread of each task" }),
    ),
  ];
}
