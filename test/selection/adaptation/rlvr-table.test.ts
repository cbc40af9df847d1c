import { expect, test } from "vitest";
import { compare, publishedRlvr } from "../../../src/paper/index.js";
import { checkpointsOf, rlvrTable } from "../../../src/selection/index.js";
import { row } from "../pool.js";

// Two tasks at steps 0, 10 and 20, two samples each: right with these speedups, or wrong.
const drawn: Record<number, (number | null)[][]> = {
  0: [
    [null, 2],
    [null, null],
  ],
  10: [
    [1, 3],
    [0.5, null],
  ],
  15: [[9, 9]],
  20: [
    [1, 1],
    [4, 2],
  ],
};
const rows = Object.entries(drawn).flatMap(([step, tasks]) =>
  tasks.flatMap((own, place) =>
    own.map((speedup, index) =>
      row({ step: Number(step), taskId: 4 + place, index, ...(speedup === null ? { correct: false } : { speedup }) }),
    ),
  ),
);

test("correctness and mean speedup by checkpoint", () => {
  const table = rlvrTable(checkpointsOf(rows));
  expect(
    table.map(({ step, correct, meanSpeedup, fast1, tasks, samples }) => [
      step,
      correct,
      meanSpeedup,
      fast1,
      tasks,
      samples,
    ]),
  ).toEqual([
    [0, 0.25, 2, 0.25, 2, 4],
    [10, 0.75, 1.5, 0.25, 2, 4],
    [20, 1, 2, 0.5, 2, 4],
  ]);
  for (const { correct, correctLow, correctHigh } of table) {
    expect(correctLow).toBeLessThanOrEqual(correct ?? Number.NaN);
    expect(correctHigh).toBeGreaterThanOrEqual(correct ?? Number.NaN);
  }
  expect(checkpointsOf(rows, { every: 15 }).map(({ step }) => step)).toEqual([0, 15]);
});

test("what is not known is null, and rows of no adaptation are refused", () => {
  const unknown = [row({ step: 0, correct: null })];
  expect(rlvrTable(checkpointsOf(unknown))[0]).toMatchObject({ correct: null, meanSpeedup: null, samples: 1 });
  expect(() => checkpointsOf([row()])).toThrow("was drawn outside an adaptation");
});

test("it stands beside the paper's", () => {
  const table = compare(rlvrTable(checkpointsOf(rows)), publishedRlvr(), {
    by: ["step"],
    fields: ["correct", "meanSpeedup"],
  });
  const at = (step: number) => table.find((each) => each.step === step && each.field === "correct");
  expect(at(10)).toMatchObject({ ours: 0.75, published: 0.906, low: expect.any(Number) });
  expect(at(40)).toMatchObject({ ours: null, published: 0.984 });
});
