import { expect, test } from "vitest";
import { countInterval } from "../../src/selection/count-interval.js";

test("two coins: 0, 1 and 2 with 1/4, 1/2 and 1/4", () => {
  expect(countInterval([0.5, 0.5], 0.95)).toEqual({ low: 0, high: 2 });
  expect(countInterval([0.5, 0.5], 0.5)).toEqual({ low: 0, high: 1 });
  expect(countInterval([0.5, 0.5], 0.49)).toEqual({ low: 1, high: 1 });
});

test("what is certain has no width", () => {
  expect(countInterval([1, 1, 0], 0.95)).toEqual({ low: 2, high: 2 });
  expect(countInterval([], 0.95)).toEqual({ low: 0, high: 0 });
});

test("a thousand coins: scipy.stats.binom(1000, 0.5).ppf([0.025, 0.975]) is 469 and 531", () => {
  expect(countInterval(new Array(1000).fill(0.5), 0.95)).toEqual({ low: 469, high: 531 });
});

test("unlike events by enumeration of all outcomes", () => {
  const chances = [0.1, 0.8, 0.35, 0.6];
  const law = [0, 0, 0, 0, 0];
  for (let outcome = 0; outcome < 16; outcome++) {
    const happened = chances.map((_, i) => (outcome >> i) & 1);
    const count = happened.reduce((sum, value) => sum + value, 0);
    law[count] = (law[count] ?? 0) + chances.reduce((p, c, i) => p * (happened[i] ? c : 1 - c), 1);
  }
  const cumulative = law.map((_, i) => law.slice(0, i + 1).reduce((sum, value) => sum + value, 0));
  for (const level of [0.5, 0.8, 0.9, 0.95]) {
    expect(countInterval(chances, level)).toEqual({
      low: cumulative.findIndex((share) => share >= (1 - level) / 2),
      high: cumulative.findIndex((share) => share >= (1 + level) / 2),
    });
  }
});
