import { beforeAll, expect, test } from "vitest";
import { readPool } from "../../src/pool/index.js";
import { packagePath } from "../../src/records/index.js";
import type { PoolRow } from "../../src/records/pool-row.js";
import {
  anytimeAreas,
  anytimeCurves,
  type EvaluationOrder,
  lengthControl,
  logprobSpread,
  logprobVariance,
  methodSummary,
  scalingCurve,
  strategyTable,
  subsampleStrategies,
  surprisalQuartiles,
  taskTable,
} from "../../src/selection/index.js";

// The recorded runs at temperature 1. The expected numbers were computed from their files in Python, with `math.comb` over ranks,
// all lists of three for the top 3, and ranks by counting.
let rows: PoolRow[] = [];
beforeAll(async () => {
  rows = await readPool([42, 43].map((seed) => packagePath(`data/runs/nano-t1.00-s${seed}`)));
});
const near = (value: number) => expect.closeTo(value, 10);

test("what each strategy would have picked from 4, 8 and 16 samples", () => {
  const table = subsampleStrategies(rows, { ks: [4, 8, 16], resamples: 50 });
  const of = (strategy: string) =>
    table.filter((each) => each.strategy === strategy).map(({ fast1, meanSpeedup }) => [fast1, meanSpeedup]);
  expect(of("best-correct")).toEqual([
    [near(0.918046951726222), near(4.270393624078537)],
    [near(0.9791119127024898), near(6.278932238005467)],
    [near(0.9986288492939401), near(9.004592833388458)],
  ]);
  expect(of("surprisal-guided")).toEqual([
    [near(0.8538081388028506), near(3.5478659583998455)],
    [near(0.8952601111671792), near(4.124019930386291)],
    [near(0.9196012441143878), near(4.489686066995737)],
  ]);
  expect(of("surprisal-guided-top3")).toEqual([
    [near(0.917794660169726), near(4.265506299378419)],
    [near(0.9751812046169217), near(6.108304123693144)],
    [near(0.9865021473845269), near(7.570879388464852)],
  ]);
  expect(of("confidence-guided")).toEqual([
    [near(0.5906543526982448), near(1.542740199734518)],
    [near(0.5338826708067088), near(1.3695592540735075)],
    [near(0.5074140085409177), near(1.269993433049854)],
  ]);
  expect(of("random-correct")).toEqual([
    [near(0.72746658409089), near(2.411795391059163)],
    [near(0.7290037367979108), near(2.410684388026449)],
    [near(0.7290080603237679), near(2.4106779797016573)],
  ]);
});

test("ranked before correctness, the most surprising samples are mostly wrong, and a random order is not beaten by surprisal", () => {
  const evaluations = [1, 2, 4, 8, 16];
  const success = (order: EvaluationOrder, field: "success" | "resolvedSuccess" = "success") =>
    anytimeCurves(rows, { orders: [order], evaluations, resamples: 50 }).map((point) => point[field]);
  expect(success("surprisal")).toEqual([0, 0.1, 0.6, 1, 1].map(near));
  expect(success("surprisal", "resolvedSuccess")).toEqual([0, 0.1, 0.6, 0.9, 0.9].map(near));
  expect(success("confidence")).toEqual([0.5, 0.7, 0.8, 1, 1].map(near));
  expect(success("confidence", "resolvedSuccess")).toEqual([0.2, 0.5, 0.8, 0.9, 1].map(near));
  expect(success("shortest")).toEqual([0.6, 0.7, 0.9, 1, 1].map(near));
  expect(success("random")).toEqual(
    [0.4905066534832942, 0.730345890977148, 0.912904452786581, 0.9856257486311584, 0.999636959108283].map(near),
  );
  const areas = anytimeAreas(rows, { orders: ["surprisal", "confidence", "shortest", "random"], resamples: 50 });
  expect(areas.map(({ budget, area }) => [budget, area])).toEqual([
    [33, near(0.8878787878787879)],
    [33, near(0.9575757575757576)],
    [33, near(0.9666666666666667)],
    [33, near(0.9646808333773574)],
  ]);
});

test("quartiles, length control, spread and per-task shares", () => {
  const quarters = surprisalQuartiles(rows, { resamples: 50 });
  expect(quarters.map(({ n, fast1, meanSpeedup, meanTokens }) => [n, fast1, meanSpeedup, meanTokens])).toEqual([
    [129, near(0.8837209302325582), near(4.329425897281136), near(12.348837209302326)],
    [127, near(0.84251968503937), near(2.484067559205142), near(13.149606299212598)],
    [128, near(0.6328125), near(1.4502637566075576), near(16.28125)],
    [125, near(0.52), near(1.448008010332917), near(19.24)],
  ]);
  expect(lengthControl(rows, { resamples: 50 }).map(({ rho, n }) => [rho, n])).toEqual([
    [near(-0.48586828757150863), 509],
    [near(-0.34650666997077495), 509],
    [near(-0.40110527935433854), 509],
  ]);
  expect(logprobSpread(rows).map(({ taskId, logprobStd }) => [taskId, logprobStd])).toEqual([
    [4, near(0.24391472732818817)],
    [5, near(0.24063246986370193)],
    [12, near(0.15782649187615302)],
    [14, near(0.20379724208044664)],
    [15, near(0.19483099407843404)],
  ]);
  expect(taskTable(rows).map(({ samples, fast1 }) => (fast1 ?? 0) * samples)).toEqual([88, 94, 30, 67, 88].map(near));
});

test("no table hangs on the order of the rows", () => {
  const shuffled = [...rows].sort((a, b) => a.programHash.localeCompare(b.programHash) || b.index - a.index);
  const few = { resamples: 20 };
  for (const table of [
    scalingCurve,
    strategyTable,
    methodSummary,
    subsampleStrategies,
    anytimeCurves,
    anytimeAreas,
    surprisalQuartiles,
    lengthControl,
    logprobSpread,
    logprobVariance,
    taskTable,
  ] as ((of: PoolRow[], options: object) => unknown)[]) {
    expect(table(shuffled, few)).toEqual(table(rows, few));
  }
});
