import fc from "fast-check";
import { expect, test } from "vitest";
import { type Alternative, averageRanks, seededRandom, spearman } from "../../src/stats/index.js";
import { expectClose, number, numbers, oracle } from "./oracle.js";

const alternatives: Alternative[] = ["two-sided", "less", "greater"];
const cases = oracle("spearman").map((each) => ({ ...each, x: numbers(each.in.x), y: numbers(each.in.y) }));

test("rho and the t approximation's p are scipy.stats.spearmanr's", () => {
  const defined = cases.filter(({ tags, x }) => !tags.includes("constant") && !tags.includes("nan") && x.length > 2);
  for (const { id, tags, x, y, out } of defined) {
    for (const alternative of alternatives) {
      const { rho, p, n } = spearman(x, y, { alternative });
      expectClose(rho, number(out.rho), `${id} ${tags.join(" ")} rho`);
      expectClose(p, number(out[`p_${alternative}`]), `${id} ${tags.join(" ")} p ${alternative}`);
      expect(n).toBe(x.length);
    }
  }
});

test("exact p is that of enumerating every order, ties included", () => {
  const small = cases.filter(({ out }) => "enum_p_less" in out);
  expect(small.length).toBeGreaterThan(10);
  for (const { id, x, y, out } of small) {
    for (const alternative of alternatives) {
      const { p } = spearman(x, y, { alternative, method: "exact" });
      expectClose(p, number(out[`enum_p_${alternative}`]), `${id} exact ${alternative}`);
      expect(spearman(x, y, { alternative, method: "auto" }).p).toBe(p);
    }
  }
});

test("random orders come near the exact p and repeat with their seed", () => {
  const [x, y] = [
    [1, 2, 3, 4, 5, 6, 7, 8],
    [2, 1, 4, 3, 8, 5, 7, 6],
  ] as const;
  const exact = spearman(x, y, { method: "exact" }).p ?? Number.NaN;
  const drawn = () => spearman(x, y, { method: "permutation", random: seededRandom(1), resamples: 20_000 }).p;
  expect(Math.abs((drawn() ?? Number.NaN) - exact)).toBeLessThan(0.01);
  expect(drawn()).toBe(drawn());
});

test("what has no correlation is null, never a number", () => {
  for (const { x, y } of cases.filter(({ tags }) => tags.includes("constant"))) {
    expect(spearman(x, y)).toEqual({ rho: null, p: null, n: x.length });
  }
  expect(spearman([], [])).toEqual({ rho: null, p: null, n: 0 });
  expect(spearman([1], [2])).toEqual({ rho: null, p: null, n: 1 });
  expect(spearman([1, 2], [3, 5])).toEqual({ rho: 1, p: null, n: 2 });
});

test("NaN, unequal lengths and impossible methods are refused", () => {
  for (const { x, y } of cases.filter(({ tags }) => tags.includes("nan"))) {
    expect(() => spearman(x, y)).toThrow(/value 3 is NaN/);
  }
  expect(() => spearman([1, 2], [1])).toThrow(/2 x beside 1 y/);
  const eleven = Array.from({ length: 11 }, (_, i) => i);
  expect(() => spearman(eleven, eleven, { method: "exact" })).toThrow(/11!/);
  expect(() => spearman(eleven, eleven, { method: "permutation" })).toThrow(/random/);
});

const pairs = fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 })), {
  minLength: 3,
  maxLength: 40,
});

test("it depends neither on the order of pairs nor on any increasing change of scale, and is symmetric", () => {
  fc.assert(
    fc.property(pairs, (data) => {
      const x = data.map(([a]) => a);
      const y = data.map(([, b]) => b);
      const { rho, p } = spearman(x, y);
      if (rho === null) return;
      expect(spearman([...x].reverse(), [...y].reverse()).rho).toBeCloseTo(rho, 12);
      expect(
        spearman(
          x.map(Math.exp),
          y.map((b) => b ** 3),
        ).rho,
      ).toBeCloseTo(rho, 12);
      expect(spearman(y, x).rho).toBeCloseTo(rho, 12);
      expect(
        spearman(
          x.map((a) => -a),
          y,
        ).rho,
      ).toBeCloseTo(-rho, 12);
      expect(p).toBeGreaterThanOrEqual(0);
      expect(p).toBeLessThanOrEqual(1);
    }),
    { numRuns: 2000 },
  );
});

test("ties share the mean of their places", () => {
  expect(averageRanks([10, 30, 10, 20])).toEqual([1.5, 4, 1.5, 3]);
  expect(averageRanks([Number.POSITIVE_INFINITY, -0, 0])).toEqual([3, 1.5, 1.5]);
});
