import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { published, publishedScaling, publishedStrategies, publishedTtt } from "../../src/paper/index.js";
import { LabError, packagePath } from "../../src/records/index.js";

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test("the paper's own arithmetic holds in the transcription", () => {
  const paper = published();
  for (const { fast1, perTask } of paper.tttTrajectory.seed42.rows) expect(mean(perTask)).toBeCloseTo(fast1, 2);
  expect(paper.tttTrajectory.seed42.rows.map(({ fast1 }) => fast1)).toEqual(paper.tttTrajectory.figure5.seed42);
  const boa = [42, 43, 44].map((seed) => {
    const series = paper.tttTrajectory.figure5[`seed${seed}` as "seed42"];
    return series[paper.tttTrajectory.figure5.boaStep[String(seed)] ?? -1] ?? Number.NaN;
  });
  expect(mean(boa)).toBeCloseTo(paper.headline.boaFast1Mean3Seeds, 3);
  for (const row of [...paper.sdpo, ...paper.meanSpeedup3Seeds]) {
    expect(mean([row.seed42, row.seed43, row.seed44])).toBeCloseTo(row.mean, 1);
  }
  // Each printed to the nearest thousand.
  for (const { studentTokens, teacherTokens, totalTokens } of paper.compute) {
    expect(Math.abs(studentTokens + teacherTokens - totalTokens)).toBeLessThanOrEqual(1000);
  }
  expect(mean(paper.subset2.perTask.map(({ bestOfN }) => bestOfN))).toBeCloseTo(paper.subset2.bestOfN.fast1, 3);
  const h = 2 * Math.asin(Math.sqrt(0.8)) - 2 * Math.asin(Math.sqrt(0.5));
  expect(h).toBeCloseTo(paper.selectionTests.cohensH, 2);
  expect(0.5 ** paper.selectionTests.signTest.discordant).toBe(paper.selectionTests.signTest.pOneSided);
});

test("the splits are those of twenty held-out level 1 tasks", () => {
  const { evalTasks, subset1, subset2, extended } = published().setup;
  expect([...subset1, ...subset2, ...extended]).toEqual(evalTasks);
  expect(new Set(evalTasks).size).toBe(20);
});

test("strategies, scaling and TTT come as rows with the names ours have", () => {
  const strategies = publishedStrategies();
  expect(strategies.find(({ strategy }) => strategy === "surprisal-guided")).toEqual({
    strategy: "surprisal-guided",
    fast1: 0.8,
    fast1Std: 0,
    resolvedFast1: null,
    meanSpeedup: 41.2,
    pairs: 10,
    source: "paper",
  });
  expect(strategies).toHaveLength(5);
  expect(publishedScaling().map(({ k }) => k)).toEqual([1, 2, 4, 8, 16, 32, 64]);
  expect(publishedScaling()[0]).toMatchObject({ passAt1: 0.533, std: 0.032, low: 0.2, high: 1 });
  expect(publishedTtt()).toEqual([{ label: "TTT BoA (step 8)", score: 0.35, equivalentK: "<1", source: "paper" }]);
});

test("a file with a misspelt or impossible number is refused by name", () => {
  const numbers = JSON.parse(readFileSync(packagePath("data/paper/published.json"), "utf8"));
  numbers.table5_1_bestOfNScaling.rows[2].passAt1 = 8.95;
  const path = join(mkdtempSync(join(tmpdir(), "published-")), "published.json");
  writeFileSync(path, JSON.stringify(numbers));
  expect(() => published(path)).toThrow(/table5_1_bestOfNScaling\.rows\.2\.passAt1/);
  expect(() => published(`${path}.absent`)).toThrow(LabError);
  writeFileSync(path, "{");
  expect(() => published(path)).toThrow(/not JSON/);
});
