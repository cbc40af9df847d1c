import fc from "fast-check";
import { expect, test } from "vitest";
import { fisherExact, type TwoByTwo } from "../../src/stats/index.js";
import { expectClose } from "./oracle.js";
import { alternatives, choose, tables, type Wanted } from "./two-by-two-tables.js";

test("Fisher's p and odds ratio are scipy.stats.fisher_exact's (1.17.1)", () => {
  const wanted: Wanted[] = [
    [
      [
        [8, 2],
        [1, 5],
      ],
      0.034965034965034975,
      0.9991258741258742,
      0.024475524475524483,
    ],
    [
      [
        [7, 8],
        [12, 3],
      ],
      0.12813593203398302,
      0.06406796601699151,
      0.9895302348825588,
    ],
    [
      [
        [43, 40],
        [10, 39],
      ],
      0.0004396821040500248,
      0.9999373994265831,
      0.00028755436618737185,
    ],
    [
      [
        [1, 999],
        [12, 1200],
      ],
      0.00884265677028522,
      0.004610323950380368,
      0.9996103951591228,
    ],
    [
      [
        [100, 2],
        [1000, 5],
      ],
      0.13007593634300163,
      0.13007593634300163,
      0.9797904453147229,
    ],
  ];
  for (const [table, ...ps] of wanted) {
    alternatives.forEach((alternative, i) => {
      expectClose(fisherExact(table, { alternative }).p, ps[i] ?? Number.NaN, `${table} ${alternative}`);
    });
  }
  expect(
    fisherExact([
      [8, 2],
      [1, 5],
    ]).oddsRatio,
  ).toBe(20);
  expect(
    fisherExact([
      [3, 0],
      [1, 2],
    ]).oddsRatio,
  ).toBe(Number.POSITIVE_INFINITY);
  expect(
    fisherExact([
      [3, 0],
      [2, 0],
    ]),
  ).toEqual({ oddsRatio: null, p: 1, n: 5 });
});

test("Fisher's p is that of whole-number arithmetic, and does not care how the table lies", () => {
  fc.assert(
    fc.property(tables, (table) => {
      const [[a, b], [c, d]] = table;
      const ways = (k: number) => choose(a + b, k) * choose(c + d, a + c - k);
      const outcomes = Array.from({ length: Math.min(a + b, a + c) + 1 }, (_, k) => k);
      const share = (counts: (k: number) => boolean) =>
        Number(outcomes.filter(counts).reduce((sum, k) => sum + ways(k), 0n)) / Number(choose(a + b + c + d, a + c));
      expect(fisherExact(table).p).toBeCloseTo(
        share((k) => ways(k) <= ways(a)),
        12,
      );
      expect(fisherExact(table, { alternative: "less" }).p).toBeCloseTo(
        share((k) => k <= a),
        12,
      );
      const turned: TwoByTwo = [
        [a, c],
        [b, d],
      ];
      expect(fisherExact(turned).p).toBeCloseTo(fisherExact(table).p, 12);
      const swapped: TwoByTwo = [
        [c, d],
        [a, b],
      ];
      expect(fisherExact(swapped, { alternative: "greater" }).p).toBeCloseTo(
        fisherExact(table, { alternative: "less" }).p,
        12,
      );
    }),
    { numRuns: 2000 },
  );
});
