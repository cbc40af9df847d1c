import { expect, test } from "vitest";
import { pickEach, type Strategy, summariseStrategies } from "../../src/selection/index.js";
import { cohensH, signTest } from "../../src/stats/index.js";
import { pool, row } from "./pool.js";

// Two tasks, two seeds. Task 5, seed 43 has no correct sample.
const rows = [
  ...pool({ taskId: 4, seed: 42 }, [
    [0.9, -0.1],
    [10, -2],
    [1.05, -1],
  ]),
  ...pool({ taskId: 4, seed: 43 }, [
    [3, -0.1],
    [0.5, -2],
  ]),
  ...pool({ taskId: 5, seed: 42 }, [
    [1.05, -3],
    [null, -4],
  ]),
  ...pool({ taskId: 5, seed: 43 }, [
    [null, -1],
    [null, -2],
  ]),
];
const summary = (strategy: Strategy) => summariseStrategies(rows, { strategies: [strategy] })[0];

test("the oracle: three of four pairs are fast, two resolved, and the missing pick is no speedup of 0", () => {
  expect(summary("best-correct")).toMatchObject({ fast1: 0.75, resolvedFast1: 0.5, pairs: 4, unpicked: 1, unknown: 0 });
  expect(summary("best-correct")?.meanSpeedup).toBeCloseTo((10 + 3 + 1.05) / 3, 12);
});

test("surprisal and confidence by hand", () => {
  // Picks of 10, 0.5, 1.05 and none.
  expect(summary("surprisal-guided")).toMatchObject({ fast1: 0.5, resolvedFast1: 0.25 });
  expect(summary("surprisal-guided")?.meanSpeedup).toBeCloseTo((10 + 0.5 + 1.05) / 3, 12);
  // Picks of 0.9, 3, 1.05 and none.
  expect(summary("confidence-guided")).toMatchObject({ fast1: 0.5, resolvedFast1: 0.25 });
});

test("random-correct is the expectation over the correct samples of each pair", () => {
  const random = summary("random-correct");
  expect(random?.fast1).toBeCloseTo((2 / 3 + 1 / 2 + 1 + 0) / 4, 12);
  expect(random?.resolvedFast1).toBeCloseTo((1 / 3 + 1 / 2 + 0 + 0) / 4, 12);
  expect(random?.meanSpeedup).toBeCloseTo(((0.9 + 10 + 1.05) / 3 + 1.75 + 1.05) / 3, 12);
});

test("the spread is over seeds, with n - 1: two and three of five tasks give the paper's 0.141", () => {
  const fast = (seed: number, wins: number) =>
    [1, 2, 3, 4, 5].flatMap((taskId) => pool({ taskId, seed }, [[taskId <= wins ? 2 : 0.5, -1]]));
  const [confidence] = summariseStrategies([...fast(42, 2), ...fast(43, 3)], { strategies: ["confidence-guided"] });
  expect(confidence?.fast1).toBe(0.5);
  expect(confidence?.fast1Std).toBeCloseTo(0.141, 3);
  expect(confidence?.seeds).toBe(2);
  expect(summariseStrategies(fast(42, 2))[0]?.fast1Std).toBeNull();
});

test("the paper's table 5.3: eight of ten against five of ten is h = 0.64, three discordant pairs give p = 0.125", () => {
  // Surprisal wins tasks 1 to 4 in both seeds; confidence the same save three.
  const paper = [42, 43].flatMap((seed) =>
    [1, 2, 3, 4, 5].flatMap((taskId) => {
      const surprisal = taskId <= 4 ? 5 : 0.8;
      const confidence = taskId <= 2 || (taskId === 3 && seed === 42) ? 2 : 0.9;
      return pool({ taskId, seed }, [
        [surprisal, -2],
        [confidence, -0.1],
      ]);
    }),
  );
  const picks = pickEach(paper);
  const of = (strategy: Strategy) => picks.filter((pick) => pick.strategy === strategy).map((pick) => pick.fast1 ?? 0);
  const [surprisal, confidence] = [of("surprisal-guided"), of("confidence-guided")];
  const share = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(cohensH(share(surprisal), share(confidence))).toBeCloseTo(0.64, 2);
  const differences = surprisal.map((value, i) => value - (confidence[i] ?? 0));
  expect(signTest(differences, { alternative: "greater" })).toMatchObject({ positive: 3, negative: 0, n: 3 });
  expect(signTest(differences, { alternative: "greater" }).p).toBeCloseTo(0.125, 12);
});

test("what is unknown is left out and said, never counted as slow", () => {
  const mixed = [
    ...pool({ taskId: 4 }, [[2, -1]]),
    row({ taskId: 5, verdict: null, correct: null, speedup: null }),
    ...pool({ taskId: 6 }, [[3, null]]),
  ];
  expect(summariseStrategies(mixed, { strategies: ["surprisal-guided", "best-correct"] })).toMatchObject([
    { strategy: "surprisal-guided", fast1: 1, pairs: 3, unknown: 2, unranked: 1, unpicked: 0, meanSpeedup: 2 },
    { strategy: "best-correct", fast1: 1, pairs: 3, unknown: 1, unranked: 0, unpicked: 0, meanSpeedup: 2.5 },
  ]);
  const [nothing] = summariseStrategies([]);
  expect(nothing).toMatchObject({ fast1: null, resolvedFast1: null, meanSpeedup: null, pairs: 0 });
});
