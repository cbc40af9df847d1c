import { expect, test } from "vitest";
import { published } from "../../../src/paper/index.js";
import {
  adaptationBenefit,
  regimeBySubset,
  regimeSides,
  selectionBenefit,
  transfer,
} from "../../../src/selection/adaptation/index.js";
import { pool, row } from "../pool.js";

/** `fast` of `n` samples of a task are fast; the fast ones are held least likely. */
const drawn = (taskId: number, fast: number, n: number) =>
  pool(
    { taskId },
    Array.from({ length: n }, (_, i) => [i < fast ? 2 : 0.5, i < fast ? -2 : -1] as const),
  );

test("the benefit of adaptation is a difference of shares, task by task", () => {
  const base = [...drawn(5, 2, 8), ...drawn(4, 4, 8)];
  const rows = adaptationBenefit(base, [...drawn(5, 1, 4), ...drawn(4, 1, 4)]);
  expect(rows.map(({ task, coverage, score, benefit }) => [task, coverage, score, benefit])).toEqual([
    [4, 0.5, 0.25, -0.25],
    [5, 0.25, 0.25, 0],
  ]);
  for (const { benefit, low, high } of rows) {
    expect(low).toBeLessThan(benefit);
    expect(high).toBeGreaterThan(benefit);
  }
  expect(() => adaptationBenefit(base, drawn(6, 1, 2))).toThrow(/task 1\/6 is in `adapted` and not in `base`/);
  const unknown = row({ taskId: 4, correct: null, verdict: null, speedup: null });
  expect(adaptationBenefit([unknown], drawn(4, 1, 2))).toEqual([]);
});

test("the interval of a benefit is as wide as two binomials make it", () => {
  // 0.5 of 100 against 0.5 of 100: the standard error is sqrt(2 x 0.25 / 100) = 0.0707, so 1.96 of them are 0.139.
  const [at] = adaptationBenefit(drawn(4, 50, 100), drawn(4, 50, 100), { resamples: 4000 });
  expect(at?.low).toBeCloseTo(-0.139, 1);
  expect(at?.high).toBeCloseTo(0.139, 1);
});

test("selection gains what its pick is over a random one, and never resamples the pick", () => {
  const [surprisal] = selectionBenefit(drawn(4, 2, 8), "surprisal-guided");
  expect(surprisal).toMatchObject({ method: "surprisal-guided", coverage: 0.25, score: 1, benefit: 0.75 });
  expect(surprisal?.high).toBeLessThanOrEqual(1);
  const [confidence] = selectionBenefit(drawn(4, 2, 8), "confidence-guided");
  expect(confidence).toMatchObject({ score: 0, benefit: -0.25 });
});

const figure7 = published().regime.figure7.points;

test("the published figure 7: every task over 30 % gains, every one under it loses", () => {
  const [under, over] = regimeSides(figure7);
  expect(under).toMatchObject({ regime: "under", threshold: 0.3, tasks: 4, gain: 0, lose: 4 });
  expect(over).toMatchObject({ regime: "over", tasks: 6, gain: 6, lose: 0 });
  expect(under?.benefit).toBeCloseTo(-(0.04 + 0.03 + 0.05 + 0.06) / 4, 12);
  // Resampled means stay within the extreme tasks.
  expect(under?.low).toBeGreaterThanOrEqual(-0.06);
  expect(under?.high).toBeLessThanOrEqual(-0.03);
});

test("subsets average their tasks; a task without a row, or with two, is an error", () => {
  const { subset1, subset2 } = published().setup;
  const [first, second] = regimeBySubset(figure7, { "1": subset1, "2": subset2 });
  expect(first).toMatchObject({ subset: "1", tasks: 5, regime: "over", gain: 5 });
  expect(first?.coverage).toBeCloseTo((0.35 + 0.4 + 0.55 + 0.322 + 0.386) / 5, 12);
  expect(second?.benefit).toBeCloseTo((0.02 - 0.03 - 0.06 - 0.04 - 0.05) / 5, 12);
  expect(second?.regime).toBe("under");
  expect(() => regimeBySubset(figure7, { "3": [99] })).toThrow(/task 99, which has no row/);
  expect(() => regimeSides([...figure7, ...figure7.slice(0, 1)])).toThrow(/has two rows/);
  expect(regimeSides([])[0]).toMatchObject({ tasks: 0, benefit: null, low: null });
});

test("transfer: the published 7.5 % from a base of 17.5 % is 12 of 160 samples against 28", () => {
  const cell = {
    from: 1,
    to: 2,
    adapted: [18, 28, 29, 30, 32].flatMap((task, i) => drawn(task, [8, 2, 1, 1, 0][i] ?? 0, 32)),
    base: [18, 28, 29, 30, 32].flatMap((task, i) => drawn(task, [10, 6, 5, 4, 3][i] ?? 0, 32)),
  };
  const [at] = transfer([cell]);
  const [paper] = published().transfer;
  expect(at).toMatchObject({ from: 1, to: 2, fast1: paper?.fast1, base: paper?.base, bestOfN: null, tasks: 5 });
  expect(at?.change).toBeCloseTo(-0.1, 12);
  // Task by task the change lies between -4/32 and -2/32, so every resample's does.
  expect(at?.changeLow).toBeGreaterThanOrEqual(-4 / 32);
  expect(at?.changeHigh).toBeLessThanOrEqual(-2 / 32);
  expect(() => transfer([{ ...cell, base: cell.base.slice(32) }])).toThrow(/task 1\/18 is in only one/);
});
