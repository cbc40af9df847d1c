import { expect, test } from "vitest";
import {
  lengthControl,
  logprobSpread,
  logprobVariance,
  methodSummary,
  strategyTable,
  summariseStrategies,
  surprisalQuartiles,
  taskTable,
} from "../../src/selection/index.js";
import { bootstrapInterval, mean, partialSpearman, seededRandom, spearman } from "../../src/stats/index.js";
import { pool, row } from "./pool.js";

/** Two tasks of four samples: the first always fast when surprising, the second never fast. */
const rows = [
  ...pool({ taskId: 4 }, [
    [4, -4],
    [2, -3],
    [0.5, -2],
    [null, -1],
  ]),
  ...pool({ taskId: 5 }, [
    [0.9, -4],
    [0.8, -3],
    [0.7, -2],
    [0.6, -1],
  ]),
].map((each, i) => ({ ...each, completionTokens: [3, 9, 4, 8, 5, 5, 7, 6][i] ?? null }));

test("the strategies' intervals resample tasks: all or nothing where two tasks differ", () => {
  const table = strategyTable(rows, { resamples: 400 });
  expect(table.map(({ strategy, fast1 }) => [strategy, fast1])).toEqual(
    summariseStrategies(rows).map(({ strategy, fast1 }) => [strategy, fast1]),
  );
  const surprisal = table.find(({ strategy }) => strategy === "surprisal-guided");
  expect(surprisal).toMatchObject({ fast1: 0.5, fast1Low: 0, fast1High: 1, meanSpeedup: 2.45, pairs: 2 });
  expect(surprisal?.meanSpeedupLow).toBeCloseTo(0.9, 12);
  expect(surprisal?.meanSpeedupHigh).toBeCloseTo(4, 12);
  for (const single of strategyTable(rows.slice(0, 4)))
    expect(single).toMatchObject({ fast1Low: null, fast1High: null });
});

test("an interval over tasks is the percentile bootstrap with one item a task", () => {
  const speedups = [4, 0.9, 2, 7, 1.5];
  const five = speedups.flatMap((speedup, i) => [42, 43].flatMap((seed) => pool({ taskId: i, seed }, [[speedup, -1]])));
  const [best] = strategyTable(five, { strategies: ["best-correct"], seed: 7 });
  const theirs = bootstrapInterval(speedups, mean, { random: seededRandom(7) });
  expect(best?.meanSpeedupLow).toBeCloseTo(theirs.low, 12);
  expect(best?.meanSpeedupHigh).toBeCloseTo(theirs.high, 12);
});

test("methods and what they are worth in samples, by hand", () => {
  const table = methodSummary(rows, {
    others: [
      { method: "TTT", fast1: 0.2 },
      { method: "oracle", fast1: 0.9 },
    ],
  });
  const of = (method: string) => table.find((each) => each.method === method);
  // fast_1 of the best of 1, 2 and 4: (1/2 + 0) / 2, (5/6 + 0) / 2, (1 + 0) / 2.
  expect(of("Best-of-N K=4")).toMatchObject({ fast1: 0.5, equivalentK: 4, equivalentKLow: 4, equivalentKHigh: 4 });
  expect(of("Best-of-N K=1")).toMatchObject({ fast1: 0.25, equivalentK: 1 });
  expect(of("surprisal-guided")).toMatchObject({ fast1: 0.5, equivalentK: 4 });
  // Of three correct samples two are fast: a third of 1, between K = 1 (a quarter) and K = 2 (5/12).
  expect(of("random-correct")?.fast1).toBeCloseTo(1 / 3, 12);
  expect(of("random-correct")?.equivalentK).toBeCloseTo(2 ** 0.5, 10);
  expect(of("confidence-guided")).toMatchObject({ fast1: 0, equivalentK: "<1" });
  expect(of("TTT")).toMatchObject({ fast1: 0.2, fast1Low: null, equivalentK: "<1" });
  // Of the second task alone no score above 0 is reached; of the first alone 0.9 is, between K = 2 and 4.
  expect(of("oracle")).toMatchObject({ equivalentK: ">4", equivalentKHigh: ">4" });
  expect(of("oracle")?.equivalentKLow).toBeCloseTo(2 ** (1 + (0.9 - 5 / 6) / (1 / 6)), 10);
  const single = methodSummary(rows.slice(0, 4))[0];
  expect(single).toMatchObject({ fast1: 1, fast1Low: null, equivalentKLow: null, equivalentKHigh: null });
  expect(() => methodSummary([row({ correct: null })])).toThrow(/no sample of known outcome/);
});

