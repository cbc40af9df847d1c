import fc from "fast-check";
import { expect, test } from "vitest";
import { type Alternative, kendall } from "../../src/stats/index.js";
import { expectClose, number, numbers, oracle } from "./oracle.js";

const alternatives: Alternative[] = ["two-sided", "less", "greater"];
const methods = ["asymptotic", "exact", "auto"] as const;

test("tau and every p are scipy.stats.kendalltau's; what it cannot answer is null or an error", () => {
  for (const { id, tags, in: given, out } of oracle("kendall")) {
    const [x, y] = [numbers(given.x), numbers(given.y)];
    if (tags.includes("nan")) {
      expect(() => kendall(x, y)).toThrow(/is NaN/);
      continue;
    }
    for (const method of methods) {
      for (const alternative of alternatives) {
        const wanted = String(out[`${method}_${alternative}`]);
        const what = `${id} ${method} ${alternative}`;
        if (wanted === "error:ValueError") {
          expect(() => kendall(x, y, { method, alternative }), what).toThrow(/ties/);
          continue;
        }
        const { tau, p, n } = kendall(x, y, { method, alternative });
        expect(n).toBe(x.length);
        if (tags.includes("constant")) expect([tau, p], what).toEqual([null, null]);
        else if (wanted === "error:ZeroDivisionError") expect(p, what).toBeNull();
        else {
          expectClose(tau, number(out.tau), what);
          expectClose(p, number(out[`${method}_${alternative}`]), what);
        }
      }
    }
  }
});

test("by hand: of three pairs of pairs two agree, one does not", () => {
  expect(kendall([1, 2, 3], [1, 3, 2]).tau).toBeCloseTo(1 / 3, 12);
  expect(kendall([], [])).toEqual({ tau: null, p: null, n: 0 });
  expect(() => kendall([1], [1, 2])).toThrow(/1 x beside 2 y/);
});

const pairs = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), {
  minLength: 2,
  maxLength: 30,
});

test("every pair of pairs counted one by one; order and scale do not matter, turning one list turns the sign", () => {
  fc.assert(
    fc.property(pairs, (data) => {
      const [x, y] = [data.map(([a]) => a), data.map(([, b]) => b)];
      let [sum, untiedX, untiedY] = [0, 0, 0];
      data.forEach(([a, b], i) => {
        for (const [c, d] of data.slice(0, i)) {
          sum += Math.sign(a - c) * Math.sign(b - d);
          untiedX += Math.abs(Math.sign(a - c));
          untiedY += Math.abs(Math.sign(b - d));
        }
      });
      const { tau, p } = kendall(x, y, { method: "asymptotic" });
      if (untiedX * untiedY === 0) {
        expect([tau, p]).toEqual([null, null]);
        return;
      }
      expect(tau).toBeCloseTo(sum / Math.sqrt(untiedX * untiedY), 12);
      const same = [
        kendall([...x].reverse(), [...y].reverse(), { method: "asymptotic" }),
        kendall(x.map(Math.exp), y, { method: "asymptotic" }),
        kendall(y, x, { method: "asymptotic" }),
      ];
      for (const other of same) expect(other.tau).toBeCloseTo(tau ?? Number.NaN, 12);
      const negated = y.map((value) => -value);
      const turned = kendall(x, negated, { method: "asymptotic", alternative: "less" });
      expect(turned.tau).toBeCloseTo(-(tau ?? Number.NaN), 12);
      const greater = kendall(x, y, { method: "asymptotic", alternative: "greater" }).p;
      if (greater !== null) expect(turned.p).toBeCloseTo(greater, 12);
    }),
    { numRuns: 2000 },
  );
});

test("an exact p adds up over the orders of four, and does not go beyond a thousand pairs", () => {
  // Of the 24 orders so many have 0, 1, ... 6 pairs of pairs out of line.
  const orders = [1, 3, 5, 6, 5, 3, 1];
  const examples = [[1, 2, 3, 4], [1, 2, 4, 3], [1, 4, 2, 3], [1, 4, 3, 2], [1, 2, 4, 3].toReversed()];
  for (const y of examples) {
    let disagree = 0;
    y.forEach((b, i) => {
      disagree += y.slice(0, i).filter((a) => a > b).length;
    });
    const least = orders.slice(0, disagree + 1).reduce((sum, count) => sum + count, 0) / 24;
    expect(kendall([1, 2, 3, 4], y, { method: "exact", alternative: "greater" }).p).toBeCloseTo(least, 14);
  }
  const many = Array.from({ length: 1001 }, (_, i) => i);
  expect(() => kendall(many, many, { method: "exact" })).toThrow(/1001 pairs/);
  expect(kendall(many, many).p).toBeLessThan(1e-300);
});
