import fc from "fast-check";
import { expect, test } from "vitest";
import { bestOfK, cohensH, passAtK } from "../../src/stats/index.js";
import { expectClose, number, oracle } from "./oracle.js";

test("pass@k is the oracle's, and refuses more draws than samples", () => {
  for (const { id, in: given, out } of oracle("pass_at_k")) {
    const counts = { n: number(given.n), c: number(given.c), k: number(given.k) };
    if (counts.k > counts.n) expect(() => passAtK(counts)).toThrow(/k is 25/);
    else expectClose(passAtK(counts), number(out.pass), id);
  }
  expect(() => passAtK({ n: 4, c: 5, k: 1 })).toThrow(/c is 5/);
  expect(() => passAtK({ n: 4, c: 1, k: 0 })).toThrow(/k is 0/);
  expect(() => passAtK({ n: 4, c: 1.5, k: 1 })).toThrow(/c is 1.5/);
});

test("the best of k by hand: pairs of 1, 2, 6 have the maxima 2, 6, 6", () => {
  expect(bestOfK([6, 1, 2], 1)).toBeCloseTo(3, 12);
  expect(bestOfK([6, 1, 2], 2)).toBeCloseTo(14 / 3, 12);
  expect(bestOfK([6, 1, 2], 3)).toBe(6);
  expect(() => bestOfK([1], 2)).toThrow(/k is 2/);
  expect(() => bestOfK([], 1)).toThrow(/0 value/);
});

test("the best of k of yes and no is pass@k", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 64 }), fc.nat(), (outcomes, draw) => {
      const k = (draw % outcomes.length) + 1;
      const c = outcomes.filter(Boolean).length;
      const best = bestOfK(outcomes.map(Number), k);
      expect(best).toBeCloseTo(passAtK({ n: outcomes.length, c, k }), 12);
    }),
  );
});

test("Cohen's h is the oracle's, and the paper's 0.64", () => {
  for (const { id, in: given, out } of oracle("cohen_h")) {
    const [p1, p2] = [number(given.p1), number(given.p2)];
    if (Number.isNaN(p1)) expect(() => cohensH(p1, p2)).toThrow(/p1 is NaN/);
    else expectClose(cohensH(p1, p2), number(out.h), id);
  }
  expect(cohensH(0.8, 0.5)).toBeCloseTo(0.64, 2);
});
