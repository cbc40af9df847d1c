import { expect, test } from "vitest";
import {
  anytimeFigure,
  calibrationFigure,
  caption,
  dualLoopFigure,
  type Figure,
  gainFigure,
  regimeFigure,
  rhoTrajectoryFigure,
  teaserFigure,
  trajectoryFigure,
} from "../../src/figures/index.js";
import { spokenAgainstOne, spokenAgainstOracle, spokenDifference } from "../../src/figures/teaser-words.js";
import {
  published,
  publishedBoaMean,
  publishedDualLoop,
  publishedOverSharpening,
  publishedRegime,
  publishedScaling,
  publishedStrategies,
  publishedTrajectory,
} from "../../src/paper/index.js";
import { LabError } from "../../src/records/index.js";
import { madeAnytime, madeCalibration, madeGains, madeRegime, madeRho, madeTrajectory } from "./made-rows.js";
import { sceneOf } from "./overlaps.js";

/** The texts in a picture; a text and its halo are one. */
async function textsIn(figure: Figure): Promise<string[]> {
  return [...new Set((await sceneOf(figure)).texts.map(({ what }) => what))];
}

function frozen<T extends object>(rows: readonly T[]): readonly T[] {
  return Object.freeze(rows.map((row) => Object.freeze(row)));
}

test("figure 1 says what the rows say: 30 points, the oracle's score, less than one sample", async () => {
  const strategies = publishedStrategies();
  const figure = teaserFigure(publishedScaling(), { strategies, reference: publishedBoaMean() });
  const texts = await textsIn(figure);
  expect(texts).toContain("+30 points");
  expect(texts).toContain("as good as the oracle / with 3 timings");
  expect(texts).toContain("worse than / one random sample");
  expect(texts).toContain("Confidence 0.50");
  expect(caption(figure)).toContain("0.53 at K = 1 to 1.00 at K = 64");
  const worse = strategies.map((row) => (row.strategy === "surprisal-guided-top3" ? { ...row, fast1: 0.95 } : row));
  expect(await textsIn(teaserFigure(publishedScaling(), { strategies: worse }))).toContain(
    "95 % of the oracle / with 3 timings",
  );
});

test("the words of figure 1", () => {
  expect([spokenDifference(0.8, 0.5), spokenDifference(0.5, 0.8), spokenDifference(0.5, 0.5)]).toEqual([
    "+30 points",
    "−30 points",
    "±0 points",
  ]);
  expect(spokenAgainstOracle("surprisal-guided", 1, 1)).toBeNull();
  expect(spokenAgainstOracle("surprisal-guided-top5", 0.599, 0.6)?.[0]).toBe("99 % of the oracle");
  expect([0.2, 0.3, 0.4].map((score) => spokenAgainstOne(score, 0.3)[0])).toEqual([
    "worse than",
    "no better than",
    "better than",
  ]);
});

test("the stars of figure 5 stand where the paper puts them", () => {
  const { boaStep } = published().tttTrajectory.figure5;
  const said = caption(trajectoryFigure(publishedTrajectory()));
  for (const [seed, step] of Object.entries(boaStep)) {
    expect(said).toMatch(new RegExp(`seed ${seed}: [^;]* at step ${step} of 5`));
  }
});

test("in figure 5 a step without a value is left out, not drawn at 0", () => {
  const rows = publishedTrajectory().map((row) => (row.step === 2 ? { ...row, fast1: null } : row));
  expect(caption(trajectoryFigure(rows))).toContain("seed 42: 0.375 before adaptation, best 0.413 at step 5");
  expect(JSON.stringify(trajectoryFigure(rows))).not.toContain('"step":2,');
  expect(() => trajectoryFigure(rows.filter(({ step }) => step === 2))).toThrow(/none of 3 rows has a fast1/);
});

test("figure 6 calls out the lowest point, with its p where the row carries one", async () => {
  expect(await textsIn(rhoTrajectoryFigure(publishedOverSharpening()))).toContain(
    "ρ = −0.44 at step 3 / p = 9.8 × 10⁻¹⁷",
  );
  const without = publishedOverSharpening().map(({ p: _, ...row }) => row);
  expect(await textsIn(rhoTrajectoryFigure(without))).toContain("ρ = −0.44 at step 3");
  expect(caption(rhoTrajectoryFigure(publishedOverSharpening()))).toContain("No band of chance was given.");
  expect(caption(rhoTrajectoryFigure(madeRho()))).toContain("by chance alone");
});

test("figure 7 counts who gains on either side; on the threshold is above it", async () => {
  expect(caption(regimeFigure(publishedRegime()))).toContain("under 30 %: 0 of 4 gain; 30 % or more: 6 of 6 gain");
  const rows = [
    { task: 1, coverage: 0.3, benefit: 0 },
    { task: 2, coverage: 0.3, benefit: 0.1 },
    { task: 3, coverage: 0.29, benefit: -0.1 },
  ];
  expect(caption(regimeFigure(rows))).toContain("under 30 %: 0 of 1 gain; 30 % or more: 1 of 2 gain");
  expect(caption(regimeFigure(rows, { threshold: null }))).toContain("3 tasks: 1 gain");
  const levels = rows.map((row, i) => ({ ...row, level: i === 0 ? 2 : 1 }));
  expect(await textsIn(regimeFigure(levels))).toContain("2/1");
});

