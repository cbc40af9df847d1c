import fc from "fast-check";
import { expect, test } from "vitest";
import type { PoolRow } from "../../src/records/pool-row.js";
import { programsInOrder, samplesOf } from "../../src/selection/evaluation-order.js";
import {
  type AnytimePoint,
  anytimeAreas,
  anytimeCurves,
  type EvaluationOrder,
  evaluationOrders,
} from "../../src/selection/index.js";
import { pool, row } from "./pool.js";

const rows = pool({}, [
  [2, -1],
  [null, -9],
  [0.5, -5],
  [4, -0.1],
]);
const indicesInOrder = (of: readonly PoolRow[], order: EvaluationOrder) =>
  Array.from(programsInOrder(samplesOf(of, "meanLogprob"), order), (place) => of[place]?.index);
const curve = (order: EvaluationOrder, field: keyof AnytimePoint, of = rows) =>
  anytimeCurves(of, { orders: [order], evaluations: [1, 2, 3, 4] }).map((point) => point[field]);

test("each order by hand", () => {
  const indices = (order: EvaluationOrder, of = rows) => indicesInOrder(of, order);
  expect(indices("surprisal")).toEqual([1, 2, 0, 3]);
  expect(indices("confidence")).toEqual([3, 0, 2, 1]);
  expect(indices("surprisal-confidence")).toEqual([1, 3, 2, 0]);
  const lengths = [7, 3, 9, 5].map((completionTokens, i) => ({ ...row(rows[i]), completionTokens }));
  expect(indices("shortest", lengths)).toEqual([1, 3, 0, 2]);
  expect(indices("longest", lengths)).toEqual([2, 0, 3, 1]);
  // Ranks by surprisal 3 1 2 4, by shortness 3 1 4 2: sums 6 2 6 6; equals by index.
  expect(indices("surprisal-shortest", lengths)).toEqual([1, 0, 2, 3]);
  // By confidence 2 4 3 1: sums 5 5 7 3.
  expect(indices("confidence-shortest", lengths)).toEqual([3, 0, 1, 2]);
});

test("five samples taken from both ends meet in the middle, ties go by index", () => {
  const five = pool({}, [
    [1, -3],
    [1, -1],
    [1, -3],
    [1, -2],
    [1, -1],
  ]);
  const indices = (order: EvaluationOrder) => indicesInOrder(five, order);
  expect(indices("surprisal")).toEqual([0, 2, 3, 1, 4]);
  expect(indices("confidence")).toEqual([1, 4, 3, 0, 2]);
  expect(indices("surprisal-confidence")).toEqual([0, 4, 2, 1, 3]);
});

test("what an order cannot rank comes last; an identical program comes up once, where its first sample does", () => {
  const program = row().programHash;
  const some = [
    row({ index: 0, meanLogprob: null, programHash: "a" }),
    row({ index: 1, meanLogprob: -1, programHash: "b" }),
    row({ index: 2, meanLogprob: -4, programHash: program }),
    row({ index: 3, meanLogprob: -5, programHash: "b" }),
  ];
  const indices = (order: EvaluationOrder) => indicesInOrder(some, order);
  expect(indices("surprisal")).toEqual([3, 2, 0]);
  expect(indices("confidence")).toEqual([1, 2, 0]);
  expect(indices("random")).toEqual([0, 1, 2]);
});

test("what each order has found after each evaluation, by hand", () => {
  expect(curve("surprisal", "success")).toEqual([0, 0, 1, 1]);
  expect(curve("surprisal", "correct")).toEqual([0, 1, 1, 1]);
  expect(curve("surprisal", "meanSpeedup")).toEqual([1, 1, 2, 4]);
  expect(curve("confidence", "success")).toEqual([1, 1, 1, 1]);
  expect(curve("surprisal-confidence", "success")).toEqual([0, 1, 1, 1]);
  // Two of four are fast: 1 - C(2, m) / C(4, m). The best of two of {1, 1, 2, 4}: 17/6.
  expect(curve("random", "success")).toEqual([0.5, expect.closeTo(5 / 6, 12), 1, 1]);
  expect(curve("random", "meanSpeedup")).toEqual([2, 17 / 6, 3.5, 4].map((value) => expect.closeTo(value, 12)));
  expect(curve("random", "geomeanSpeedup")[0]).toBeCloseTo(8 ** (1 / 4), 12);
  // A copy of the wrong one costs nothing more.
  const copied = [...rows, row({ ...rows[1], index: 9 })];
  expect(curve("surprisal", "success", copied)).toEqual([0, 0, 1, 1]);
  expect(curve("random", "success", copied)).toEqual(curve("random", "success"));
});

