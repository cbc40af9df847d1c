import { expect, test } from "vitest";
import { advantages } from "../../src/experiments/advantages.js";
import { type Outcome, rewardsOfStep, shuffleRewards } from "../../src/experiments/rewards.js";
import { seededRandom } from "../../src/stats/index.js";

const right = (speedup: number | null): Outcome => ({ correct: true, speedup });
const wrong: Outcome = { correct: false, speedup: null };
const unknown: Outcome = { correct: null, speedup: null };

test("a reward is the speedup over the running median of the task's correct speedups", () => {
  // The median of 1, 2 and 6 is 2.
  expect(rewardsOfStep([[right(1), wrong, right(2), right(6)]])).toEqual([0.5, 0, 1, 3]);
  // With 4 and 8 after them the median of the five is 4.
  expect(
    rewardsOfStep([
      [right(1), wrong, right(2), right(6)],
      [right(4), right(8)],
    ]),
  ).toEqual([1, 2]);
});

test("the median looks back on the last `window` correct speedups, wrong samples not among them", () => {
  const early = Array.from({ length: 40 }, () => right(100));
  // The last three: 2, 4 and 8.
  expect(rewardsOfStep([early, [right(2), wrong, right(4), right(8)]], { window: 3 })).toEqual([0.5, 0, 1, 2]);
  // Thirty-two in all: 30 of 100 with 1 and 1, of which the median is 100.
  expect(rewardsOfStep([early, [right(1), right(1)]])).toEqual([0.01, 0.01]);
});

test("what is not known has no reward, and a task without a correct sample has rewards of 0", () => {
  expect(rewardsOfStep([[unknown, right(null), right(3), wrong]])).toEqual([null, null, 1, 0]);
  expect(rewardsOfStep([[wrong, wrong]])).toEqual([0, 0]);
});

test("below the threshold a correct sample is rewarded as an incorrect one", () => {
  // It counts in the median, which is 2, all the same.
  expect(rewardsOfStep([[right(1), right(2), right(6)]], { threshold: 2 })).toEqual([0, 1, 3]);
});

test("bad arguments are refused", () => {
  expect(() => rewardsOfStep([])).toThrow("there is no batch");
  expect(() => rewardsOfStep([[wrong]], { window: 0 })).toThrow("window is 0");
  expect(() => rewardsOfStep([[wrong]], { threshold: Number.NaN })).toThrow("threshold is NaN");
});

test("advantages over all tasks, and within each", () => {
  const rewards = [
    [0, 2],
    [4, 2],
  ];
  // Mean 2, squares 4 + 0 + 4 + 0 over 4: standard deviation √2.
  const root = Math.SQRT2;
  expect(advantages(rewards, { scope: "global" })).toEqual({
    values: [
      [-2 / root, 0],
      [2 / root, 0],
    ],
    flat: [],
  });
  // Means 1 and 3, standard deviation 1 in both: an easy task and a hard one count alike.
  expect(advantages(rewards, { scope: "task" }).values).toEqual([
    [-1, 1],
    [1, -1],
  ]);
  expect(advantages(rewards, { scope: "task", scale: "none" }).values).toEqual([
    [-1, 1],
    [1, -1],
  ]);
  expect(advantages(rewards, { scope: "global", scale: "none" }).values).toEqual([
    [-2, 0],
    [2, 0],
  ]);
});

test("what is unknown neither counts nor learns", () => {
  expect(advantages([[1, null, 3]], { scope: "task" }).values).toEqual([[-1, null, 1]]);
  expect(advantages([[null, null]], { scope: "global" })).toEqual({ values: [[null, null]], flat: [0] });
});

test("equal rewards teach nothing, and it says where", () => {
  const rewards = [
    [0.1, 0.1, 0.1],
    [0, 1, 2],
  ];
  const { values, flat } = advantages(rewards, { scope: "task" });
  expect(values[0]).toEqual([0, 0, 0]);
  expect(flat).toEqual([0]);
  // Within all of them the first task's samples did worse than the mean: they do teach.
  expect(advantages(rewards, { scope: "global" }).flat).toEqual([]);
  const alone = [[0.1, 0.1, 0.1], [0.1]];
  expect(advantages(alone, { scope: "global" })).toEqual({ values: [[0, 0, 0], [0]], flat: [0, 1] });
});

test("shuffled rewards are the same ones elsewhere, every order equally likely", () => {
  const rewards = [[1, null, 2], [3]];
  const random = seededRandom(5);
  const counts = new Map<string, number>();
  for (let draw = 0; draw < 6_000; draw++) {
    const [[a, hole, b] = [], [c] = []] = shuffleRewards(rewards, random);
    expect(hole).toBeNull();
    expect([a, b, c].toSorted()).toEqual([1, 2, 3]);
    counts.set(`${a}${b}${c}`, (counts.get(`${a}${b}${c}`) ?? 0) + 1);
  }
  // Six orders, a thousand each; four standard deviations of a binomial count are 115.
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(115);
});
