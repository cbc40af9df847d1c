import { passAtK } from "../../stats/index.js";
import type { PublishedNumbers } from "../published-schema.js";
import { checkAtMost, checkEquivalentK, checkInterval, checkSame } from "./check-agreement.js";
import { checkSameRate } from "./check-same-rate.js";
import { checkShare } from "./check-share.js";
import { type Check, checkReadings, type Finding, notCheckable } from "./finding.js";
import { exact, percent, place } from "./place.js";
import { printed, show } from "./printed.js";

type Row = PublishedNumbers["table5_1_bestOfNScaling"]["rows"][number];

/** The scaling curve, what test-time training is worth on it, and whether the rates elsewhere could have made it. */
export function auditScaling(paper: PublishedNumbers): Finding[] {
  const file = place("scaling curve");
  const { rows } = paper.table5_1_bestOfNScaling;
  const at = (k: number) => rows.find((row) => row.k === k);
  const pass = (k: number) => percent(at(k)?.passAt1 ?? Number.NaN);
  const [adapted] = paper.table5_2_tttVsBestOfN.filter(({ method }) => method.startsWith("TTT"));
  const step8 = percent(adapted?.fast1 ?? Number.NaN);
  const curve = rows.map(({ k }) => ({ k, score: pass(k) }));
  const [slow] = paper.tttTrajectory.learningRates;
  const boa = percent(paper.headline.boaFast1Mean3Seeds);
  const printedBoas = paper.tttTrajectory.figure5.seed42;
  const oracle = paper.table5_3_selection.rows.find(({ strategy }) => strategy === "best-correct");
  const baseline = percent(paper.regime.table.find(({ subset }) => subset === 1)?.bestOfNBaseline ?? Number.NaN);
  return [
    ...rows.map((row) =>
      file(`ci-${row.k}`, "table 5.1", `the interval at K = ${row.k} holds its estimate`, intervalCheck(row, rows)),
    ),
    ...rows.map((row) =>
      file(`std-${row.k}`, "table 5.1", `two seeds can have the mean and spread at K = ${row.k}`, seedsFit(row)),
    ),
    file("ci-kind", "table 5.1", "what the 95 % intervals are of", intervalKind(rows[0])),
    file(
      "concave",
      "table 5.1",
      "the curve is one of averaged chances: the chance to fail is log-convex in K",
      logConvex(rows),
    ),
    file(
      "oracle-64",
      "tables 5.1, 5.3",
      "the curve ends at the oracle's score",
      checkSame({
        here: pass(64),
        there: percent(oracle?.fast1 ?? Number.NaN, 0),
        as: "table 5.3",
      }),
    ),
    ...paper.table5_2_tttVsBestOfN
      .filter(({ equivalentK }) => equivalentK !== "<1")
      .map(({ method, fast1, equivalentK }) =>
        file(
          `table-5-2-k${equivalentK}`,
          "tables 5.1, 5.2",
          `${method} agrees`,
          checkSame({
            here: percent(fast1),
            there: pass(Number(equivalentK)),
            as: "table 5.1",
          }),
        ),
      ),
    file(
      "equivalent-k",
      "table 5.2",
      "TTT's score lies under the curve's start",
      checkEquivalentK({ curve, score: step8, k: "<1" }),
    ),
    file(
      "equivalent-k-mean",
      "section 5.1",
      "TTT's mean of three seeds lies under the curve's start",
      checkEquivalentK({ curve, score: boa, k: "<1" }),
    ),
    file(
      "equivalent-k-slow",
      "section 6.4",
      `TTT's best over the learning rates (${slow?.lr.toExponential()}) lies under the curve's start`,
      checkEquivalentK({
        curve,
        score: percent(slow?.fast1 ?? Number.NaN),
        k: "<1",
      }),
    ),
    file(
      "boa-two-values",
      "table 5.2, abstract",
      "TTT's best checkpoint has one score",
      checkSame({ here: step8, there: boa, as: "the abstract" }),
    ),
    file(
      "boa-at-best",
      "sections 1, 5.3",
      "TTT reaches 35 % at best",
      checkAtMost({
        smaller: percent(Math.max(...printedBoas)),
        larger: step8,
        because: "the greatest of seed 42's printed steps is among those the best is taken of",
      }),
    ),
    file(
      "boa-step-8",
      "table 5.2",
      "the score of step 8",
      notCheckable({
        reported: step8,
        needed: `the trajectory it is from: those printed end at step ${printedBoas.length - 1}, and none has the value`,
      }),
    ),
    file("share-step-8", "table 5.2", "the score is a share of 160 rollouts", checkShare({ share: step8, n: 160 })),
    file(
      "k1-random-correct",
      "tables 5.1, 5.3",
      "a random sample is fast no oftener than a random correct one",
      checkAtMost({
        smaller: pass(1),
        larger: percent(
          paper.table5_3_selection.rows.find(({ strategy }) => strategy === "random-correct")?.fast1 ?? Number.NaN,
        ),
        because: "every fast sample is correct",
      }),
    ),
    file(
      "k1-baseline",
      "table 5.1, section 4.4",
      "K = 1 is the share of fast samples, the subset's Best-of-N baseline",
      checkSame({
        here: pass(1),
        there: baseline,
        as: "the regime table",
      }),
    ),
    file(
      "k1-step-0",
      "table 5.1, section 5.3",
      "K = 1 and step 0 measure one policy on one set of tasks",
      checkSameRate(
        { count: Math.round((printedBoas[0] ?? 0) * 160), n: 160, what: "seed 42's step 0" },
        { count: Math.round((at(1)?.passAt1 ?? 0) * 640), n: 640, what: "K = 1, two seeds" },
      ),
    ),
    file(
      "curve-needs-rates",
      "table 5.1, section 5.3",
      "the rates of tasks 4 and 5 at step 0 can give the curve at K = 16",
      leastRate(paper, at(16)),
    ),
  ];
}

