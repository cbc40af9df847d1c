import { expect, test } from "vitest";
import {
  diversityFigure,
  nllSpeedupFigure,
  nullTestFigure,
  scalingCurveFigure,
  selectionFigure,
} from "../../src/figures/index.js";
import { publishedScaling, publishedStrategies, publishedTtt } from "../../src/paper/index.js";
import { madeFourThreads, madeNullTest, madePool, madeScaling, madeStrategies } from "./made-rows.js";
import { expectPicture } from "./picture.js";

const tasks = [4, 5, 12, 14, 15];
const reference = publishedTtt()[0] ?? { label: "missing", score: 0 };

test("figure 3 from the published numbers", () =>
  expectPicture(scalingCurveFigure(publishedScaling(), { reference }), "scaling-curve-published"));

test("figure 3, a run beside the paper", () =>
  expectPicture(scalingCurveFigure([...madeScaling(), ...publishedScaling()], { reference }), "scaling-curve-beside"));

test("figure 3 where the line to compare with crosses the curve, without title", () => {
  const rows = madeScaling().map(({ k, passAt1 }) => ({ k, passAt1 }));
  return expectPicture(
    scalingCurveFigure(rows, { reference: { label: "test-time training", score: 0.56 }, title: null }),
    "scaling-curve-crossed",
  );
});

test("figure 4 from the published numbers", () =>
  expectPicture(selectionFigure(publishedStrategies()), "selection-published"));

test("figure 4, a run beside the paper", () =>
  expectPicture(selectionFigure([...madeStrategies(), ...publishedStrategies()]), "selection-beside"));

test("surprisal against speedup, five tasks", () =>
  expectPicture(nllSpeedupFigure(madePool(tasks, 64)), "nll-speedup-five-tasks"));

test("surprisal against speedup, one task where nothing failed", () => {
  const rows = madePool([12], 40).filter(({ verdict }) => verdict === "correct");
  return expectPicture(nllSpeedupFigure(rows, { measure: "sum" }), "nll-speedup-one-task");
});

test("the A/A test of one evaluator", () => expectPicture(nullTestFigure(madeNullTest(tasks)), "null-test"));

test("the A/A test of two evaluators at one scale and closer", () =>
  expectPicture(nullTestFigure([...madeNullTest(tasks), ...madeFourThreads(tasks)]), "null-test-two-sources"));

const steps = (source?: string, falls = 0.09) =>
  Array.from({ length: 9 }, (_, step) => ({
    ...(source && { source }),
    step,
    samples: 160,
    distinctPrograms: Math.round(160 * (0.6 - falls * Math.sqrt(step))),
    correct: 0.75 + 0.02 * step,
    fast1: step === 3 ? null : 0.5 + 0.03 * step,
  }));

test("what adaptation gains and eats, with a step whose outcome is unknown", () =>
  expectPicture(diversityFigure(steps()), "diversity"));

test("the same of two runs", () =>
  expectPicture(diversityFigure([...steps("rewards"), ...steps("shuffled", 0.03)]), "diversity-two-runs"));

test("no rows are no figure", () => expect(() => diversityFigure([])).toThrow(/no row has a share to draw/));
