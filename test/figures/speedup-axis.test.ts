import fc from "fast-check";
import { expect, test } from "vitest";
import { logTicks, speedupAxis, speedupText } from "../../src/figures/speedup-axis.js";

test("ticks are the round numbers a person would choose", () => {
  expect(logTicks(0.9, 12, 8)).toEqual([1, 2, 5, 10]);
  expect(logTicks(0.9, 300, 4)).toEqual([1, 10, 100]);
  expect(logTicks(0.98, 1.03, 6)).toEqual([0.98, 0.99, 1, 1.01, 1.02, 1.03]);
  expect(logTicks(0.002, 495, 6)).toEqual([0.01, 0.1, 1, 10, 100]);
});

test("the axis holds every value and 1, and 1 is always a tick", () => {
  const value = fc.double({ min: 1e-4, max: 1e4, noNaN: true });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1 }), fc.integer({ min: 4, max: 10 }), (values, most) => {
      const { domain, axis } = speedupAxis(values, "speedup", most);
      const [low, high] = domain;
      expect(low).toBeLessThan(Math.min(1, ...values));
      expect(high).toBeGreaterThan(Math.max(1, ...values));
      expect(axis.values).toContain(1);
      expect(axis.values.length).toBeLessThanOrEqual(most + 1);
      expect(axis.values.every((tick) => tick >= low && tick <= high)).toBe(true);
    }),
  );
});

test("a speedup is shown to three figures", () => {
  expect([0.002, 0.985, 1, 24.04, 226.9, 1234.5].map(speedupText)).toEqual([
    "0.002×",
    "0.985×",
    "1.00×",
    "24.0×",
    "227×",
    "1,235×",
  ]);
});

test("a million speedups have an axis", () => {
  const values = Array.from({ length: 1_000_000 }, (_, i) => 0.5 + i / 1_000_000);
  const [low, high] = speedupAxis(values, "speedup", 6).domain;
  expect([low < 0.5, high > 1.499999]).toEqual([true, true]);
});
