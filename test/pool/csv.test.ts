import fc from "fast-check";
import { expect, test } from "vitest";
import { csvCell, readCsv } from "../../src/pool/csv.js";
import { importPool } from "../../src/pool/index.js";
import { aFile } from "./a-row.js";

const cellsOf = (...blocks: string[]) => [...readCsv(blocks)].map(({ cells }) => cells);

test("quotes, commas and newlines inside quotes, either line end, a byte order mark", () => {
  expect(cellsOf('\ufeffa,b\r\n"x, ""y""\r\nz",2\r\n,""\n\nlast,row')).toEqual([
    ["a", "b"],
    ['x, "y"\r\nz', "2"],
    [null, ""],
    ["last", "row"],
  ]);
});

test("a record knows the line it begins in", () => {
  const records = [...readCsv(['a,b\n"1\n\n2",x\n\nc,d\n'])];
  expect(records.map(({ line, text }) => [line, text])).toEqual([
    [1, "a,b"],
    [2, '"1\n\n2",x'],
    [6, "c,d"],
  ]);
});

test("what is no CSV is said, with its column", () => {
  expect([...readCsv(['a,"never closed\nb,c\n'])].map(({ fault }) => fault)).toEqual([
    { column: 1, reason: "a quote that is never closed" },
  ]);
  expect([...readCsv(['"a"b,c\n'])][0]?.fault).toEqual({ column: 0, reason: "text after the closing quote" });
  expect([...readCsv(['a,b"c"\n'])][0]?.fault).toEqual({
    column: 1,
    reason: "a quote inside a cell that is not quoted",
  });
});

test("any table of texts and nothings comes back, however its lines are cut into blocks", () => {
  const cell = fc.oneof(
    fc.constant(null),
    fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r", "a", "é", "\ufeff", " ") }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), fc.nat(), (rows, at) => {
      const lines = rows.map((row) => `${row.map((value) => csvCell(value)).join(",")}\n`).join("");
      // A block ends with a line, as readLineBlocks gives them.
      const cut = lines.indexOf("\n", at % lines.length) + 1;
      expect(cellsOf(`${lines.slice(0, cut)}`, lines.slice(cut))).toEqual(rows);
    }),
    { seed: 1 },
  );
});

test("a quote within a cell opens nothing: the records after it are whole", () => {
  const records = [...readCsv(['a,b\n1,5" disk\n2,x\n"3 ""q"" 3",y" z\n4,"n\n""m"""\n5,w\n'])];
  expect(records.map(({ cells, fault }) => (fault === null ? cells : fault.reason))).toEqual([
    ["a", "b"],
    "a quote inside a cell that is not quoted",
    ["2", "x"],
    "a quote inside a cell that is not quoted",
    ["4", 'n\n"m"'],
    ["5", "w"],
  ]);
});

test("a table whose lines end with carriage returns alone is refused, not taken for an empty one", async () => {
  const file = aFile("mac.csv", "taskId,index,correct\r1,0,false\r");
  await expect(importPool(file, { defaults: { level: 1 } })).rejects.toThrow(/end with a carriage return alone/);
});
