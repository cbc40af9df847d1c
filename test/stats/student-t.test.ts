import fc from "fast-check";
import { expect, test } from "vitest";
import { normalQuantile, studentTCdf, studentTQuantile, studentTSf } from "../../src/stats/index.js";
import { number, numbers, oracle } from "./oracle.js";

const relative = (actual: number, wanted: number) => Math.abs(actual - wanted) / Math.abs(wanted);

test("the distribution function and both tails are SciPy's", () => {
  for (const { id, in: given, out } of oracle("dist").filter((each) => each.in.dist === "t")) {
    const [degrees = Number.NaN] = numbers(given.par);
    expect(relative(studentTCdf(number(given.x), degrees), number(out.cdf)), `${id} cdf`).toBeLessThan(1e-12);
    expect(relative(studentTSf(number(given.x), degrees), number(out.sf)), `${id} sf`).toBeLessThan(1e-12);
  }
});

test("one and two degrees of freedom follow their closed forms", () => {
  for (const t of [-300, -2, -0.1, 0, 1e-6, 0.7, 5, 1000]) {
    expect(studentTCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 14);
    expect(studentTCdf(t, 2)).toBeCloseTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 14);
  }
});

test("quantiles are those of the printed tables", () => {
  // NIST/SEMATECH e-Handbook, critical values of Student's t, and their closed form for one degree.
  const table: [number, number, number][] = [
    [0.975, 1, 12.706],
    [0.975, 2, 4.303],
    [0.975, 4, 2.776],
    [0.975, 49, 2.01],
    [0.995, 9, 3.25],
    [0.9, 30, 1.31],
  ];
  for (const [p, degrees, wanted] of table) expect(studentTQuantile(p, degrees)).toBeCloseTo(wanted, 3);
  expect(relative(studentTQuantile(0.975, 1), Math.tan(Math.PI * 0.475))).toBeLessThan(1e-13);
});

test("the quantile inverts the distribution function", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-12, max: 0.499, noNaN: true }),
      fc.integer({ min: 1, max: 100_000 }),
      (p, degrees) => {
        const t = studentTQuantile(p, degrees);
        expect(relative(studentTCdf(t, degrees), p)).toBeLessThan(1e-11);
        expect(studentTQuantile(1 - p, degrees)).toBeGreaterThan(0);
      },
    ),
  );
  expect(studentTQuantile(0.5, 3)).toBe(0);
  expect(studentTQuantile(0, 3)).toBe(Number.NEGATIVE_INFINITY);
  expect(studentTQuantile(1, 3)).toBe(Number.POSITIVE_INFINITY);
});

test("what is no probability or no degree is refused", () => {
  expect(() => studentTQuantile(1.2, 3)).toThrow(/p is 1.2/);
  expect(() => studentTQuantile(Number.NaN, 3)).toThrow(/p is NaN/);
  expect(() => studentTCdf(1, 0)).toThrow(/0 degrees/);
});

test("with more degrees than the beta function can tell apart it nears the normal distribution, as scipy.stats.t (1.17.1) does", () => {
  const tails: [number, number, number][] = [
    [2, 2e8, 0.022750132623066285],
    [10, 2e8, 7.61995016905524e-24],
    [2, 1e10, 0.02275013196167696],
    [2, 1e15, 0.022750131948179354],
  ];
  for (const [t, degrees, sf] of tails) expect(relative(studentTSf(t, degrees), sf)).toBeLessThan(1e-8);
  expect(studentTSf(2, 1e300)).toBeCloseTo(0.022750131948179, 14);
  expect(studentTSf(Number.POSITIVE_INFINITY, 1e10)).toBe(0);
  expect(relative(studentTQuantile(0.975, 1e10), 1.959963984777281)).toBeLessThan(1e-13);
  expect(relative(studentTQuantile(1e-200, 1e10), -30.205594869307724)).toBeLessThan(1e-13);
  // The least number there is (scipy.stats.norm.ppf).
  expect(normalQuantile(5e-324)).toBeCloseTo(-38.467405617144344, 11);
});
