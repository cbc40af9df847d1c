import fc from "fast-check";
import { expect, test } from "vitest";
import { barnardExact, type TwoByTwo } from "../../src/stats/index.js";
import { expectClose } from "./oracle.js";
import { alternatives, choose, tables, type Wanted } from "./two-by-two-tables.js";

test("Barnard's p is the highest peak, where scipy.stats.barnard_exact (1.17.1) finds it and where it stops at a lower one", () => {
  // Rational arithmetic for what is extreme, 4000 grid points and a bounded search about the twenty highest. SciPy's shgo gives 0.06815, 0.0132 and
  // 0.1320 for the first, second and fourth table, two-sided, however many points it starts from.
  const wanted: Wanted[] = [
    [
      [
        [7, 8],
        [12, 3],
      ],
      0.06821830932319464,
      0.03410915466159732,
      1,
    ],
    [
      [
        [8, 2],
        [1, 5],
      ],
      0.016693115234375,
      1,
      0.01183008387473277,
    ],
    [
      [
        [0, 5],
        [5, 0],
      ],
      0.001953125,
      0.0009765625,
      1,
    ],
    [
      [
        [3, 1],
        [2, 6],
      ],
      0.15478515625000006,
      1,
      0.07775101409936855,
    ],
    [
      [
        [43, 40],
        [10, 39],
      ],
      0.00037725755666602066,
      1,
      0.00027967226666819617,
    ],
    [
      [
        [5, 15],
        [9, 3],
      ],
      0.006242177449166768,
      0.004401302740003959,
      1,
    ],
  ];
  for (const [table, ...ps] of wanted) {
    alternatives.forEach((alternative, i) => {
      const { p } = barnardExact(table, { alternative });
      expectClose(p, ps[i] ?? Number.NaN, `${table} ${alternative}`);
    });
  }
  expectClose(
    barnardExact([
      [7, 8],
      [12, 3],
    ]).statistic,
    -1.8943380760602064,
    "statistic",
  );
  expect(
    barnardExact([
      [0, 0],
      [1, 2],
    ]),
  ).toEqual({ statistic: null, p: 1, n: 3 });
  expect(
    barnardExact([
      [3, 0],
      [2, 0],
    ]),
  ).toEqual({ statistic: null, p: 1, n: 5 });
});

test("Barnard's p is no smaller than at any one probability, outcome by outcome, and does not care which group is first", () => {
  const wald = ([[a, b], [c, d]]: TwoByTwo) => {
    const pooled = (a + c) / (a + b + c + d);
    const difference = a / (a + b) - c / (c + d);
    return difference === 0 ? 0 : difference / Math.sqrt(pooled * (1 - pooled) * (1 / (a + b) + 1 / (c + d)));
  };
  const chance = (k: number, n: number, p: number) => Number(choose(n, k)) * p ** k * (1 - p) ** (n - k);
  fc.assert(
    fc.property(tables, (table) => {
      const [[a, b], [c, d]] = table;
      if (a + b === 0 || c + d === 0) return;
      const { p } = barnardExact(table);
      const seen = Math.abs(wald(table)) - 1e-9;
      let highest = 0;
      for (let step = 1; step < 100; step++) {
        let sum = 0;
        for (let x = 0; x <= a + b; x++) {
          for (let y = 0; y <= c + d; y++) {
            if (
              Math.abs(
                wald([
                  [x, a + b - x],
                  [y, c + d - y],
                ]),
              ) < seen
            )
              continue;
            sum += chance(x, a + b, step / 100) * chance(y, c + d, step / 100);
          }
        }
        highest = Math.max(highest, sum);
      }
      expect(p).toBeGreaterThanOrEqual(highest - 1e-12);
      expect(p).toBeLessThan(highest * 1.01);
      expect(
        barnardExact([
          [c, d],
          [a, b],
        ]).p,
      ).toBeCloseTo(p, 12);
      expect(
        barnardExact([
          [b, a],
          [d, c],
        ]).p,
      ).toBeCloseTo(p, 12);
    }),
    { numRuns: 60 },
  );
});
