import { expect, test } from "vitest";
import { byTask, equivalentK, fastP, scalingCurve } from "../../src/selection/index.js";
import { pool, row } from "./pool.js";

test("fast_p by hand: shares of samples of known outcome, resolved only where the interval clears p", () => {
  const rows = [
    ...pool({}, [
      [0.9, -1],
      [1.05, -1],
      [3, -1],
      [null, -1],
    ]),
    row({ index: 4, correct: null, speedup: null }),
  ];
  expect(fastP(rows)).toEqual({ p: 1, fast: 0.5, resolved: 0.25, n: 4, unknown: 1 });
  expect(fastP(rows, 2)).toEqual({ p: 2, fast: 0.25, resolved: 0.25, n: 4, unknown: 1 });
  expect(fastP(rows, 0)).toMatchObject({ fast: 0.75, resolved: 0.75 });
  expect(fastP([])).toEqual({ p: 1, fast: null, resolved: null, n: 0, unknown: 0 });
  // Equal to the reference is not faster, and a speedup without an interval is not resolved.
  expect(fastP([row({ speedup: 1 })])).toMatchObject({ fast: 0, resolved: 0 });
  expect(fastP([row({ speedup: 5, speedupLow: null })])).toMatchObject({ fast: 1, resolved: 0 });
});

test("pairs come by level, task and seed, their samples by index", () => {
  const rows = [
    row({ taskId: 12, seed: 43, index: 1 }),
    row({ taskId: 4 }),
    row({ taskId: 12, seed: 42 }),
    row({ taskId: 12, seed: 43, index: 0 }),
  ];
  expect(byTask(rows).map(({ taskId, seed, rows: own }) => [taskId, seed, own.map((r) => r.index)])).toEqual([
    [4, 42, [0]],
    [12, 42, [0]],
    [12, 43, [0, 1]],
  ]);
  expect(() => byTask([row(), row({ runId: "warm" })])).toThrow(/the runs run and warm/);
});

test("the scaling curve by hand", () => {
  // Task 4: two of four fast, one resolved. Task 5: none.
  const rows = [
    ...pool({ taskId: 4 }, [
      [2, -1],
      [1.05, -1],
      [0.5, -1],
      [null, -1],
    ]),
    ...pool({ taskId: 5 }, [
      [0.5, -1],
      [null, -1],
      [null, -1],
      [null, -1],
    ]),
  ];
  const curve = scalingCurve(rows, { resamples: 400 });
  expect(curve.map(({ k }) => k)).toEqual([1, 2, 4]);
  // Two of the four draws, at least one of two fast: 1 - C(2,2)/C(4,2) = 5/6; resolved 1 - C(3,2)/C(4,2) = 1/2.
  expect(curve[0]?.passAt1).toBeCloseTo((2 / 4 + 0) / 2, 12);
  expect(curve[1]?.passAt1).toBeCloseTo((5 / 6 + 0) / 2, 12);
  expect(curve[1]?.resolvedPassAt1).toBeCloseTo((1 / 2 + 0) / 2, 12);
  expect(curve[2]).toMatchObject({ passAt1: 0.5, resolvedPassAt1: 0.5, pairs: 2, std: null });
  // One resample in four holds task 4 twice, one task 5 twice.
  expect(curve[2]).toMatchObject({ low: 0, high: 1 });
  expect(scalingCurve(rows, { resamples: 400 })).toEqual(curve);
});

test("a task's seeds are resampled together, and one task alone has no interval", () => {
  const rows = [42, 43].flatMap((seed) => pool({ seed }, [[seed === 42 ? 2 : 0.5, -1]]));
  const [start] = scalingCurve(rows);
  expect(start).toMatchObject({ k: 1, passAt1: 0.5, low: null, high: null, pairs: 2 });
  expect(start?.std).toBeCloseTo(Math.SQRT1_2, 12);
});

test("a sample of unknown outcome is left out, and the pair with it where there are too few", () => {
  const rows = [
    ...pool({ taskId: 4 }, [
      [2, -1],
      [null, -1],
    ]),
    ...pool({ taskId: 5 }, [[2, -1]]),
    row({ taskId: 5, index: 1, correct: null, speedup: null }),
  ];
  expect(scalingCurve(rows)).toMatchObject([
    { k: 1, passAt1: 0.75, pairs: 2 },
    { k: 2, passAt1: 1, pairs: 1 },
  ]);
  expect(() => scalingCurve(rows, { ks: [4] })).toThrow(/k is 4/);
  expect(() => scalingCurve([])).toThrow(/no sample of known outcome/);
});

test("equivalent K on the paper's curve", () => {
  // Table 5.1; what table 5.2 says of test-time training (0.35) is "< 1", of K = 1 (0.533) is 1.
  const curve = [
    { k: 1, passAt1: 0.533 },
    { k: 2, passAt1: 0.724 },
    { k: 4, passAt1: 0.895 },
    { k: 8, passAt1: 0.982 },
    { k: 16, passAt1: 0.999 },
    { k: 32, passAt1: 1.0 },
    { k: 64, passAt1: 1.0 },
  ];
  expect(equivalentK(curve, 0.533)).toEqual({ k: 1, below: false });
  expect(equivalentK(curve, 0.35)).toEqual({ k: null, below: true });
  // Half-way between K = 2 and K = 4 on log2 K is 2^1.5.
  expect(equivalentK(curve, (0.724 + 0.895) / 2).k).toBeCloseTo(2 ** 1.5, 10);
  expect(equivalentK(curve, 1)).toEqual({ k: 32, below: false });
  expect(equivalentK(curve.slice(0, 3), 0.95)).toEqual({ k: null, below: false });
  expect(() => equivalentK([], 0.5)).toThrow(/0 points/);
  expect(() => equivalentK([...curve].reverse(), 0.5)).toThrow(/order of k/);
});
