import { expect, test } from "vitest";
import type { PoolRow, ProbeScore } from "../../../src/records/index.js";
import { overSharpening, probeReadings, probeSubsets } from "../../../src/selection/adaptation/index.js";
import { permutationBand } from "../../../src/selection/adaptation/permutation-band.js";
import { quartileOf } from "../../../src/selection/adaptation/probe-reading.js";
import { resampledSpearman } from "../../../src/selection/adaptation/resampled-spearman.js";
import { seededRandom, spearman, studentTSf } from "../../../src/stats/index.js";
import { pool } from "../pool.js";

/** The score of a sample by a checkpoint; tokens are ten, so that sum and mean rank alike unless told. */
function score({ runId, level, taskId, seed, index, programHash }: PoolRow, step: number, nll: number, tokens = 10) {
  const sums = { sumLogprob: -nll, meanLogprob: -nll / tokens, completionTokens: tokens };
  const place = { runId, level, taskId, seed, index, programHash };
  return { ...place, step, checkpoint: `c${step}`, ...sums } satisfies ProbeScore;
}

// Two tasks; one sample incorrect. NLL at step 0 and at step 1 of each.
const rows = [
  ...pool({ taskId: 4 }, [
    [8, null],
    [4, null],
    [2, null],
    [null, null],
  ]),
  ...pool({ taskId: 5 }, [
    [1, null],
    [3, null],
    [5, null],
    [7, null],
  ]),
];
const nlls = [
  [1, 2, 3, 4, 5, 6, 7, 8],
  [8, 5, 3, 1, 2, 4, 6, 7],
];
const scores = nlls.flatMap((own, step) => rows.map((row, i) => score(row, step, own[i] ?? 0)));
const at = (found: ReturnType<typeof overSharpening>, step: number, subset = "all") =>
  found.find((row) => row.step === step && row.subset === subset);

test("rho, p, n and mean NLL of a step are those of its samples, the incorrect one at speedup 0", () => {
  const found = overSharpening(rows, scores, { resamples: 200 });
  const speedups = [8, 4, 2, 0, 1, 3, 5, 7];
  // Ranks 8 5 3 1 2 4 6 7 against 1 to 8: Σd² = 49 + 9 + 0 + 9 + 9 + 4 + 1 + 1 = 82, rho = 1 - 6 × 82 / 504.
  expect(at(found, 0)?.rho).toBeCloseTo(1 - (6 * 82) / 504, 12);
  expect(at(found, 0)).toMatchObject({ n: 8, p: spearman(nlls[0] ?? [], speedups).p, meanNll: 4.5, leftOut: 0 });
  // At step 1 NLL ranks just as speedup does.
  expect(at(found, 1)).toMatchObject({ rho: 1, meanNll: 4.5 });
  expect(at(found, 1)?.change).toBeCloseTo((6 * 82) / 504, 12);
  expect(at(found, 0)).toMatchObject({ change: 0, changeLow: 0, changeHigh: 0 });
  expect(found.map(({ subset }) => subset)).toEqual([...probeSubsets, ...probeSubsets]);
});

test("the paper's p at steps 0 and 8 is that of 320 pairs, which is why every sample counts by default", () => {
  const p = (rho: number, n: number) => 2 * studentTSf(Math.abs(rho) * Math.sqrt((n - 2) / (1 - rho * rho)), n - 2);
  // Printed: rho = -0.198 with 3.6e-4 and -0.275 with 5.7e-7, so anything rho may have been rounded from.
  expect(p(0.1975, 320)).toBeGreaterThan(3.6e-4);
  expect(p(0.1985, 320)).toBeLessThan(3.6e-4);
  expect(p(0.2745, 320)).toBeGreaterThan(5.7e-7);
  expect(p(0.2755, 320)).toBeLessThan(5.7e-7);
  // 550 samples of two seeds were correct: some 275 of one.
  expect(p(0.1985, 275)).toBeGreaterThan(3.6e-4 * 2);
});

test("the interval is over tasks: of two, it reaches from the one's rho to the other's", () => {
  const found = at(overSharpening(rows, scores), 0);
  // Task 4 falls all the way, task 5 rises all the way.
  expect([found?.low, found?.high]).toEqual([-1, 1].map((rho) => expect.closeTo(rho, 12)));
  const one = overSharpening(
    rows.slice(0, 4),
    scores.filter(({ taskId }) => taskId === 4),
  );
  expect(at(one, 0)).toMatchObject({ low: null, high: null });
  expect(at(one, 0)?.rho).toBeCloseTo(-1, 12);
});

