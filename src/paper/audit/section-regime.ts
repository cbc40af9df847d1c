import type { PublishedNumbers } from "../published-schema.js";
import { checkAtMost, checkSame } from "./check-agreement.js";
import { checkDifference } from "./check-mean.js";
import { checkShare } from "./check-share.js";
import type { Check, Finding } from "./finding.js";
import { percent, place, remark } from "./place.js";
import { show } from "./printed.js";

type Points = PublishedNumbers["regime"]["figure7"]["points"];

/** What reading a point off a figure may miss by: no tolerance is stated for figure 7, so a generous one. */
const readOff = 0.015;

/** When adaptation is said to help: the regime table and figure 7. */
export function auditRegime({
  regime: { table, figure7 },
  subset2: second,
  headline,
  tttTrajectory,
  setup,
}: PublishedNumbers): Finding[] {
  const file = place("regime");
  const row = (subset: number) => table.find((each) => each.subset === subset);
  const baseline = (subset: number) => percent(row(subset)?.bestOfNBaseline ?? Number.NaN);
  const effect = (subset: number) => percent(row(subset)?.boaEffect ?? Number.NaN);
  const { points, threshold } = figure7;
  const inFirst = points.filter(({ task }) => setup.subset1.includes(task));
  const inSecond = points.filter(({ task }) => setup.subset2.includes(task));
  const above = second.perTask.filter(({ bestOfN }) => bestOfN > threshold);
  const last = tttTrajectory.seed42.rows.map(({ perTask }) => perTask[tttTrajectory.seed42.tasks.indexOf(12)] ?? 0);
  return [
    ...[1, 2].map((subset) =>
      file(
        `baseline-share-${subset}`,
        "regime table",
        `subset ${subset}: a share of 320 rollouts, or of two or three seeds`,
        checkShare({
          share: baseline(subset),
          n: [1, 2, 3].map((seeds) => seeds * setup.bestOfN.rollouts),
        }),
      ),
    ),
    file(
      "effect-1",
      "regime table",
      "subset 1: BoA's mean of three seeds less the baseline",
      checkDifference({
        from: baseline(1),
        to: percent(headline.boaFast1Mean3Seeds),
        difference: effect(1),
      }),
    ),
    file(
      "effect-2",
      "regime table",
      "subset 2: BoA step 1 less the baseline",
      checkDifference({ from: baseline(2), to: percent(second.boaStep1.fast1), difference: effect(2) }),
    ),
    file(
      "baseline-2",
      "regime table, section 5.4",
      "subset 2 has one Best-of-N share",
      checkSame({ here: baseline(2), there: percent(second.bestOfN.fast1), as: "section 5.4" }),
    ),
    file(
      "harder",
      "sections 5.4, 6.3",
      "subset 2 is the harder one",
      remark(
        checkAtMost({ smaller: baseline(2), larger: baseline(1), because: "harder means a lower baseline" }),
        "the regime table's own baselines",
      ),
    ),
    file(
      "figure-7-threshold",
      "figure 7",
      `points above ${percent(threshold, 0)} gain, points below lose`,
      thresholdHolds(points, threshold),
    ),
    file(
      "threshold-table",
      "figure 7, section 5.4",
      `tasks of subset 2 with more than ${percent(threshold, 0)} gain`,
      remark(gains(above), "coverage taken as the Best-of-N share, as section 6.3 takes it"),
    ),
    file(
      "figure-7-benefit-1",
      "figure 7, regime table",
      "subset 1: figure and table agree on the effect",
      sameMean(inFirst, row(1)?.boaEffect ?? Number.NaN, "regime table"),
    ),
    file(
      "figure-7-benefit-2",
      "figure 7, section 5.4",
      "subset 2: figure and table agree on each task's benefit",
      sameBenefits(inSecond, second.perTask),
    ),
    file(
      "figure-7-coverage-2",
      "figure 7, section 5.4",
      "subset 2: the figure's mean coverage is step 0's share or Best-of-N's",
      coverage(inSecond, [second.boaStep0.fast1, second.bestOfN.fast1]),
    ),
    file(
      "figure-7-task-12",
      "figure 7, section 5.3",
      "task 12: the figure's coverage is that of the steps",
      checkSame({
        here: { value: points.find(({ task }) => task === 12)?.coverage ?? Number.NaN, within: readOff },
        there: percent(Math.min(...last)),
        as: "every step of section 5.3",
      }),
    ),
  ];
}

