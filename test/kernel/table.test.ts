import { expect, test } from "vitest";
import { isTable, tableBundle } from "../../src/kernel/table.js";

test("columns come as the rows first name them; missing is a dash and never 0; numbers keep six digits", () => {
  const table = tableBundle([
    { id: 4, speedup: 0.000123456789 },
    { id: 12, speedup: null, note: "a\n  b" },
  ]);
  expect(table["text/plain"].split("\n")).toEqual([
    "id      speedup  note",
    " 4  0.000123457  –",
    "12            –  a b",
  ]);
});

test("after fifty rows it says how many more there are", () => {
  const table = tableBundle(Array.from({ length: 64 }, (_, index) => ({ index })));
  expect(table["text/plain"].split("\n")).toHaveLength(1 + 50 + 1);
  expect(table["text/plain"]).toContain("… 14 more of 64 rows");
  expect(table["text/html"].match(/<tr>/g)).toHaveLength(51);
});

test("text of programs cannot become markup", () => {
  const { "text/html": html } = tableBundle([{ program: "a<b> & c" }]);
  expect(html).toContain("a&lt;b&gt; &amp; c");
});

test("only arrays of plain objects are tables", () => {
  expect([[], [1], [[1]], [new Map()], [{ a: 1 }, null], {}].map(isTable)).toEqual(Array(6).fill(false));
  expect(isTable([{ a: 1 }, Object.create(null)])).toBe(true);
});
