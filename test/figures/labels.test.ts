import { expect, test } from "vitest";
import {
  anytimeFigure,
  calibrationFigure,
  dualLoopFigure,
  type Figure,
  gainFigure,
  nllSpeedupFigure,
  nullTestFigure,
  regimeFigure,
  rhoTrajectoryFigure,
  scalingCurveFigure,
  selectionFigure,
  teaserFigure,
  trajectoryFigure,
} from "../../src/figures/index.js";
import {
  publishedBoaMean,
  publishedDualLoop,
  publishedOverSharpening,
  publishedRegime,
  publishedScaling,
  publishedStrategies,
  publishedTrajectory,
  publishedTtt,
} from "../../src/paper/index.js";
import {
  madeAnytime,
  madeCalibration,
  madeFourThreads,
  madeGains,
  madeNullTest,
  madePool,
  madeRegime,
  madeRho,
  madeScaling,
  madeStrategies,
  madeTrajectory,
  uniform,
} from "./made-rows.js";
import { overlapsIn, sceneOf } from "./overlaps.js";
import { expectValid } from "./schemas.js";

const tasks = [4, 5, 12, 14, 15];
const [reference] = publishedTtt();

/** Every figure of the paper's numbers, and of others: a run's, random ones, and awkward ones. */
const figures: Record<string, () => Figure[]> = {
  "figure 1": () => [
    teaserFigure(publishedScaling(), { strategies: publishedStrategies(), reference: publishedBoaMean() }),
    teaserFigure(madeScaling(), { strategies: madeStrategies() }),
    ...draws(4, (next) => {
      const strategies = madeStrategies().map((row) => ({ ...row, fast1: next(), fast1Low: null, fast1High: null }));
      const rows = madeScaling().map((row) => ({ ...row, passAt1: row.passAt1 * (0.4 + next()) }));
      return teaserFigure(rows, { strategies, reference: { label: "TTT BoA", score: next() } });
    }),
  ],
  "figure 2": () => [dualLoopFigure(publishedDualLoop())],
  "figure 3": () => [
    scalingCurveFigure(publishedScaling(), reference ? { reference } : {}),
    ...draws(4, (next) => {
      const [lift, score] = [0.5 + next(), next()];
      const rows = madeScaling().map((row) => ({ ...row, passAt1: Math.min(1, row.passAt1 * lift), source: "ours" }));
      const saturation = Number((0.3 + 0.5 * next()).toFixed(2));
      return scalingCurveFigure([...rows, ...publishedScaling()], {
        reference: { label: "TTT BoA (step 8)", score },
        saturation,
      });
    }),
  ],
  "figure 4": () => [
    selectionFigure(publishedStrategies()),
    selectionFigure([...madeStrategies(), ...publishedStrategies()]),
    ...draws(3, (next) =>
      selectionFigure(
        publishedStrategies().map((row) => ({ ...row, fast1: next(), meanSpeedup: 10 ** (6 * next() - 3) })),
      ),
    ),
  ],
  "figure 5": () => [
    trajectoryFigure(publishedTrajectory(), { band: { from: 1, to: 2, label: "steps 1 to 2" } }),
    trajectoryFigure(publishedTrajectory(), { band: { from: 4, to: 5, label: "a long name for the last steps" } }),
    trajectoryFigure(
      [...publishedTrajectory(), ...madeTrajectory(8)].map((row, i) => ({
        ...row,
        source: i < 18 ? "paper" : "this run",
      })),
    ),
    trajectoryFigure(publishedTrajectory().map((row) => ({ ...row, fast1: 0.25 }))),
    trajectoryFigure(publishedTrajectory().slice(0, 1)),
    ...draws(4, (next) => trajectoryFigure(madeTrajectory(3 + Math.floor(20 * next()), Math.floor(1000 * next()) + 1))),
  ],
  "figure 6": () => [
    rhoTrajectoryFigure(publishedOverSharpening()),
    rhoTrajectoryFigure(publishedOverSharpening().map((row) => ({ ...row, rho: -0.2 }))),
    rhoTrajectoryFigure(publishedOverSharpening().slice(0, 1)),
    ...draws(4, (next) => rhoTrajectoryFigure(madeRho(Math.floor(1000 * next()) + 1))),
  ],
  "figure 7": () => [
    regimeFigure(publishedRegime()),
    regimeFigure(publishedRegime(), { threshold: null }),
    regimeFigure(publishedRegime(), { threshold: 0.95 }),
    regimeFigure(publishedRegime(), { threshold: 0 }),
    regimeFigure(publishedRegime().slice(0, 1)),
    ...draws(4, (next) => regimeFigure(madeRegime(20, Math.floor(1000 * next()) + 1))),
  ],
  "anytime curves": () => [
    anytimeFigure(madeAnytime()),
    anytimeFigure(madeAnytime(3)),
    ...draws(4, (next) => {
      const rates = { surprisal: next(), confidence: next(), random: next(), "surprisal-confidence": next() };
      const rows = Object.entries(rates).flatMap(([order, rate]) =>
        [1, 2, 3, 4, 6, 8, 12].map((evaluations) => {
          const success = 1 - (1 - rate) ** evaluations;
          return { order, evaluations, success, low: null, high: null };
        }),
      );
      return anytimeFigure(rows);
    }),
    anytimeFigure(madeAnytime().map((row) => ({ ...row, success: 1, low: null, high: null }))),
    anytimeFigure(madeAnytime(1).map((row) => ({ ...row, success: 0.5, low: null, high: null }))),
  ],
  calibration: () => [
    calibrationFigure(madeCalibration(tasks)),
    calibrationFigure(madeCalibration([4])),
    calibrationFigure(
      madeCalibration(tasks).map((row, i) => ({
        ...row,
        value: row.value * 10 ** ((i % 7) - 3),
        low: null,
        high: null,
      })),
    ),
  ],
  "gains over what choosing gains": () => [
    gainFigure(madeGains()),
    gainFigure(madeGains().slice(3)),
    gainFigure(madeGains().map(({ source: _, ...row }) => ({ ...row, gain: 1 }))),
  ],
  "surprisal against speedup": () => [nllSpeedupFigure(madePool(tasks, 64))],
  "the A/A test": () => [
    nullTestFigure([...madeNullTest(tasks), ...madeFourThreads(tasks)]),
    nullTestFigure(madeNullTest(tasks)),
  ],
};

