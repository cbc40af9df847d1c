import { expect, test } from "vitest";
import { compareStrategies } from "../../src/selection/index.js";
import { pool } from "./pool.js";

// Ten pairs as in the paper: the surprising pick is fast on eight, the confident one on five of those. Each pair has two correct
// samples; `[surprising, confident]` are their speedups.
const paper: [number, number][] = [
  ...Array.from({ length: 5 }, (): [number, number] => [2, 2]),
  [4, 0.5],
  [3, 0.5],
  [2, 0.5],
  [0.9, 0.9],
  [0.9, 0.9],
];
const rows = paper.flatMap(([surprising, confident], taskId) =>
  pool({ taskId }, [
    [surprising, -2],
    [confident, -0.1],
  ]),
);

test("the paper's tests: h of 0.8 and 0.5, three discordant pairs of three, three ratios above 1", () => {
  const tests = compareStrategies(rows, "surprisal-guided", "confidence-guided");
  const [h, sign, , , wilcoxon] = tests;
  expect(tests.map(({ test, on }) => `${test} ${on}`)).toEqual([
    "cohens-h fast1",
    "sign fast1",
    "cohens-h resolvedFast1",
    "sign resolvedFast1",
    "wilcoxon log speedup ratio",
  ]);
  // 2 asin(sqrt 0.8) - 2 asin(sqrt 0.5), which the paper rounds to 0.64; (1/2)^3 for both tests.
  expect(h).toMatchObject({ statistic: expect.closeTo(0.6435, 4), p: null, n: 10, leftOut: 0 });
  expect(sign).toMatchObject({ statistic: 3, p: expect.closeTo(0.125, 12), n: 3 });
  expect(wilcoxon).toMatchObject({ statistic: 6, p: expect.closeTo(0.125, 12), n: 3 });
});

test("turned round, the same pairs speak against", () => {
  const [h, sign] = compareStrategies(rows, "confidence-guided", "surprisal-guided");
  expect(h?.statistic).toBeCloseTo(-0.6435, 4);
  expect(sign).toMatchObject({ statistic: 0, p: expect.closeTo(1, 12), n: 3 });
});

test("a pair without a correct sample is not fast, but has no speedup to rank: it is left out and counted", () => {
  const wrong = pool({ taskId: 99 }, [[null, -1]]);
  const tests = compareStrategies([...rows, ...wrong], "surprisal-guided", "confidence-guided");
  expect(tests[0]).toMatchObject({ n: 11, leftOut: 0 });
  expect(tests[4]).toMatchObject({ n: 3, leftOut: 1 });
  const nothing = compareStrategies(wrong, "surprisal-guided", "confidence-guided");
  expect(nothing[1]).toMatchObject({ p: null, n: 0 });
  expect(nothing[4]).toMatchObject({ statistic: null, p: null, n: 0, leftOut: 1 });
});

test("an expectation is no pick to pair", () => {
  expect(() => compareStrategies(rows, "random-correct", "best-correct")).toThrow("random-correct is an expectation");
});