test("correct samples only leaves the incorrect one out and says so", () => {
  const found = overSharpening(rows, scores, { samples: "correct", resamples: 50 });
  expect(at(found, 0)).toMatchObject({ n: 7, leftOut: 1 });
  expect(at(found, 0)?.rho).toBeCloseTo(spearman([1, 2, 3, 5, 6, 7, 8], [8, 4, 2, 1, 3, 5, 7]).rho ?? 0, 12);
});

test("quartiles of eight are twos: the bottom by NLL the least likely, by speedup the slowest", () => {
  const members = (options: Parameters<typeof overSharpening>[2], step: number) => {
    const found = overSharpening(rows, scores, { resamples: 20, ...options });
    return probeSubsets.map((subset) => at(found, step, subset)?.meanNll);
  };
  // NLL 8 and 7 first, down to 1 and 2.
  expect(members({}, 0)).toEqual([4.5, 7.5, 5.5, 3.5, 1.5]);
  // The same samples under step 1: NLL 7 and 6, 4 and 2, 1 and 3, 5 and 8.
  expect(members({}, 1)).toEqual([4.5, 6.5, 3, 2, 6.5]);
  expect(members({ quartilesOf: "nll-now" }, 1)).toEqual([4.5, 7.5, 5.5, 3.5, 1.5]);
  expect(members({ bottom: "lowest" }, 0)).toEqual([4.5, 1.5, 3.5, 5.5, 7.5]);
  // Speedups 0 and 1 are the samples of NLL 4 and 5; the next are 2 and 3, 4 and 5, 7 and 8.
  expect(members({ quartilesOf: "speedup" }, 0)).toEqual([4.5, 4.5, 4.5, 4.5, 4.5]);
  expect(members({ quartilesOf: "speedup" }, 1)).toEqual([4.5, 1.5, 3.5, 5.5, 7.5]);
  // Within tasks: the least likely of each, NLL 4 and 8.
  expect(members({ quartilesWithin: "task" }, 0)).toEqual([4.5, 6, 5, 4, 3]);
});

test("values on a cut and equal values stay together; none are lost", () => {
  expect(quartileOf([1, 2, 3, 4, 5], "lowest")).toEqual([1, 1, 2, 3, 4]);
  expect(quartileOf([1, 2, 3, 4, 5], "highest")).toEqual([4, 3, 2, 1, 1]);
  expect(quartileOf([0, 0, 0, 9], "lowest")).toEqual([1, 1, 1, 4]);
  expect(quartileOf([], "lowest")).toEqual([]);
});

test("summed and mean NLL differ where lengths do", () => {
  const lengths = [1, 20, 2, 40, 4, 80, 8, 160];
  const uneven = rows.map((row, i) => score(row, 0, i + 1, lengths[i]));
  const speedups = [8, 4, 2, 0, 1, 3, 5, 7];
  const mean = overSharpening(rows, uneven, { nll: "mean", resamples: 20 });
  expect(at(mean, 0)?.rho).toBeCloseTo(
    spearman(
      lengths.map((n, i) => (i + 1) / n),
      speedups,
    ).rho ?? 0,
    12,
  );
  expect(at(overSharpening(rows, uneven, { resamples: 20 }), 0)?.rho).toBeCloseTo(1 - (6 * 82) / 504, 12);
});

test("every named reading gives its rows, under a name of its own", () => {
  const found = probeReadings.map((reading) => overSharpening(rows, scores, { ...reading, resamples: 20 }));
  expect(found.map((each) => each.length)).toEqual(Array(12).fill(10));
  expect(new Set(found.map(([first]) => first?.reading)).size).toBe(12);
  expect(found[0]?.[0]?.reading).toBe(
    "summed NLL; incorrect samples at speedup 0; quartiles of NLL at the first step, bottom highest",
  );
});

test("a sample not scored at one step counts at none; scores that cannot be believed are refused", () => {
  const [first, ...others] = scores;
  if (first === undefined) throw new Error("no scores");
  const unscored = overSharpening(rows, [{ ...first, sumLogprob: null }, ...others], { resamples: 20 });
  expect([at(unscored, 0)?.n, at(unscored, 1)?.n, at(unscored, 1)?.leftOut]).toEqual([7, 7, 1]);
  expect(() => overSharpening(rows, [...scores, first])).toThrow(/two scores at step 0/);
  expect(() => overSharpening(rows, [{ ...first, programHash: "0".repeat(64) }])).toThrow(/another program/);
  expect(() => overSharpening(rows, [{ ...first, runId: "other" }])).toThrow(/no score belongs to a row/);
  expect(overSharpening(rows, [])).toEqual([]);
});

