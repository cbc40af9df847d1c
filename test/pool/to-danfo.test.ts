import { expect, test } from "vitest";
import { readPool, toDanfo } from "../../src/pool/index.js";
import { anEvaluation, aSample, writeRun } from "./run.js";

test("rows become a table to look at, columns by name whatever order the keys have", async () => {
  const table = await toDanfo([
    { strategy: "a", fast1: 0.5, resolved: null, ours: true },
    { fast1: 0.75, strategy: "b", ours: false, resolved: 0.25 },
    { strategy: "a", fast1: 1, resolved: 0.5, ours: true },
  ]);
  expect(table.columns).toEqual(["strategy", "fast1", "resolved", "ours"]);
  expect(table.shape).toEqual([3, 4]);
  expect(table.column("fast1").values).toEqual([0.5, 0.75, 1]);
  expect(table.column("resolved").values).toEqual([null, 0.25, 0.5]);
  expect(table.column("fast1").mean()).toBe(0.75);
  expect(table.head(1).values).toEqual([["a", 0.5, null, true]]);
  const means = table.groupby(["strategy"]).col(["fast1"]).mean();
  expect(means.values).toEqual([
    ["a", 0.75],
    ["b", 0.75],
  ]);
});

test("pool rows without their list of flags are a table", async () => {
  const rows = await readPool(writeRun([aSample()], [anEvaluation()]));
  await expect(toDanfo(rows)).rejects.toThrow(/flags of row 0 is a list/);
  const table = await toDanfo(rows.map(({ flags, ...row }) => ({ ...row, flags: flags.join(" ") })));
  expect(table.column("speedup").values).toEqual([2]);
  expect(table.column("flags").values).toEqual(["constant-output"]);
});

test("what danfo would get wrong in silence is refused", async () => {
  await expect(toDanfo([{ a: 1, b: 2 }, { a: 1 }])).rejects.toThrow(/row 1 and row 0 .* column b/);
  await expect(toDanfo([{ a: 1 }, { a: 1, b: 2 }])).rejects.toThrow(/column b/);
  await expect(toDanfo([{ a: Number.NaN }])).rejects.toThrow(/a of row 0 is NaN/);
  await expect(toDanfo([{ a: { b: 1 } }])).rejects.toThrow(/of type object/);
  await expect(toDanfo(Array.from({ length: 10_001 }, (_, a) => ({ a })))).rejects.toThrow(/10001 rows/);
});
