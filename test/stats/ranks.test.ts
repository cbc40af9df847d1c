import fc from "fast-check";
import { expect, test } from "vitest";
import { averageRanks, seededRandom } from "../../src/stats/index.js";
import { sortedOrder } from "../../src/stats/sorted-order.js";

test("many values come in the order a comparison puts them in, equals as given", () => {
  const random = seededRandom(1);
  const { MIN_VALUE, MAX_VALUE, EPSILON, POSITIVE_INFINITY, NEGATIVE_INFINITY } = Number;
  const special = [0, -0, MIN_VALUE, -MIN_VALUE, MAX_VALUE, -MAX_VALUE, POSITIVE_INFINITY, NEGATIVE_INFINITY, 1, -1];
  const draws: Record<string, () => number> = {
    wide: () => (random() - 0.5) * 10 ** (random() * 600 - 300),
    // All of these have their upper 32 bits in common.
    close: () => 1 + Math.floor(random() * 5000) * EPSILON,
    closeBelow: () => -1 - Math.floor(random() * 5000) * EPSILON,
    tied: () => Math.floor(random() * 7) - 3,
    special: () => special[Math.floor(random() * special.length)] ?? 0,
    constant: () => 2.5,
  };
  for (const [name, draw] of Object.entries(draws)) {
    for (const n of [0, 1, 2, 999, 1000, 4000]) {
      const values = Array.from({ length: n }, draw);
      const wanted = values.map((_, i) => i);
      wanted.sort((a, b) => {
        const [x = 0, y = 0] = [values[a], values[b]];
        return x < y ? -1 : x > y ? 1 : a - b;
      });
      expect(Array.from(sortedOrder(values)), `${n} ${name}`).toEqual(wanted);
    }
  }
});

test("ranks are places counted: how many are smaller, and half of how many are equal", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 40 }), (values) => {
      const ranks = averageRanks(values);
      values.forEach((value, i) => {
        const smaller = values.filter((other) => other < value).length;
        const equal = values.filter((other) => other === value).length;
        expect(ranks[i]).toBe(smaller + (equal + 1) / 2);
      });
    }),
    { numRuns: 2000 },
  );
});
