import { test } from "vitest";
import {
  anytimeFigure,
  calibrationFigure,
  dualLoopFigure,
  gainFigure,
  regimeFigure,
  rhoTrajectoryFigure,
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
} from "../../src/paper/index.js";
import {
  madeAnytime,
  madeCalibration,
  madeGains,
  madeRegime,
  madeRho,
  madeScaling,
  madeStrategies,
  madeTrajectory,
} from "./made-rows.js";
import { expectPicture } from "./picture.js";

const band = { from: 1, to: 2, label: "steps 1 to 2" };

test("figure 1 from the published numbers", () => {
  const options = { strategies: publishedStrategies(), reference: publishedBoaMean() };
  return expectPicture(teaserFigure(publishedScaling(), options), "teaser-published");
});

test("figure 1 of a run, where the reference beats one sample and surprisal loses", () =>
  expectPicture(
    teaserFigure(madeScaling(), {
      strategies: madeStrategies().map((row) =>
        row.strategy === "surprisal-guided" ? { ...row, fast1: 0.2, fast1Low: 0.05, fast1High: 0.4 } : row,
      ),
      reference: { label: "TTT", score: 0.31 },
      title: null,
    }),
    "teaser-run",
  ));

test("figure 2 with the paper's set-up", () =>
  expectPicture(dualLoopFigure(publishedDualLoop()), "dual-loop-published"));

test("figure 5 from the published numbers", () =>
  expectPicture(trajectoryFigure(publishedTrajectory(), { band }), "trajectory-published"));

test("figure 5 of a run, with intervals and its resolved share", () =>
  expectPicture(
    trajectoryFigure(
      madeTrajectory(8).map((row) => ({ ...row, resolvedFast1: (row.fast1 ?? 0) * 0.8 })),
      { title: null },
    ),
    "trajectory-run",
  ));

test("figure 6 from the published numbers", () =>
  expectPicture(rhoTrajectoryFigure(publishedOverSharpening()), "rho-trajectory-published"));

test("figure 6 of a run, with intervals and what chance gives", () =>
  expectPicture(rhoTrajectoryFigure(madeRho()), "rho-trajectory-run"));

test("figure 7 from the published numbers", () => expectPicture(regimeFigure(publishedRegime()), "regime-published"));

test("figure 7 of a run of thirty tasks", () => expectPicture(regimeFigure(madeRegime(30)), "regime-run"));

test("ranking before correctness", () => expectPicture(anytimeFigure(madeAnytime()), "anytime"));

test("ranking before correctness over a few evaluations", () =>
  expectPicture(anytimeFigure(madeAnytime(8)), "anytime-few"));

test("ranking before correctness, orders that all end at 1", () => {
  const orders = { surprisal: [0, 0.1, 0.6, 1], confidence: [0.5, 0.7, 0.8, 1], random: [0.49, 0.74, 0.91, 1] };
  const rows = Object.entries(orders).flatMap(([order, successes]) =>
    successes.map((success, i) => {
      return { order, evaluations: 4 ** i, success, low: success * 0.8, high: Math.min(1, success + 0.1) };
    }),
  );
  return expectPicture(anytimeFigure(rows), "anytime-meeting");
});

test("calibration of an evaluator", () =>
  expectPicture(calibrationFigure(madeCalibration([4, 5, 12, 14, 15])), "calibration"));

test("gains over what choosing gains", () => expectPicture(gainFigure(madeGains()), "gain"));
