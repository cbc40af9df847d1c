import { join } from "node:path";
import { expect, test } from "vitest";
import { importPool } from "../../src/pool/index.js";

const fixture = (codec: string) => join(import.meta.dirname, "../fixtures/pool", `pyarrow-${codec}.parquet`);
const columns = { taskId: "problem", meanLogprob: "lp" };

test.each(["snappy", "gzip", "none"])(
  "a file of pyarrow's, compressed by %s, is read as it was meant",
  async (codec) => {
    const { rows, ignored, rejects } = await importPool(fixture(codec), { columns, defaults: { seed: 42 } });
    expect(
      rows.map((row) => [row.taskId, row.taskName, row.text, row.meanLogprob, row.completionTokens, row.sumLogprob]),
    ).toEqual([
      [4, "T", "a\nb", -1, 3, -3],
      [4, "T", "é", null, 4, null],
      [5, "U", "\ufeffx", null, null, null],
    ]);
    expect(rows.map((row) => [row.verdict, row.speedup, row.flags])).toEqual([
      ["correct", 1.5, ["a"]],
      ["wrong", null, []],
      [null, null, ["b", "c"]],
    ]);
    expect(ignored).toEqual([{ file: fixture(codec), field: "extra" }]);
    expect(rejects).toEqual([]);
  },
);

test("a bad row is named by its number, with its values", async () => {
  const { rows, rejects } = await importPool(fixture("snappy"), {
    columns: { ...columns, index: "extra", seed: "lp" },
  });
  expect(rows.map(({ index }) => index)).toEqual([1]);
  expect(rejects.map(({ line, field }) => [line, field])).toEqual([
    [2, "lp"],
    [3, "lp"],
  ]);
  expect(JSON.parse(rejects[0]?.text ?? "")).toMatchObject({ problem: 4, text: "é", lp: null });
  await expect(importPool(fixture("snappy"))).rejects.toThrow(
    /:1: taskId: there is no such column; there are problem, /,
  );
});
