import { expect, test } from "vitest";
import { barnardExact, fisherExact, mcnemar } from "../../src/stats/index.js";

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
