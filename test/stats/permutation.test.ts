import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Alternative,
  clusteredPermutationTest,
  type Numbers,
  pairedPermutationTest,
  permutationTest,
  seededRandom,
  signTest,
  spearman,
} from "../../src/stats/index.js";
import { expectClose, number, numbers, oracle } from "./oracle.js";

const alternatives: Alternative[] = ["two-sided", "less", "greater"];
const rho = (x: Numbers, y: Numbers) => spearman(x, y).rho ?? 0;

test("two groups: every split counted, as scipy.stats.permutation_test does", () => {
  for (const { id, in: given, out } of oracle("perm_ind")) {
    const [x, y] = [numbers(given.x), numbers(given.y)];
    for (const alternative of alternatives) {
      const found = permutationTest(x, y, { alternative });
      expect(found.exact).toBe(true);
      expectClose(found.statistic, number(out.diff), `${id} difference`);
      expectClose(found.p, number(out[`p_${alternative}`]), `${id} ${alternative}`);
    }
  }
});

test("pairs: every pattern of signs counted, as scipy.stats.permutation_test does", () => {
  for (const { id, in: given, out } of oracle("perm_paired")) {
    const y = numbers(given.y);
    const differences = numbers(given.x).map((x, i) => x - (y[i] ?? Number.NaN));
    for (const alternative of alternatives) {
      const found = pairedPermutationTest(differences, { alternative });
      expect(found.exact).toBe(true);
      expectClose(found.statistic, number(out.diff), `${id} mean`);
      expectClose(found.p, number(out[`p_${alternative}`]), `${id} ${alternative}`);
    }
  }
});

// Every pattern of signs, one by one.
function bruteForce(differences: readonly number[]): { less: number; greater: number } {
  const observed = differences.reduce((sum, each) => sum + each, 0);
  let [less, greater] = [0, 0];
  for (let signs = 0; signs < 2 ** differences.length; signs++) {
    const sum = differences.reduce((total, each, i) => total + ((signs >> i) & 1 ? each : -each), 0);
    if (sum <= observed + 1e-9) less++;
    if (sum >= observed - 1e-9) greater++;
  }
  return { less: less / 2 ** differences.length, greater: greater / 2 ** differences.length };
}

test("pairs: the halved set and the dynamic programme agree with brute force", () => {
  const numbersOrTenths = fc.oneof(
    fc.integer({ min: -6, max: 6 }),
    fc.integer({ min: -30, max: 30 }).map((i) => i / 10),
  );
  fc.assert(
    fc.property(fc.array(numbersOrTenths, { minLength: 1, maxLength: 10 }), (differences) => {
      const wanted = bruteForce(differences);
      for (const alternative of ["less", "greater"] as const) {
        expect(pairedPermutationTest(differences, { alternative }).p).toBeCloseTo(wanted[alternative], 14);
      }
    }),
    { numRuns: 1000 },
  );
});

test("pairs: a few whole differences of any size are no work", () => {
  // By hand: of the eight sign patterns the sums' sizes are 3, 1, 1, 1, 1, 1, 1, 3 times 1e9.
  const before = process.memoryUsage().rss;
  expect(pairedPermutationTest([1e9, 1e9, -1e9])).toMatchObject({ p: 1, exact: true });
  expect(pairedPermutationTest([1e9, 1e9, 1e9])).toMatchObject({ p: 0.25, exact: true });
  expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
});

test("pairs of yes and no: the exact test is the sign test, at any size", () => {
  const differences = [...Array<number>(300).fill(1), ...Array<number>(250).fill(-1), ...Array<number>(400).fill(0)];
  const found = pairedPermutationTest(differences, { method: "exact" });
  expectClose(found.p, signTest(differences).p ?? Number.NaN, "as the sign test");
  expect(found).toMatchObject({ n: 950, statistic: 50 / 950 });
});

test("random arrangements come near the exact p, repeat with their seed, and are never 0", () => {
  const differences = Array.from({ length: 14 }, (_, i) => i - 4.5);
  const options = { method: "monte-carlo", resamples: 20_000 } as const;
  const drawn = () => pairedPermutationTest(differences, { ...options, random: seededRandom(1) });
  expect(drawn()).toEqual(drawn());
  expect(drawn().exact).toBe(false);
  expect(Math.abs(drawn().p - pairedPermutationTest(differences).p)).toBeLessThan(0.01);
  const apart = [Array.from({ length: 40 }, (_, i) => i + 100), Array.from({ length: 40 }, (_, i) => i)] as const;
  const two = permutationTest(...apart, { alternative: "greater", resamples: 999, random: seededRandom(2) });
  expect(two.p).toBe(1 / 1000);
});

test("within clusters: every order of every cluster, counted by hand", () => {
  // Two tasks, x and y rising in both: of 2! 3! = 12 arrangements only the one seen has rho = 1.
  const x = [1, 2, 3, 4, 5];
  const clusters = ["a", "a", "b", "b", "b"];
  const found = clusteredPermutationTest(x, x, rho, { clusters, alternative: "greater" });
  expect(found).toEqual({ statistic: 1, p: 1 / 12, n: 5, exact: true });
  // One cluster is the plain exact test; single rows cannot change at all.
  const y = [2, 1, 4, 3, 5];
  const whole = clusteredPermutationTest(x, y, rho, { clusters: x.map(() => "a") });
  expectClose(whole.p, spearman(x, y, { method: "exact" }).p ?? Number.NaN, "one cluster");
  expect(clusteredPermutationTest(x, y, rho, { clusters: x }).p).toBe(1);
});

test("within clusters: differences between tasks alone are no evidence", () => {
  const random = seededRandom(8);
  const clusters = Array.from({ length: 120 }, (_, i) => i % 6);
  const x = clusters.map((task) => task + random() / 10);
  const y = clusters.map((task) => task + random() / 10);
  expect(spearman(x, y).p).toBeLessThan(1e-20);
  const within = clusteredPermutationTest(x, y, rho, { clusters, resamples: 499, random: seededRandom(9) });
  expect(within.p).toBeGreaterThan(0.05);
  expect(within.p).toBe(clusteredPermutationTest(x, y, rho, { clusters, resamples: 499, random: seededRandom(9) }).p);
});

test("what cannot be compared is refused", () => {
  expect(() => pairedPermutationTest([])).toThrow(/0 value/);
  expect(() => pairedPermutationTest([1, Number.POSITIVE_INFINITY])).toThrow(/value 1 is Infinity/);
  const many = Array.from({ length: 41 }, (_, i) => i + 0.5);
  expect(() => pairedPermutationTest(many)).toThrow(/random/);
  expect(() => pairedPermutationTest(many, { method: "exact" })).toThrow(/too many arrangements/);
  expect(pairedPermutationTest([0, 0]).p).toBe(1);
  expect(() => permutationTest([1], [])).toThrow(/0 value/);
  expect(() => permutationTest([1], [Number.NaN])).toThrow(/NaN/);
  expect(permutationTest([1], [1]).p).toBe(1);
  expect(() => clusteredPermutationTest([1, 2], [1, 2], () => Number.NaN, { clusters: [1, 1] })).toThrow(/NaN/);
  expect(() => clusteredPermutationTest([1, 2], [1, 2], rho, { clusters: [1] })).toThrow(/1 cluster labels/);
});