test("figure 2 holds every line it is given, and misses none silently", async () => {
  const texts = (await textsIn(dualLoopFigure(publishedDualLoop()))).join(" ");
  for (const { text } of publishedDualLoop()) for (const word of text.split(" ")) expect(texts).toContain(word);
  expect(() => dualLoopFigure(publishedDualLoop().filter(({ part }) => part !== "select"))).toThrow(
    /no row of part "select"/,
  );
});

test("anytime curves are ordered by their mean height, by hand", () => {
  const curve = (order: string, ...successes: number[]) =>
    successes.map((success, i) => ({ order, evaluations: i + 1, success, low: null, high: null }));
  // Means: (0.1 + 0.9) / 2 = 0.5 on two steps of straight lines; 0.6 throughout.
  const said = caption(anytimeFigure([...curve("late", 0.1, 0.5, 0.9), ...curve("flat", 0.6, 0.6, 0.6)]));
  expect(said).toContain("(flat: 0.60 after 1, 0.60 after 3, mean 0.60; late: 0.10 after 1, 0.90 after 3, mean 0.50)");
});

test("a calibration tells bias, spread and how many intervals hold the known value, by hand", async () => {
  const measured = [0.49, 0.5, 0.51, 0.52, 0.53];
  const rows = measured.map((value) => {
    return { program: "twice the work", expected: 0.5, taskId: 4, value, low: value - 0.01, high: value + 0.01 };
  });
  // Over 0.5: 0.98, 1, 1.02, 1.04, 1.06; the median is 1.02; the 10 % and 90 % quantiles (type 7) 0.988 and 1.052. The first three hold 0.5.
  const said = caption(calibrationFigure(rows));
  expect(said).toContain(
    "known 0.5×): median +2.0 %, middle 80 % −1.2 to +5.2 %, 3 of 5 intervals hold the known value",
  );
  expect(await textsIn(calibrationFigure(rows.map((row) => ({ ...row, low: null, high: null }))))).toContain("–");
  expect(() => calibrationFigure([{ program: "a", expected: 1, taskId: 1, value: 0, low: null, high: null }])).toThrow(
    /must be above 0/,
  );
});

test("a gain is told with what choosing gains, and its colour by whether it lies beyond", async () => {
  const figure = gainFigure(frozen(madeGains()));
  const said = caption(figure);
  expect(said).toContain("ours, seed 42 +39.0, by choosing +4.4 [0.0, 11.3], p < 0.001");
  expect(said).toContain("paper, seed 44 +7.5, by choosing +4.4 [0.0, 11.3], p = 0.22");
  const texts = await textsIn(figure);
  for (const text of ["ours, shuffled rewards, seed 43", "p = 0.031", "paper", "p = 1.00"])
    expect(texts).toContain(text);
  const { values } = figure.data as { values: { color: string; shape: string }[] };
  expect(values.map(({ shape }) => shape)).toEqual(["circle", "circle", "square", "square"]);
  expect(new Set(values.map(({ color }) => color)).size).toBe(2);
});

test("no rows is an error that says what to give", () => {
  const empty = [
    () => teaserFigure([], { strategies: publishedStrategies() }),
    () => teaserFigure(publishedScaling(), { strategies: [] }),
    () => dualLoopFigure([]),
    () => trajectoryFigure([]),
    () => rhoTrajectoryFigure([]),
    () => regimeFigure([]),
    () => anytimeFigure([]),
    () => calibrationFigure([]),
    () => gainFigure([]),
  ];
  for (const make of empty) expect(make).toThrow(LabError);
});

test("rows are left as they were, and their order within a line does not matter", () => {
  const strategies = frozen(publishedStrategies());
  teaserFigure(frozen(publishedScaling()), { strategies, reference: Object.freeze(publishedBoaMean()) });
  dualLoopFigure(frozen(publishedDualLoop()));
  regimeFigure(frozen(madeRegime(5)));
  calibrationFigure(frozen(madeCalibration([4])));
  const steps = frozen(madeTrajectory(5));
  expect(trajectoryFigure(steps)).toEqual(
    trajectoryFigure([...steps].sort((a, b) => a.seed - b.seed || b.step - a.step)),
  );
  const rhos = frozen(madeRho());
  expect(rhoTrajectoryFigure(rhos)).toEqual(
    rhoTrajectoryFigure([...rhos].sort((a, b) => a.subset.localeCompare(b.subset) || b.step - a.step)),
  );
  const curves = frozen(madeAnytime(4));
  expect(anytimeFigure(curves)).toEqual(anytimeFigure([...curves].sort((a, b) => b.evaluations - a.evaluations)));
});

test("the first figure is of one source: two would be one curve, and a difference between them no finding", () => {
  const [curve, strategies] = [publishedScaling(), publishedStrategies()];
  const ours = curve.map((point) => ({ ...point, source: "ours" }));
  expect(() => teaserFigure([...curve, ...ours], { strategies })).toThrow(/draws one source, and there are .*ours/);
  const both = [...strategies, ...strategies.map((one) => ({ ...one, source: "ours" }))];
  expect(() => teaserFigure(curve, { strategies: both })).toThrow(/draws one source/);
});