test("copies of a program are one measurement, unless each was timed by itself", () => {
  const timed = (speedups: readonly number[]) =>
    pool(
      { taskId: 4 },
      speedups.map((speedup) => [speedup, -1] as const),
    ).map((row) => ({ ...row, programHash: "a" }));
  const programs = (rows: PoolRow[]) =>
    at(
      overSharpening(
        rows,
        rows.map((row, i) => score(row, 0, i)),
        { resamples: 20 },
      ),
      0,
    )?.programs;
  expect([programs(timed([2, 2, 2])), programs(timed([2, 2.1, 2.2]))]).toEqual([1, 3]);
});

test("rho of resampled tasks is that of the pairs written out as often as drawn", () => {
  const random = seededRandom(7);
  for (let round = 0; round < 200; round++) {
    const n = 2 + Math.floor(random() * 20);
    const list = (values: number) => Array.from({ length: n }, () => Math.floor(random() * values));
    const [x, y, task] = [list(6), list(9), list(4)];
    const times = [0, 1, 2, 3].map(() => Math.floor(random() * 4));
    const often = (values: readonly number[]) =>
      values.flatMap((value, i) => Array<number>(times[task[i] ?? 0] ?? 0).fill(value));
    const expected = spearman(often(x), often(y)).rho;
    const found = resampledSpearman(x, y, task)(times);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(expected, 10);
  }
});

test("the band of chance agrees with all orders written out, within tasks and everywhere", () => {
  const drawn = { seed: 42, level: 0.9, resamples: 20_000 };
  const [x, y] = [
    [1, 2, 3, 4, 5, 6],
    [2, 1, 3, 4, 6, 5],
  ];
  const pairs = { x, y, program: [0, 1, 2, 3, 4, 5], task: [0, 0, 0, 1, 1, 1] };
  const everywhere = permutationBand(pairs, "all", drawn);
  expect(everywhere.nullP).toBeCloseTo(spearman(x, y, { method: "exact" }).p ?? 0, 2);
  // Two tasks of three: 36 orders, all at once.
  const orders = [0, 1, 2].flatMap((a) => [0, 1, 2].flatMap((b) => (a === b ? [] : [[a, b, 3 - a - b]])));
  const rhos = orders.flatMap((first) =>
    orders.map((second) => {
      const shuffled = [...first.map((i) => y[i] ?? 0), ...second.map((i) => y[3 + i] ?? 0)];
      return spearman(x, shuffled).rho ?? 0;
    }),
  );
  const observed = spearman(x, y).rho ?? 0;
  const atLeast = rhos.filter((rho) => rho >= observed - 1e-9).length / rhos.length;
  const within = permutationBand(pairs, "task", drawn);
  expect(Math.abs((within.nullP ?? 0) - Math.min(1, 2 * atLeast))).toBeLessThan(0.02);
  // Exchange within tasks leaves what lies between them: no order comes near 0.
  expect(within.nullLow).toBeGreaterThanOrEqual(Math.min(...rhos) - 1e-9);
  expect(Math.min(...rhos)).toBeGreaterThan(0.4);
  const constant = { x: [1, 1], y: [1, 2], program: [0, 1], task: [0, 0] };
  expect(permutationBand(constant, "all", drawn)).toEqual({ nullLow: null, nullHigh: null, nullP: null });
});

test("samples of one program are exchanged together: three programs have six orders, however often drawn", () => {
  // Programs of NLL 1, 2, 3 and speedup 3, 2, 1, drawn four times, once and twice.
  const [times, nll, speedup] = [
    [4, 1, 2],
    [1, 2, 3],
    [3, 2, 1],
  ] as const;
  const spread = <T>(values: readonly T[]) => values.flatMap((value, i) => Array<T>(times[i] ?? 0).fill(value));
  const pairs = { x: spread(nll), y: spread(speedup), program: spread([0, 1, 2]), task: spread([0, 0, 0]) };
  const orders = [
    [3, 2, 1],
    [3, 1, 2],
    [2, 3, 1],
    [2, 1, 3],
    [1, 3, 2],
    [1, 2, 3],
  ].map((order) => spearman(pairs.x, spread(order)).rho ?? 0);
  const band = permutationBand(pairs, "task", { seed: 1, level: 0.999, resamples: 10_000 });
  expect(band.nullLow).toBeCloseTo(Math.min(...orders), 10);
  expect(band.nullHigh).toBeCloseTo(Math.max(...orders), 10);
  // One order in six is as low, so the two-sided p is a third; seven free samples would have called it 0.002.
  expect(band.nullP).toBeCloseTo(1 / 3, 1);
  expect(() =>
    permutationBand({ ...pairs, y: [3, 2, 1, 1, 1, 1, 1] }, "all", { seed: 1, level: 0.9, resamples: 9 }),
  ).toThrow(/one program has the speedups 3 and 2/);
});