// Every printed end is a fifth, as of five tasks counted: then 100 % is exact, while rounded to whole percents it may be 99.5 %.
function intervalCheck({ passAt1, ci95: [low, high] }: Row, rows: readonly Row[]): Check {
  const ends = (value: number) => percent(value, 0);
  const rounded = checkInterval({ estimate: percent(passAt1), low: ends(low), high: ends(high) });
  const fifths = rows.every(({ ci95 }) => ci95.every((end) => Math.abs(end * 5 - Math.round(end * 5)) < 1e-9));
  if (!fifths) return rounded;
  const exactly = checkInterval({
    estimate: percent(passAt1),
    low: exact(low),
    high: exact(high),
  });
  return checkReadings([
    { when: "ends rounded to 1 %", check: rounded },
    { when: "ends counted in fifths, as all are", check: exactly },
  ]);
}

// Two seeds lie at the mean plus and minus std / √2: the better one at 100 % at most.
function seedsFit({ passAt1, std }: Row): Check {
  const [mean, spread] = [printed(percent(passAt1)), printed(percent(std))];
  const better = mean.low + Math.max(0, spread.low) / Math.SQRT2;
  return {
    verdict: better <= 1 + 1e-9 ? "consistent" : "inconsistent",
    reported: `${mean.text} ± ${spread.text}`,
    recomputed: `the better seed ${show(better, "%")} or more`,
    tolerance: "the rounding of mean and spread",
    arithmetic: `${mean.text} + ${spread.text} / √2 <= 100%`,
    note: null,
  };
}

// Student's t with one degree of freedom has 12.706 at 97.5 %.
function intervalKind(row: Row | undefined): Check {
  const [mean, std] = [row?.passAt1 ?? Number.NaN, row?.std ?? Number.NaN];
  const around = (half: number) => `${show(mean - half, "%")} to ${show(mean + half, "%")}`;
  const error = std / Math.SQRT2;
  return notCheckable({
    reported: (row?.ci95 ?? []).map((end) => percent(end, 0)).join(" to "),
    recomputed: `${around(12.706 * error)}, or ${around(1.96 * error)}`,
    arithmetic: `of a mean of two seeds with that spread: ${percent(mean)} ± 12.7 (t) or 1.96 (normal) x ${percent(std)} / √2 is ${around(12.706 * error)}, or ${around(1.96 * error)}`,
    needed: "what was resampled: the ends are fifths, as if one draw of five tasks were meant and not the mean",
  });
}

// The mean of q^K over tasks, of draws with replacement, is a moment sequence: Lyapunov's inequality m_b^(c-a) <= m_a^(c-b) m_c^(b-a) for a < b < c, from K = 0, where it is 1.
function logConvex(rows: readonly Row[]): Check {
  const moments = [
    { k: 0, low: 1, high: 1 },
    ...rows.map(({ k, passAt1 }) => {
      const { low, high } = printed(percent(passAt1));
      return { k, low: Math.max(0, 1 - high), high: 1 - low };
    }),
  ];
  const broken = moments.slice(2).filter((c, i) => {
    const [a, b] = [moments[i], moments[i + 1]];
    return (
      a !== undefined &&
      b !== undefined &&
      b.low ** (c.k - a.k) > a.high ** (c.k - b.k) * c.high ** (b.k - a.k) * (1 + 1e-9)
    );
  });
  return {
    // Draws without replacement from few successes may bend so: the last of K = n always finds them.
    verdict: broken.length === 0 ? "consistent" : "not-checkable",
    reported: rows.map(({ passAt1 }) => percent(passAt1)).join(", "),
    recomputed:
      broken.length === 0
        ? "possible"
        : `with replacement bent the wrong way before K = ${broken.map(({ k }) => k).join(", ")}`,
    tolerance: "the rounding of the shares",
    arithmetic: "failures m: m(2)³ <= m(1)² m(4), m(4)³ <= m(2)² m(8), and so on",
    note: broken.length === 0 ? null : "whether K samples are drawn with or without replacement",
  };
}

// What a mean over ten task-seed pairs leaves to each: if all others never fail, one may fail ten times the mean. Then the count of 64 that fails no oftener.
function leastRate({ tttTrajectory, table5_3_selection: { pairs } }: PublishedNumbers, row: Row | undefined): Check {
  const failure = pairs * (1 - printed(percent(row?.passAt1 ?? Number.NaN)).low);
  const counts = Array.from({ length: 65 }, (_, c) => c);
  const least = counts.find((c) => 1 - passAtK({ n: 64, c, k: row?.k ?? 1 }) <= failure) ?? 64;
  const [first] = tttTrajectory.seed42.rows;
  const alone = tttTrajectory.isolated.filter(({ task }) => task === 4 || task === 5).map(({ steps }) => steps[0] ?? 0);
  const shares = [first?.perTask[0] ?? 0, first?.perTask[1] ?? 0, ...alone];
  const seen = shares.reduce((sum, share) => sum + Math.round(32 * share), 0);
  const check = checkSameRate(
    { count: seen, n: 32 * shares.length, what: "tasks 4 and 5 at step 0, in the batch and alone" },
    { count: 2 * least, n: 128, what: `what ${percent(row?.passAt1 ?? 0)} at K = ${row?.k} needs of them at least` },
  );
  const why = `a mean failure of ${show(failure / pairs, "%")} over ${pairs} pairs leaves each ${show(failure, "%")} at most, so ${least} of 64 fast`;
  return { ...check, arithmetic: `${why}; ${check.arithmetic}` };
}