test("a random order is the mean over all orders", () => {
  const permutations = <T>(items: T[]): T[][] =>
    items.length === 0
      ? [[]]
      : items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
  const speedup = fc.option(fc.constantFrom(0.5, 1.05, 2, 7), { nil: null });
  fc.assert(
    fc.property(fc.array(speedup, { minLength: 1, maxLength: 5 }), (speedups) => {
      const own = pool(
        {},
        speedups.map((value) => [value, -1] as const),
      );
      const orders = permutations(speedups);
      for (const point of anytimeCurves(own, { orders: ["random"] })) {
        const drawn = orders.map((order) => order.slice(0, point.evaluations));
        const share = (test: (values: (number | null)[]) => boolean) => drawn.filter(test).length / drawn.length;
        expect(point.success).toBeCloseTo(
          share((values) => values.some((value) => (value ?? 0) > 1)),
          12,
        );
        expect(point.correct).toBeCloseTo(
          share((values) => values.some((value) => value !== null)),
          12,
        );
        const logs = drawn.map((values) => Math.log(Math.max(1, ...values.map((value) => value ?? 1))));
        const middle = logs.reduce((sum, value) => sum + value, 0) / logs.length;
        expect(point.geomeanSpeedup).toBeCloseTo(Math.exp(middle), 12);
      }
    }),
    { numRuns: 50 },
  );
});

test("all orders end at the same place, and a pair that ran out of programs stays there", () => {
  const two = [...rows, ...pool({ taskId: 5 }, [[3, -1]])];
  const ends = anytimeCurves(two).filter(({ evaluations }) => evaluations === 4);
  expect(ends.map(({ order }) => order)).toEqual([...evaluationOrders]);
  for (const end of ends) expect(end).toMatchObject({ success: 1, correct: 1, meanSpeedup: 3.5, pairs: 2 });
});

test("the area is the mean of the curve, the gain is over a random order", () => {
  const [surprisal, confidence, random] = anytimeAreas(rows, { orders: ["surprisal", "confidence", "random"] });
  expect(surprisal).toMatchObject({ budget: 4, area: 0.5, low: null, gainLow: null, pairs: 1 });
  expect(random?.area).toBeCloseTo((0.5 + 5 / 6 + 1 + 1) / 4, 12);
  expect(random?.gain).toBe(0);
  expect(surprisal?.gain).toBeCloseTo(0.5 - 5 / 6, 12);
  expect(confidence?.gain).toBeCloseTo(1 - 5 / 6, 12);
  // 1, 1, 2, 4.
  expect(surprisal?.geomeanSpeedup).toBeCloseTo(8 ** (1 / 4), 12);
  // Of the first two evaluations only; and of six, the last two as the fourth.
  expect(anytimeAreas(rows, { orders: ["surprisal"], budget: 2 })[0]?.area).toBe(0);
  expect(anytimeAreas(rows, { orders: ["surprisal"], budget: 6 })[0]?.area).toBeCloseTo(4 / 6, 12);
});

test("intervals are over tasks: two tasks, one won at once, one never", () => {
  const two = [...pool({ taskId: 4 }, [[3, -1]]), ...pool({ taskId: 5 }, [[null, -1]])];
  const [point] = anytimeCurves(two, { orders: ["surprisal"], resamples: 400 });
  // A quarter of resamples hold one task twice, a quarter the other.
  expect(point).toMatchObject({ success: 0.5, low: 0, high: 1, pairs: 2 });
  const [area] = anytimeAreas(two, { orders: ["surprisal"], resamples: 400 });
  expect(area).toMatchObject({ area: 0.5, low: 0, high: 1, gain: 0, gainLow: 0, gainHigh: 0 });
});

test("samples of unknown outcome take no part; none known is an error", () => {
  const with1 = [...rows, row({ index: 8, correct: null, meanLogprob: -50 }), row({ index: 9, speedup: null })];
  expect(curve("surprisal", "success", with1)).toEqual([0, 0, 1, 1]);
  expect(() => anytimeCurves([row({ correct: null })])).toThrow(/no sample of known outcome/);
  expect(() => anytimeCurves(rows, { evaluations: [0] })).toThrow(/0 evaluations/);
  expect(() => anytimeAreas(rows, { budget: 1.5 })).toThrow(/budget is 1.5/);
});

test("without log-probabilities there is no curve of surprisal: as samples stand in a file is no order", () => {
  const some = pool({ taskId: 4 }, [[3, null], [null, null], [null, null]]); // biome-ignore format: one line a pool
  const orders = [...new Set(anytimeCurves(some).map(({ order }) => order))];
  expect(orders).toEqual(["random", "shortest", "longest"]);
  expect(anytimeAreas(some).map(({ order }) => order)).toEqual(orders);
  expect(() => anytimeCurves(some, { orders: ["random", "surprisal"] })).toThrow(
    /no sample has what the order surprisal/,
  );
  // Beside a task that has them, it finds there what chance does: one of three programs is fast.
  const ranked = pool({ taskId: 5 }, [[3, -9], [null, -1], [null, -1]]); // biome-ignore format: as above
  const [first] = anytimeCurves([...some, ...ranked], { orders: ["surprisal"], evaluations: [1] });
  expect(first?.success).toBeCloseTo((1 / 3 + 1) / 2, 12);
});
