import fc from "fast-check";
import { expect, test } from "vitest";
import { adjustP } from "../../src/stats/index.js";
import { expectClose, numbers, oracle } from "./oracle.js";

const names = { holm: "holm", bonferroni: "bonferroni", "benjamini-hochberg": "bh" } as const;
const methods = Object.keys(names) as (keyof typeof names)[];

test("adjusted p-values are statsmodels' and SciPy's", () => {
  for (const { id, in: given, out } of oracle("padjust")) {
    for (const method of methods) {
      const wanted = numbers(out[names[method]]);
      adjustP(numbers(given.p), method).forEach((p, i) => {
        expectClose(p, wanted[i] ?? Number.NaN, `${id} ${method} ${i}`);
      });
    }
  }
});

test("order is kept, nothing falls below its own p, and Holm stays within Bonferroni", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (p) => {
      const adjusted = Object.fromEntries(methods.map((method) => [method, adjustP(p, method)]));
      for (const method of methods) {
        expect(adjustP([...p].reverse(), method)).toEqual(adjusted[method]?.toReversed());
        p.forEach((one, i) => {
          const here = adjusted[method]?.[i] ?? Number.NaN;
          expect(here).toBeGreaterThanOrEqual(one);
          expect(here).toBeLessThanOrEqual(adjusted.bonferroni?.[i] ?? Number.NaN);
          p.forEach((other, j) => {
            if (one < other) expect(here).toBeLessThanOrEqual(adjusted[method]?.[j] ?? Number.NaN);
          });
        });
      }
    }),
    { numRuns: 1000 },
  );
});

test("no tests give nothing; what is no probability is refused", () => {
  for (const method of methods) {
    expect(adjustP([], method)).toEqual([]);
    expect(() => adjustP([0.1, 1.5], method)).toThrow(/value 1 is 1.5/);
    expect(() => adjustP([Number.NaN], method)).toThrow(/value 0 is NaN/);
  }
});
