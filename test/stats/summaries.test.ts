import fc from "fast-check";
import { expect, test } from "vitest";
import { mean, median, type QuantileType, quantile, standardDeviation } from "../../src/stats/index.js";
import { expectClose, numbers, oracle } from "./oracle.js";

// Hyndman and Fan's numbers beside the names numpy.quantile gives the same definitions.
const types: [QuantileType, string][] = [
  [1, "inverted_cdf"],
  [2, "averaged_inverted_cdf"],
  [3, "closest_observation"],
  [4, "interpolated_inverted_cdf"],
  [5, "hazen"],
  [6, "weibull"],
  [7, "linear"],
  [8, "median_unbiased"],
  [9, "normal_unbiased"],
];

test("all nine kinds of quantile are NumPy's", () => {
  for (const { id, tags, in: given, out } of oracle("quantile")) {
    const x = numbers(given.x);
    const qs = numbers(given.q);
    if (tags.includes("nan")) {
      expect(() => quantile(x, 0.5)).toThrow(/no number/);
      continue;
    }
    for (const [type, name] of types) {
      const wanted = numbers(out[name]);
      qs.forEach((q, i) => {
        expectClose(quantile(x, q, type), wanted[i] ?? Number.NaN, `${id} ${name} q=${q}`);
      });
    }
  }
});

test("mean, median and standard deviation by hand", () => {
  expect(mean([1, 2, 6])).toBe(3);
  expect(mean([1e16, 1, -1e16])).toBe(1 / 3);
  expect(median([9, 1, 2, 4])).toBe(3);
  expect(median([5])).toBe(5);
  // The paper's spread of 0.141 is that of two seeds with two and three of five tasks.
  expect(standardDeviation([0.4, 0.6])).toBeCloseTo(0.1414213562, 10);
});

test("infinite values have their places, and count only where they have a share", () => {
  const infinite = Number.POSITIVE_INFINITY;
  expect(median([1, infinite, infinite, infinite])).toBe(infinite);
  expect(median([infinite, infinite])).toBe(infinite);
  expect(median([1, 2, infinite])).toBe(2);
  expect(quantile([1, 2, infinite], 0.5)).toBe(2);
  expect(quantile([1, infinite], 0)).toBe(1);
});

test("none of them cares for the order, changes its input, or answers without data", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2 }), (values) => {
      const turned = [...values].reverse();
      const before = [...values];
      expect(mean(turned)).toBeCloseTo(mean(values), 9);
      expect(median(turned)).toBe(median(values));
      expect(median(values)).toBe(quantile(values, 0.5));
      expect(standardDeviation(turned)).toBeCloseTo(standardDeviation(values), 9);
      expect(quantile(values, 0)).toBe(Math.min(...values));
      expect(quantile(values, 1)).toBe(Math.max(...values));
      expect(values).toEqual(before);
    }),
  );
  for (const summary of [mean, median, standardDeviation, (values: number[]) => quantile(values, 0.5)]) {
    expect(() => summary([])).toThrow(/0 value/);
    expect(() => summary([1, Number.NaN])).toThrow(/value 1 is NaN/);
  }
  expect(() => standardDeviation([1])).toThrow(/at least 2/);
  expect(() => quantile([1], 1.5)).toThrow(/q is 1.5/);
});
