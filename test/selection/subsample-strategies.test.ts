import fc from "fast-check";
import { expect, test } from "vitest";
import type { PoolRow } from "../../src/records/pool-row.js";
import { pickEach, strategies, subsampleStrategies, summariseStrategies } from "../../src/selection/index.js";
import { pool, row } from "./pool.js";
import { subsetsOf } from "./subsets.js";

/** Every strategy on every subset of size k, one after the other: the definition, in place of the closed forms. */
function enumerated(rows: readonly PoolRow[], k: number, topK = 3) {
  const evaluated = rows.filter((each) => each.correct !== null);
  const subsets = subsetsOf(evaluated, k);
  return strategies.map((strategy) => {
    const picks = subsets.flatMap((subset) => pickEach(subset, { strategies: [strategy], topK }));
    const known = picks.filter((pick) => pick.outcome !== "unknown");
    const timed = picks.flatMap(({ speedup }) => (speedup === null ? [] : [speedup]));
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    return {
      strategy,
      fast1: known.length === 0 ? null : sum(known.map(({ fast1 }) => fast1 ?? 0)) / known.length,
      resolvedFast1: known.length === 0 ? null : sum(known.map((pick) => pick.resolvedFast1 ?? 0)) / known.length,
      meanSpeedup: timed.length === 0 ? null : sum(timed) / timed.length,
    };
  });
}

function agrees(rows: readonly PoolRow[], k: number, topK?: number) {
  const ours = subsampleStrategies(rows, { ks: [k], resamples: 1, ...(topK === undefined ? {} : { topK }) });
  for (const [i, by] of enumerated(rows, k, topK).entries()) {
    for (const field of ["fast1", "resolvedFast1", "meanSpeedup"] as const) {
      const [got, wanted] = [ours[i]?.[field] ?? null, by[field]];
      if (wanted === null) expect(got, `${by.strategy} ${field} at ${k}`).toBeNull();
      else expect(got, `${by.strategy} ${field} at ${k}`).toBeCloseTo(wanted, 10);
    }
  }
}

test("four samples, two at a time, by hand", () => {
  const rows = pool({}, [
    [4, -1],
    [0.5, -3],
    [2, -2],
    [null, -9],
  ]);
  const [best, top3, surprising, random, confident] = subsampleStrategies(rows, { ks: [2] });
  // The six subsets: {4, .5} {4, 2} {4, wrong} {.5, 2} {.5, wrong} {2, wrong}.
  expect(best?.fast1).toBeCloseTo(5 / 6, 12);
  expect(best?.meanSpeedup).toBeCloseTo((4 + 4 + 4 + 2 + 0.5 + 2) / 6, 12);
  expect(top3?.meanSpeedup).toBeCloseTo(best?.meanSpeedup ?? 0, 12);
  expect(surprising?.meanSpeedup).toBeCloseTo((0.5 + 2 + 4 + 0.5 + 0.5 + 2) / 6, 12);
  expect(surprising?.fast1).toBeCloseTo(3 / 6, 12);
  expect(confident?.meanSpeedup).toBeCloseTo((4 + 4 + 4 + 2 + 0.5 + 2) / 6, 12);
  expect(random?.fast1).toBeCloseTo((0.5 + 1 + 1 + 0.5 + 0 + 1) / 6, 12);
  // One pair is fast or not; its share over subsamples runs from 0 to 1, and other tasks are not known.
  expect(surprising).toMatchObject({ fast1Low: null, fast1High: null, fast1SubsampleLow: 0, fast1SubsampleHigh: 1 });
  const speedups = [0.5, 2, 4, 0.5, 0.5, 2];
  const middle = speedups.reduce((sum, value) => sum + value, 0) / 6;
  const variance = speedups.reduce((sum, value) => sum + (value - middle) ** 2, 0) / 6;
  expect(surprising?.meanSpeedupSubsampleStd).toBeCloseTo(Math.sqrt(variance), 12);
});

test("every strategy at every K is the mean over all subsets, with ties, wrong, untimed, unranked and unknown samples", () => {
  const sample = fc.record({
    kind: fc.constantFrom("correct", "correct", "correct", "wrong", "untimed", "unknown"),
    speedup: fc.constantFrom(0.5, 0.9, 1.05, 2, 2, 7),
    meanLogprob: fc.constantFrom(-3, -2, -2, -1, null),
  });
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1, maxLength: 7 }), fc.integer({ min: 1, max: 4 }), (drawn, topK) => {
      const rows = drawn.map(({ kind, speedup, meanLogprob }, index) => {
        const correct = kind === "unknown" ? null : kind !== "wrong";
        const timed = kind === "correct" ? speedup : null;
        return row({ index, correct, speedup: timed, speedupLow: timed && timed * 0.9, meanLogprob });
      });
      const n = rows.filter((each) => each.correct !== null).length;
      for (let k = 1; k <= n; k++) agrees(rows, k, topK);
    }),
    { numRuns: 60 },
  );
});

test("at K = n it is the summary, at K = 1 every strategy is a random sample", () => {
  const rows = [4, 5].flatMap((taskId) =>
    [42, 43].flatMap((seed) =>
      pool({ taskId, seed }, [
        [0.9 + taskId, -0.1],
        [10, -2],
        [1.05, -seed / 40],
        [null, -5],
      ]),
    ),
  );
  const whole = subsampleStrategies(rows, { ks: [4] });
  for (const [i, summary] of summariseStrategies(rows).entries()) {
    for (const field of ["fast1", "resolvedFast1", "meanSpeedup"] as const)
      expect(whole[i]?.[field]).toBeCloseTo(summary[field] ?? Number.NaN, 12);
  }
  const single = subsampleStrategies(rows, { ks: [1] });
  expect(new Set(single.map(({ fast1 }) => fast1?.toFixed(12)))).toEqual(new Set(["0.750000000000"]));
});

test("the interval over subsamples is of a count, that over tasks of the tasks", () => {
  // Ten tasks of two samples, one fast: a random one of two is fast on 5 of 10, B(10, 1/2), whose 2.5 % and 97.5 % points are 2 and 8.
  const rows = Array.from({ length: 10 }, (_, taskId) =>
    pool({ taskId }, [
      [2, -1],
      [0.5, -1],
    ]),
  ).flat();
  const [only] = subsampleStrategies(rows, { ks: [1], strategies: ["best-correct"] });
  expect(only).toMatchObject({ fast1: 0.5, fast1SubsampleLow: 0.2, fast1SubsampleHigh: 0.8, pairs: 10 });
  // All tasks are alike.
  expect(only?.fast1Low).toBeCloseTo(0.5, 12);
  expect(only?.fast1High).toBeCloseTo(0.5, 12);
});

test("a pair with fewer samples takes no part; no pair at all is an error", () => {
  const rows = [
    ...pool({ taskId: 4 }, [
      [2, -1],
      [3, -1],
    ]),
    ...pool({ taskId: 5 }, [[0.5, -1]]),
  ];
  const ours = subsampleStrategies(rows, { strategies: ["best-correct"] });
  expect(ours).toMatchObject([
    { k: 1, fast1: 0.5, pairs: 2 },
    { k: 2, fast1: 1, fast1Low: null, pairs: 1, meanSpeedup: 3 },
  ]);
  expect(() => subsampleStrategies(rows, { ks: [3] })).toThrow(/k is 3.*\n.*1 to 2/);
  expect(() => subsampleStrategies([row({ correct: null })])).toThrow(/no evaluated sample/);
});