test("quartiles of surprisal are cut within each task, over its correct samples", () => {
  // Task 4 has three correct samples, in quarters 0, 1 and 2; task 5 has one in each.
  const table = surprisalQuartiles(rows, { resamples: 200 });
  expect(table.map(({ quartile, order, n }) => [quartile, order, n])).toEqual([
    ["Q1", "highest surprisal", 2],
    ["Q2", null, 2],
    ["Q3", null, 2],
    ["Q4", "lowest surprisal", 1],
  ]);
  expect(table.map(({ fast1 }) => fast1)).toEqual([0.5, 0.5, 0, 0]);
  expect(table.map(({ resolvedFast1 }) => resolvedFast1)).toEqual([0.5, 0.5, 0, 0]);
  const speedups = [4.9 / 2, 2.8 / 2, 1.2 / 2, 0.6];
  table.forEach(({ meanSpeedup }, i) => {
    expect(meanSpeedup).toBeCloseTo(speedups[i] ?? 0, 12);
  });
  expect(table.map(({ meanTokens }) => meanTokens)).toEqual([4, 7, 5.5, 6]);
  expect(table[0]).toMatchObject({ fast1Low: 0, fast1High: 1 });
  // Only task 5 has a sample in the last quarter.
  expect(table[3]).toMatchObject({ fast1Low: null, meanSpeedupHigh: null });
});

test("quarters of a task put its seeds together, those of a pair do not", () => {
  const seeds = [42, 43].flatMap((seed) =>
    pool(
      { seed },
      [1, 2, 3, 4].map((i) => [i, seed === 42 ? -i - 10 : -i] as const),
    ),
  );
  const speedups = (within: "task" | "pair") => surprisalQuartiles(seeds, { within }).map((each) => each.meanSpeedup);
  expect(speedups("task")).toEqual([3.5, 1.5, 3.5, 1.5]);
  expect(speedups("pair")).toEqual([4, 3, 2, 1]);
});

test("the length control is Spearman's and partial Spearman's, over correct samples that have all three", () => {
  const some = [...rows, row({ taskId: 5, index: 9, meanLogprob: null }), row({ taskId: 5, index: 10, speedup: null })];
  const used = rows.filter((each) => each.speedup !== null);
  const [logprob, speedup, tokens] = [
    used.map((each) => each.meanLogprob ?? 0),
    used.map((each) => each.speedup ?? 0),
    used.map((each) => each.completionTokens ?? 0),
  ] as const;
  const [raw, partial, length] = lengthControl(some, { resamples: 300 });
  for (const [ours, theirs] of [
    [raw, spearman(logprob, speedup)],
    [partial, partialSpearman(logprob, speedup, tokens)],
    [length, spearman(tokens, speedup)],
  ] as const) {
    expect(ours?.rho).toBeCloseTo(theirs.rho ?? Number.NaN, 12);
    expect(ours?.p).toBeCloseTo(theirs.p ?? Number.NaN, 12);
    expect(ours?.n).toBe(7);
  }
  expect(raw?.analysis).toBe("raw logprob vs speedup");
});