function thresholdHolds(points: Points, threshold: number): Check {
  const wrong = points.filter(({ coverage, benefit }) => coverage > threshold !== benefit > 0);
  return {
    verdict: wrong.length === 0 ? "consistent" : "inconsistent",
    reported: `${points.length} points`,
    recomputed: `${points.length - wrong.length} points`,
    tolerance: "none",
    arithmetic: points
      .map(({ task, coverage, benefit }) => `${task}: ${show(coverage, "%")}, ${show(100 * benefit)}`)
      .join("; "),
    note: null,
  };
}

function gains(tasks: PublishedNumbers["subset2"]["perTask"]): Check {
  const losing = tasks.filter(({ bestOfN, boaStep1 }) => boaStep1 < bestOfN);
  return {
    verdict: losing.length === 0 ? "consistent" : "inconsistent",
    reported: `${tasks.length} of ${tasks.length} gain`,
    recomputed: `${tasks.length - losing.length} of ${tasks.length}`,
    tolerance: "none",
    arithmetic: tasks
      .map(({ task, bestOfN, boaStep1 }) => `task ${task}: ${percent(bestOfN)} to ${percent(boaStep1)}`)
      .join("; "),
    note: null,
  };
}

function sameMean(points: Points, effect: number, as: string): Check {
  const mean = points.reduce((sum, { benefit }) => sum + benefit, 0) / points.length;
  const check = checkSame({ here: { value: mean, within: readOff }, there: percent(effect), as });
  return {
    ...check,
    arithmetic: `mean of ${points.map(({ benefit }) => show(100 * benefit)).join(", ")} is ${show(100 * mean)} points; ${show(100 * effect)} in the ${as}`,
  };
}

function sameBenefits(points: Points, tasks: PublishedNumbers["subset2"]["perTask"]): Check {
  const both = tasks.map(({ task, bestOfN, boaStep1 }) => {
    return {
      task,
      table: boaStep1 - bestOfN,
      figure: points.find((point) => point.task === task)?.benefit ?? Number.NaN,
    };
  });
  const apart = both.filter(({ table, figure }) => !(Math.abs(table - figure) <= readOff + 0.001));
  const listed = (values: readonly number[]) => values.map((value) => show(100 * value)).join(", ");
  return {
    verdict: apart.length === 0 ? "consistent" : "inconsistent",
    reported: `figure: ${listed(both.map(({ figure }) => figure))} points`,
    recomputed: `table: ${listed(both.map(({ table }) => table))} points`,
    tolerance: `${100 * readOff} points, read off a figure`,
    arithmetic: `tasks ${both.map(({ task }) => task).join(", ")}, BoA less Best-of-N; ${apart.length} of ${both.length} disagree`,
    note: null,
  };
}

function coverage(points: Points, shares: readonly number[]): Check {
  const mean = points.reduce((sum, point) => sum + point.coverage, 0) / points.length;
  const fits = shares.some((share) => Math.abs(share - mean) <= readOff);
  return {
    verdict: fits ? "consistent" : "inconsistent",
    reported: show(mean, "%"),
    recomputed: shares.map((share) => percent(share)).join(" or "),
    tolerance: `${100 * readOff} points, read off a figure`,
    arithmetic: `mean of ${points.map((point) => show(point.coverage, "%")).join(", ")}`,
    note: null,
  };
}