function draws(count: number, make: (next: () => number) => Figure): Figure[] {
  return Array.from({ length: count }, (_, i) => make(uniform(97 * i + 5)));
}

for (const [name, make] of Object.entries(figures)) {
  test(`${name}: valid, no label over another or over a mark, readable at the width of a column`, async () => {
    for (const [i, figure] of make().entries()) {
      await expectValid(figure);
      const scene = await sceneOf(figure);
      const free = name !== "surprisal against speedup";
      expect(overlapsIn(free ? scene : { ...scene, marks: [] }), `${name}, picture ${i}`).toEqual([]);
      // Printed 340 px wide, the width of a column; the two that are wider are made for a page.
      const narrow = name === "the A/A test" || !free ? 1 : Math.min(1, 340 / scene.width);
      const smallest = Math.min(...scene.texts.map(({ fontSize }) => fontSize * narrow));
      expect(smallest, `${name}, picture ${i}`).toBeGreaterThanOrEqual(9);
    }
  });
}

test("the check finds texts that overlap", async () => {
  const values = [
    { x: 1, text: "one label" },
    { x: 1.01, text: "another" },
  ];
  const encoding = { x: { field: "x", type: "quantitative" }, text: { field: "text", type: "nominal" } };
  const scene = await sceneOf({ data: { values }, mark: "text", encoding } as Figure);
  expect(overlapsIn(scene)).toEqual(['"one label" and "another"']);
});
