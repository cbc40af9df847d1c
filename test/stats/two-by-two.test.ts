import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Alternative,
  barnardExact,
  binomialTest,
  fisherExact,
  mcnemar,
  signTest,
  type TwoByTwo,
} from "../../src/stats/index.js";
import { expectClose } from "./oracle.js";

const alternatives: Alternative[] = ["two-sided", "less", "greater"];
const count = fc.integer({ min: 0, max: 12 });
const tables = fc.tuple(fc.tuple(count, count), fc.tuple(count, count)).filter((table) => table.flat().some(Boolean));

// Tables with p two-sided, less, greater.
type Wanted = [TwoByTwo, number, number, number];

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

function choose(n: number, k: number): bigint {
  let product = 1n;
  for (let i = 1; i <= k; i++) product = (product * BigInt(n - k + i)) / BigInt(i);
  return k > n ? 0n : product;
}

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

test("what is no table is refused", () => {
  for (const exact of [fisherExact, barnardExact]) {
    expect(() =>
      exact([
        [0, 0],
        [0, 0],
      ]),
    ).toThrow(/sum of the table is 0/);
    expect(() =>
      exact([
        [1, -1],
        [0, 0],
      ]),
    ).toThrow(/table\[0\]\[1\] is -1/);
    expect(() =>
      exact([
        [1, 0.5],
        [0, 0],
      ]),
    ).toThrow(/0.5/);
  }
  expect(() =>
    barnardExact([
      [300, 0],
      [300, 0],
    ]),
  ).toThrow(/sum of the table is 600/);
  expect(() => mcnemar({ onlyFirst: Number.NaN, onlySecond: 1 })).toThrow(/onlyFirst is NaN/);
});