test("a resample of the length control ranks the drawn tasks' samples together", () => {
  const drawn = [4, 5, 6].flatMap((taskId) => {
    const random = seededRandom(taskId);
    return pool(
      { taskId },
      Array.from({ length: 8 }, () => [Math.round(random() * 20) / 4 + 0.1, -Math.round(random() * 6)] as const),
    ).map((each) => ({ ...each, completionTokens: Math.floor(random() * 9) }));
  });
  const tasks = [4, 5, 6].map((taskId) => drawn.filter((each) => each.taskId === taskId));
  const theirs = bootstrapInterval(
    tasks,
    (some) => {
      const all = some.flat();
      return spearman(
        all.map((each) => each.meanLogprob ?? 0),
        all.map((each) => each.speedup ?? 0),
      ).rho as number;
    },
    { random: seededRandom(42), resamples: 200 },
  );
  const [raw] = lengthControl(drawn, { resamples: 200 });
  expect(raw?.rhoLow).toBeCloseTo(theirs.low, 10);
  expect(raw?.rhoHigh).toBeCloseTo(theirs.high, 10);
  expect(lengthControl(tasks[0] ?? [])[0]).toMatchObject({ rhoLow: null, rhoHigh: null });
  expect(lengthControl([])[0]).toMatchObject({ rho: null, p: null, n: 0 });
});

test("the spread within tasks, and where selection can work", () => {
  const narrow = pool({ taskId: 6 }, [
    [3, -1],
    [2, -1.1],
  ]);
  const spread = logprobSpread([...rows, ...narrow, row({ taskId: 7 })]);
  // -4, -3, -2, -1 have a sample variance of 5/3; -1 and -1.1 of 0.005.
  expect(spread.map(({ taskId, variance }) => [taskId, variance])).toEqual([
    [4, "high"],
    [5, "high"],
    [6, "low"],
    [7, null],
  ]);
  expect(spread[0]?.logprobStd).toBeCloseTo(Math.sqrt(5 / 3), 12);
  expect(spread[2]?.logprobStd).toBeCloseTo(Math.sqrt(0.005), 12);
  expect(spread[0]).toMatchObject({ sampleFast1: 0.5, selectedSpeedup: 4, surprisalFast1: 1, n: 4 });
  // Clopper and Pearson for 2 of 4: scipy.stats.binomtest(2, 4).proportion_ci().
  expect(spread[0]?.sampleFast1Low).toBeCloseTo(0.06758599, 7);
  expect(spread[0]?.sampleFast1High).toBeCloseTo(0.93241401, 7);
  const [high, low] = logprobVariance([...rows, ...narrow], { resamples: 300 });
  expect(high).toMatchObject({ variance: "high", tasks: 2, tasksBelow015: 0, sampleFast1Min: 0, sampleFast1Max: 0.5 });
  expect(high).toMatchObject({ selectedSpeedupMin: 0.9, selectedSpeedupMax: 4 });
  // Two of three: 3 p^2 - 2 p^3 = 0.025 and p^3 = 0.975.
  expect(high?.shareLow).toBeCloseTo(0.09429932, 7);
  expect(high?.shareHigh).toBeCloseTo(0.975 ** (1 / 3), 10);
  // Surprisal is fast on task 4 where two of three correct samples are; on task 5 nothing is.
  expect(high?.gain).toBeCloseTo((1 - 2 / 3 + 0) / 2, 12);
  expect(high?.gainLow).toBe(0);
  expect(high?.gainHigh).toBeCloseTo(1 / 3, 12);
  expect(low).toMatchObject({ tasks: 1, tasksBelow015: 1, gain: 0, gainLow: null, gainHigh: null });
});

test("per task: shares of its samples with exact intervals, and what could and would be picked", () => {
  const [first, second] = taskTable([...rows, row({ taskId: 5, index: 8, correct: null })]);
  expect(first).toMatchObject({ taskId: 4, samples: 4, programs: 4, correct: 0.75, fast1: 0.5, unknown: 0, seeds: 1 });
  expect(first).toMatchObject({ bestSpeedup: 4, selectedSpeedup: 4, selectedSpeedupLow: 3.6 });
  expect(first?.meanSpeedup).toBeCloseTo(6.5 / 3, 12);
  expect(first?.fast1Low).toBeCloseTo(0.06758599, 7);
  expect(second).toMatchObject({ fast1: 0, fast1Low: 0, bestSpeedup: 0.9, samples: 4, unknown: 1 });
  // None of four: 1 - 0.025^(1/4).
  expect(second?.fast1High).toBeCloseTo(1 - 0.025 ** 0.25, 10);
  expect(taskTable([row({ correct: null })])[0]).toMatchObject({
    samples: 0,
    fast1: null,
    bestSpeedup: null,
    unknown: 1,
  });
});
