import { expect, test } from "vitest";
import { type KnownMeasurement, summariseCalibration } from "../../src/experiments/index.js";

const row = (program: string, expected: number, value: number, low: number | null, high: number | null) =>
  ({ program, expected, taskId: 12, value, low, high }) satisfies KnownMeasurement;

// Worked by hand. 1/low: 1.25, 1/0.99 = 1.0101, 1/1.01 = 0.990099, 1/0.8 = 1.25 -> sorted 0.990099, 1.0101, 1.25, 1.25.
const rows = [
  row("reference", 1, 1, 0.8, 1.25),
  row("reference", 1, 1.005, 0.99, 1.02),
  row("reference", 1, 1.03, 1.01, 1.05),
  row("reference", 1, 0.9, 0.8, 0.95),
  row("twice", 0.5, 0.49, 0.45, 0.52),
  row("twice", 0.5, 0.55, 0.52, 0.58),
  row("twice", 0.5, 0.51, null, null),
];

test("the null distribution is that of the programs of speedup 1, worked by hand", () => {
  const { null: nothing } = summariseCalibration(rows);
  expect(nothing).toEqual({
    timed: 4,
    // Type 7 of 0.9, 1, 1.005, 1.03: position 3p, so p05 is 0.9 + 0.15 * 0.1 and p95 is 1.005 + 0.85 * 0.025.
    quantiles: {
      min: 0.9,
      p05: expect.closeTo(0.915, 12),
      median: expect.closeTo(1.0025, 12),
      p95: expect.closeTo(1.02625, 12),
      max: 1.03,
    },
    // 0.9 is a factor 1.111 off: outside all three. 1.03 is within 5 % alone.
    within: { percent1: 0.5, percent2: 0.5, percent5: 0.75 },
    above: 0.5,
    resolvedAbove: 0.25,
    resolvedBelow: 0.25,
    // Half-widths sqrt(high / low) - 1: 0.25, sqrt(1.0303..) - 1, sqrt(1.0396..) - 1, sqrt(1.1875) - 1: the middle two average.
    halfWidth: expect.closeTo((Math.sqrt(1.05 / 1.01) - 1 + Math.sqrt(0.95 / 0.8) - 1) / 2, 12),
  });
});

test("the smallest speedup that is resolved is the 0.9 quantile of 1 / low, and does resolve nine times of ten", () => {
  // Position 0.9 * 3 = 2.7 between 1.25 and 1.25.
  expect(summariseCalibration(rows).smallestResolved).toBeCloseTo(1.25, 12);
  const lows = Array.from({ length: 101 }, (_, i) => 0.9 + i / 1000);
  const smallest = summariseCalibration(lows.map((low) => row("reference", 1, 1, low, 1.2))).smallestResolved ?? 0;
  // A program that is truly that fast has its lower end at smallest * low.
  expect(lows.filter((low) => low * smallest * (1 + 1e-12) >= 1).length).toBe(91);
});

test("the bias of a known ratio is of measured over known, and held counts only intervals", () => {
  const { known } = summariseCalibration(rows);
  // Ratios 0.98, 1.02, 1.1: median 1.02; type 7 at 0.1 is 0.98 + 0.2 * 0.04, at 0.9 is 1.02 + 0.8 * 0.08.
  expect(known[1]).toEqual({
    program: "twice",
    expected: 0.5,
    timed: 3,
    bias: expect.closeTo(0.02, 12),
    low: expect.closeTo(0.988, 12),
    high: expect.closeTo(1.084, 12),
    held: 0.5,
  });
  expect(known.map(({ program }) => program)).toEqual(["reference", "twice"]);
});

test("what is missing is null, never 0", () => {
  const bare = summariseCalibration([row("reference", 1, 1.1, null, null)]);
  expect(bare.smallestResolved).toBeNull();
  expect(bare.null).toMatchObject({ resolvedAbove: null, resolvedBelow: null, halfWidth: null, above: 1 });
  expect(bare.known[0]?.held).toBeNull();
  expect(summariseCalibration([row("twice", 0.5, 0.5, 0.4, 0.6)])).toMatchObject({
    null: null,
    smallestResolved: null,
  });
  expect(() => summariseCalibration([])).toThrow(/no rows/);
});
