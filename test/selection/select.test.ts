import fc from "fast-check";
import { expect, test } from "vitest";
import { type Strategy, select, strategies } from "../../src/selection/index.js";
import { seededRandom } from "../../src/stats/index.js";
import { pool, row } from "./pool.js";

const samples = pool({}, [
  [1.0, -0.1],
  [null, -9],
  [4.0, -0.8],
  [2.0, -3.0],
  [9.0, -1.0],
  [50, -0.2],
]);
const picked = (strategy: Strategy, rows = samples) => select(rows, strategy, { random: seededRandom(1) })?.index;

test("each strategy picks what its definition says, by hand", () => {
  expect(picked("best-correct")).toBe(5);
  expect(picked("confidence-guided")).toBe(0);
  // Sample 1 is more surprising still, but wrong.
  expect(picked("surprisal-guided")).toBe(3);
  // Of 3, 4 and 2, the fastest is 4.
  expect(picked("surprisal-guided-top3")).toBe(4);
  expect(select(samples, "surprisal-guided-top3", { topK: 1 })?.index).toBe(3);
  expect(select(samples, "surprisal-guided-top3", { topK: 5 })?.index).toBe(5);
});

test("surprisal as a sum favours the long sample, as a mean the rare one", () => {
  const rows = [
    row({ index: 0, meanLogprob: -0.2, sumLogprob: -20 }),
    row({ index: 1, meanLogprob: -2, sumLogprob: -4 }),
  ];
  expect(select(rows, "surprisal-guided")?.index).toBe(1);
  expect(select(rows, "surprisal-guided", { by: "sumLogprob" })?.index).toBe(0);
});

test("random-correct draws every correct sample, evenly, and never a wrong one", () => {
  const random = seededRandom(5);
  const counts = new Map<number, number>();
  for (let i = 0; i < 5000; i++) {
    const index = select(samples, "random-correct", { random })?.index ?? -1;
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual([0, 2, 3, 4, 5]);
  // 1000 expected each, standard deviation 28.
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  expect(() => select(samples, "random-correct")).toThrow(/random/);
});

test("ties go to the lower index, in whatever order the rows come", () => {
  const tied = pool({}, [
    [2, -1],
    [2, -1],
    [2, -1],
  ]);
  for (const strategy of strategies.filter((each) => each !== "random-correct")) {
    expect(picked(strategy, tied)).toBe(0);
    expect(picked(strategy, [...tied].reverse())).toBe(0);
  }
});

test("no correct row, no pick; no log-probability, no pick by surprisal", () => {
  const wrong = pool({}, [
    [null, -1],
    [null, -2],
  ]);
  const unevaluated = [row({ verdict: null, correct: null, speedup: null })];
  for (const strategy of strategies) {
    expect(picked(strategy, wrong)).toBeUndefined();
    expect(picked(strategy, unevaluated)).toBeUndefined();
    expect(picked(strategy, [])).toBeUndefined();
  }
  const half = pool({}, [
    [3, null],
    [2, -1],
    [9, Number.NEGATIVE_INFINITY],
  ]).slice(0, 2);
  expect(picked("surprisal-guided", half)).toBe(1);
  expect(picked("confidence-guided", half)).toBe(1);
  expect(picked("best-correct", half)).toBe(0);
  expect(picked("confidence-guided", half.slice(0, 1))).toBeUndefined();
});

test("rows that do not belong together are refused", () => {
  expect(() => select([row(), row({ taskId: 5 })], "best-correct")).toThrow(/2 tasks and seeds/);
  expect(() => select([row(), row({ runId: "other" })], "best-correct")).toThrow(/run and other/);
  const bases = [row(), row({ index: 1, logprobBasis: "post-temperature" })];
  expect(() => select(bases, "surprisal-guided")).toThrow(/raw, post-temperature/);
  expect(select(bases, "best-correct")?.index).toBe(0);
  expect(() => select([row()], "surprisal-guided-top3", { topK: 0 })).toThrow(/topK is 0/);
});

test("no strategy beats the oracle, and top 3 is never behind surprisal", () => {
  const sample = fc.tuple(
    fc.option(fc.double({ min: 0.1, max: 100, noNaN: true }), { nil: null }),
    fc.double({ min: -10, max: 0, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1, maxLength: 20 }), fc.integer(), (drawn, seed) => {
      const rows = pool({}, drawn);
      const speedup = (strategy: Strategy) => select(rows, strategy, { random: seededRandom(seed) })?.speedup ?? 0;
      for (const strategy of strategies) expect(speedup(strategy)).toBeLessThanOrEqual(speedup("best-correct"));
      expect(speedup("surprisal-guided")).toBeLessThanOrEqual(speedup("surprisal-guided-top3"));
    }),
  );
});
