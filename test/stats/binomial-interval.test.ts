import { expect, test } from "vitest";
import { binomialInterval, binomialTest } from "../../src/stats/index.js";
import { expectClose, number, numbers, oracle } from "./oracle.js";

const names = { exact: "ci_exact", wilson: "ci_wilson", "wilson-continuity": "ci_wilsoncc" } as const;

test("all three are scipy.stats.binomtest's", () => {
  for (const { id, in: given, out } of oracle("binom_test").filter((each) => number(each.in.n) > 0)) {
    const counts = { k: number(given.k), n: number(given.n) };
    for (const method of ["exact", "wilson", "wilson-continuity"] as const) {
      const [low = Number.NaN, high = Number.NaN] = numbers(out[names[method]]);
      const found = binomialInterval(counts, { method });
      if (method === "exact") {
        // SciPy finds these two by root search, to 2e-12.
        expect(Math.abs(found.low - low), id).toBeLessThan(4e-12);
        expect(Math.abs(found.high - high), id).toBeLessThan(4e-12);
        continue;
      }
      expectClose(found.low, low, `${id} ${method} low`);
      expectClose(found.high, high, `${id} ${method} high`);
    }
  }
});

test("at the ends of the exact interval each one-sided test has half of what is left", () => {
  for (const [k, n, level] of [
    [1, 2, 0.95],
    [3, 10, 0.9],
    [77, 100, 0.99],
    [1, 4000, 0.5],
  ] as const) {
    const { low, high } = binomialInterval({ k, n }, { level });
    expect(binomialTest({ k, n, p: low, alternative: "greater" }).p).toBeCloseTo((1 - level) / 2, 12);
    expect(binomialTest({ k, n, p: high, alternative: "less" }).p).toBeCloseTo((1 - level) / 2, 12);
  }
});

test("none and all have one end at 0 or 1; what is no share is refused", () => {
  expect(binomialInterval({ k: 0, n: 3 }).low).toBe(0);
  // 1 - 0.025^(1/3), by hand.
  expect(binomialInterval({ k: 0, n: 3 }).high).toBeCloseTo(1 - 0.025 ** (1 / 3), 13);
  expect(binomialInterval({ k: 1, n: 1 }).high).toBe(1);
  expect(() => binomialInterval({ k: 0, n: 0 })).toThrow(/n is 0/);
  expect(() => binomialInterval({ k: 4, n: 3 })).toThrow(/k is 4/);
  expect(() => binomialInterval({ k: 1, n: 3 }, { level: 1 })).toThrow(/level is 1/);
});
