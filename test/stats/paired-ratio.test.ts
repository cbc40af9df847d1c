import fc from "fast-check";
import { expect, test } from "vitest";
import { LabError } from "../../src/records/index.js";
import { pairedRatioInterval } from "../../src/stats/index.js";

test("two pairs: the interval by hand", () => {
  // Ratios 2 and 4: mean log = log √8, standard error = log(2) / 2, t(0.975, 1) = tan(0.475 π).
  const { value, low, high, level } = pairedRatioInterval([2, 4], [1, 1]);
  const half = Math.tan(0.475 * Math.PI) * (Math.log(2) / 2);
  expect(value).toBeCloseTo(Math.sqrt(8), 12);
  expect(low).toBeCloseTo(Math.sqrt(8) * Math.exp(-half), 12);
  expect(high / (Math.sqrt(8) * Math.exp(half))).toBeCloseTo(1, 12);
  expect(level).toBe(0.95);
});

test("five pairs against SciPy's one-sample t interval on the logarithms", () => {
  // numpy.exp(scipy.stats.ttest_1samp(numpy.log(reference / candidate), 0).confidence_interval(0.9))
  const found = pairedRatioInterval([1.02, 1.01, 0.99, 1.05, 1.0], [0.5, 0.52, 0.49, 0.51, 0.5], { level: 0.9 });
  expect(found.value).toBeCloseTo(2.011904148569357, 12);
  expect(found.low).toBeCloseTo(1.969298110925084, 12);
  expect(found.high).toBeCloseTo(2.0554319737447684, 12);
});

test("identical trials have an interval of no width, and equal times the ratio 1", () => {
  expect(pairedRatioInterval([3, 3, 3], [2, 2, 2])).toEqual({ value: 1.5, low: 1.5, high: 1.5, level: 0.95 });
  expect(pairedRatioInterval([0.1, 0.7], [0.1, 0.7])).toEqual({ value: 1, low: 1, high: 1, level: 0.95 });
});

test("the reverse comparison is the reciprocal, and the unit does not matter", () => {
  const ms = fc.double({ min: 1e-4, max: 1e4, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(ms, ms), { minLength: 2, maxLength: 50 }), (pairs) => {
      const reference = pairs.map(([a]) => a);
      const candidate = pairs.map(([, b]) => b);
      const there = pairedRatioInterval(reference, candidate);
      const back = pairedRatioInterval(candidate, reference);
      const inSeconds = pairedRatioInterval(
        reference.map((a) => a / 1000),
        candidate.map((b) => b / 1000),
      );
      expect(there.low).toBeLessThanOrEqual(there.value);
      expect(there.value).toBeLessThanOrEqual(there.high);
      expect(there.low).toBeGreaterThan(0);
      expect(Number.isFinite(there.high)).toBe(true);
      expect(Math.log(there.value)).toBeCloseTo(-Math.log(back.value), 9);
      expect(Math.log(there.low)).toBeCloseTo(-Math.log(back.high), 6);
      expect(Math.log(inSeconds.value)).toBeCloseTo(Math.log(there.value), 9);
    }),
  );
});

test("what cannot be compared is refused by name", () => {
  expect(() => pairedRatioInterval([1], [1])).toThrow(LabError);
  expect(() => pairedRatioInterval([1, 2], [1])).toThrow(/2 reference values beside 1/);
  expect(() => pairedRatioInterval([1, 0], [1, 1])).toThrow(/pair 1 is 0 \/ 1/);
  expect(() => pairedRatioInterval([1, 1], [1, Number.NaN])).toThrow(/pair 1 is 1 \/ NaN/);
  expect(() => pairedRatioInterval([1, Number.POSITIVE_INFINITY], [1, 1])).toThrow(/pair 1/);
  expect(() => pairedRatioInterval([-1, 1], [-1, 1])).toThrow(/pair 0/);
  expect(() => pairedRatioInterval([1, 2], [1, 1], { level: 95 })).toThrow(/level is 95/);
});
