import { expect, test } from "vitest";
import { binomialTest, mcnemar, signTest } from "../../src/stats/index.js";
import { expectClose } from "./oracle.js";

test("McNemar's test is statsmodels' (0.15.0)", () => {
  const wanted = [
    [8, 1, 0.0390625, 0.019630657257290702, 0.04550026389635857],
    [59, 6, 4.964650327128616e-12, 4.9033614331951344e-11, 1.1199327149542469e-10],
    [121, 25, 2.6309890006192304e-16, 1.9416489083213392e-15, 3.7727615955593764e-15],
    [0, 3, 0.25, 0.08326451666355042, 0.24821307898992026],
  ] as const;
  for (const [onlyFirst, onlySecond, exact, plain, continuity] of wanted) {
    const counts = { onlyFirst, onlySecond };
    expectClose(mcnemar(counts).p, exact, `${onlyFirst} exact`);
    expectClose(mcnemar(counts, { method: "asymptotic" }).p, plain, `${onlyFirst} asymptotic`);
    expectClose(mcnemar(counts, { method: "asymptotic", continuity: true }).p, continuity, `${onlyFirst} continuity`);
  }
  expect(mcnemar({ onlyFirst: 8, onlySecond: 1 }, { method: "asymptotic" }).statistic).toBeCloseTo(49 / 9, 12);
});

test("McNemar: nothing to test, no difference, and the sign test it is", () => {
  expect(mcnemar({ onlyFirst: 0, onlySecond: 0 })).toEqual({ statistic: 0, p: null, n: 0 });
  // statsmodels' correction goes beyond 0 here and finds p = 0.72 in no difference at all.
  expect(mcnemar({ onlyFirst: 4, onlySecond: 4 }, { method: "asymptotic", continuity: true }).p).toBe(1);
  expect(mcnemar({ onlyFirst: 2, onlySecond: 7 }).p).toBe(signTest([1, 1, ...Array<number>(7).fill(-1)]).p);
  expect(mcnemar({ onlyFirst: 2, onlySecond: 7 }).p).toBe(binomialTest({ k: 7, n: 9 }).p);
});
