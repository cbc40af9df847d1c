import { expect, test } from "vitest";
import type { PoolRow, ProbeScore } from "../../../src/records/index.js";
import {
  adaptationBenefit,
  bestOfAdaptation,
  overSharpening,
  summariseAdaptation,
  trajectory,
  transfer,
} from "../../../src/selection/adaptation/index.js";
import { type Random, seededRandom } from "../../../src/stats/index.js";
import { row } from "../pool.js";

const few = { resamples: 60 };

/** A random adaptation: 3 tasks, 4 steps, 6 rollouts each, some wrong, some unknown, some programs drawn twice. */
function adaptation(random: Random): PoolRow[] {
  return [4, 5, 12].flatMap((taskId) =>
    [0, 1, 2, 3].flatMap((step) =>
      [0, 1, 2, 3, 4, 5].map((index) => {
        const program = `${Math.floor(4 * random())}`;
        const outcome = Number(program) === 3 ? false : random() < 0.1 ? null : true;
        const speedup = outcome === true ? 0.5 + Number(program) : null;
        const nll = 1 + Number(program) + random();
        return row({
          taskId,
          step,
          index,
          programHash: program,
          correct: outcome,
          speedup,
          speedupLow: speedup === null ? null : 0.9 * speedup,
          sumLogprob: -nll,
          meanLogprob: -nll / 10,
        });
      }),
    ),
  );
}

function shuffle<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

const scoresOf = (rows: readonly PoolRow[], random: Random): ProbeScore[] =>
  [0, 1].flatMap((step) =>
    rows.map(({ runId, level, taskId, seed, index, programHash, sumLogprob }) => {
      const sum = (sumLogprob ?? 0) * (1 + step * random());
      const logprobs = { sumLogprob: sum, meanLogprob: sum / 10, completionTokens: 10 };
      return { runId, level, taskId, seed, index, programHash, step, checkpoint: null, ...logprobs };
    }),
  );

test("no table hangs on the order of rows, intervals and bands included", () => {
  const random = seededRandom(11);
  for (let round = 0; round < 15; round++) {
    const rows = adaptation(random);
    const mixed = shuffle(rows, random);
    const [base, adapted] = [0, 3].map((step) => rows.filter((each) => each.step === step));
    const [mixedBase, mixedAdapted] = [0, 3].map((step) => mixed.filter((each) => each.step === step));
    expect(trajectory(mixed, few)).toEqual(trajectory(rows, few));
    expect(summariseAdaptation(mixed, few)).toEqual(summariseAdaptation(rows, few));
    expect(adaptationBenefit(mixedBase ?? [], mixedAdapted ?? [], few)).toEqual(
      adaptationBenefit(base ?? [], adapted ?? [], few),
    );
    const cell = { from: 1, to: 1, adapted: adapted ?? [], base: base ?? [] };
    const mixedCell = { from: 1, to: 1, adapted: mixedAdapted ?? [], base: mixedBase ?? [] };
    expect(transfer([mixedCell], few)).toEqual(transfer([cell], few));
    // Speedups of one program must agree for the probe: unknown ones are left out of its pool.
    const pool = (base ?? []).filter(({ correct }) => correct !== null);
    const scores = scoresOf(pool, random);
    expect(overSharpening(shuffle(pool, random), shuffle(scores, random), few)).toEqual(
      overSharpening(pool, scores, few),
    );
  }
});

test("an interval holds its estimate's sides in order, within what is possible; NLL in other units changes no rho", () => {
  const random = seededRandom(12);
  for (let round = 0; round < 15; round++) {
    const rows = adaptation(random);
    for (const { fast1, low, high, resolvedFast1, correct } of trajectory(rows, few)) {
      expect(low).toBeLessThanOrEqual(high ?? Number.NaN);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(resolvedFast1).toBeLessThanOrEqual(fast1 ?? Number.NaN);
      expect(correct).toBeLessThanOrEqual(1);
    }
    const pool = rows.filter(({ step, correct }) => step === 0 && correct !== null);
    const scores = scoresOf(pool, random);
    const bits = scores.map((score) => ({ ...score, sumLogprob: (score.sumLogprob ?? 0) / Math.LN2 }));
    const rhos = (of: ProbeScore[]) =>
      overSharpening(pool, of, few).map(({ rho, low, nullHigh, n }) => [rho, low, nullHigh, n]);
    expect(rhos(bits)).toEqual(rhos(scores));
  }
});

test("argmax is at least as good as early stopping, which waits at most to the end", () => {
  const random = seededRandom(13);
  for (let round = 0; round < 300; round++) {
    const steps = 1 + Math.floor(8 * random());
    const series = Array.from({ length: steps }, (_, step) => {
      return { seed: 1, step, fast1: random() < 0.1 ? null : Math.floor(8 * random()) / 8 };
    });
    const of = (patience: number, rule: string) =>
      bestOfAdaptation(series, { patience }).find((pick) => pick.rule === rule && pick.criterion === "fast1");
    const best = Math.max(...series.map(({ fast1 }) => fast1 ?? -1));
    expect(of(1, "argmax")?.score ?? -1).toBe(best);
    const scores = [1, 2, 3, 9].map((patience) => of(patience, "early-stopping")?.score ?? -1);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
    expect(scores.at(-1)).toBe(best);
  }
});
