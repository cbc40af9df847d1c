import { expect, test } from "vitest";
import { importPool } from "../../src/pool/index.js";
import { programHash } from "../../src/records/index.js";
import { aFile, aRow } from "./a-row.js";

const sound = { ...aRow(), index: 0 };
const lines = (...values: unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join("");

test("a table with columns of its own: what follows from others is worked out, what is assumed is said", async () => {
  const file = aFile(
    "samples.csv",
    'problem,program,right,nll,tokens,ref_ms,ms,note\r\n4,"def f(x):\r\n    return x, ""y""",True,6.5,13,3,2,kept\r\n4,slow,False,1,2,3,-1,\r\n',
  );
  const pool = await importPool(file, {
    columns: {
      taskId: "problem",
      text: "program",
      correct: "right",
      sumLogprob: "-nll",
      completionTokens: "tokens",
      refMs: "ref_ms",
      candidateMs: "ms",
    },
    defaults: { level: 1, temperature: 0.25 },
  });
  const [first, second] = pool.rows;
  const text = 'def f(x):\r\n    return x, "y"';
  expect(first).toEqual(
    aRow({
      runId: "samples",
      taskId: 4,
      taskName: null,
      seed: 0,
      text,
      programHash: programHash(text),
      completionTokens: 13,
      sumLogprob: -6.5,
      meanLogprob: -0.5,
      logprobBasis: "unknown",
      speedup: 1.5,
      speedupLow: null,
      speedupHigh: null,
    }),
  );
  expect(second).toMatchObject({ index: 1, verdict: "wrong", correct: false, speedup: null, candidateMs: null });
  expect(pool.ignored).toEqual([{ file, field: "note" }]);
  expect(pool.missing.map(({ field, rows }) => [field, rows])).toEqual([
    ["speedupLow", 1],
    ["logprobBasis", 2],
    ["seed", 2],
    ["index", 2],
    ["verdict", 1],
  ]);
});

test("every bad line comes back whole, with its line and field, and costs no other", async () => {
  const torn = '{"level":1,"taskId":12,"te';
  const bad = [
    JSON.stringify({ ...sound, index: 1, speedup: "fast" }),
    "no json at all",
    JSON.stringify({ ...sound, index: 0 }),
    "[1]",
    JSON.stringify({ ...sound, index: 2, verdict: "pass" }),
  ];
  const file = aFile(
    "pool.jsonl",
    `\ufeff${lines(sound).trimEnd()}\r\n\n${bad.join("\n")}\n${lines({ ...sound, index: 3 })}${torn}`,
  );
  const { rows, rejects } = await importPool(file);
  expect(rows.map(({ index }) => index)).toEqual([0, 3]);
  expect(rejects.map(({ line, field }) => [line, field])).toEqual([
    [3, "speedup"],
    [4, "(record)"],
    [5, "index"],
    [6, "(record)"],
    [7, "verdict"],
    [9, "(record)"],
  ]);
  expect(rejects.map(({ text }) => text)).toEqual([...bad, torn]);
  expect(rejects.map(({ reason }) => reason)).toEqual([
    expect.stringContaining("expected number, received string"),
    expect.stringContaining("not JSON"),
    "level 1 task 12 seed 42 sample 0 is there twice; the first is kept",
    "no JSON object",
    expect.stringContaining("compile-error"),
    "torn: the file ends inside it",
  ]);
  expect(rejects.every((reject) => reject.file === file)).toBe(true);
});

test("strict, or without one sound record, the error names file, line and field", async () => {
  const file = aFile("pool.jsonl", lines(sound, { ...sound, index: 1, refMs: -3 }));
  await expect(importPool(file, { strict: true })).rejects.toThrow(`${file}:2: refMs: `);
  const none = aFile("none.jsonl", lines({ task: 12, level: 1 }));
  await expect(importPool(none)).rejects.toThrow(`${none}:1: taskId: the record does not say its task`);
  const csv = aFile("bad.csv", "taskId,level,index,speedup,correct\n1,1,0,abc,true\n");
  await expect(importPool(csv)).rejects.toThrow(`${csv}:2: speedup: `);
});

test("a reject names the column as the file calls it", async () => {
  const file = aFile("pool.csv", 'taskId,factor,correct\n4,1.5,true\n4,fast,true\n4,1.5\n4,1,true,x\n4,"a"b,true\n');
  const { rows, rejects } = await importPool(file, { columns: { speedup: "factor" } });
  expect(rows).toHaveLength(1);
  expect(rejects.map(({ line, field, text }) => [line, field, text])).toEqual([
    [3, "factor", "4,fast,true"],
    [4, "correct", "4,1.5"],
    [5, "(record)", "4,1,true,x"],
    [6, "factor", '4,"a"b,true'],
  ]);
});

test("a header without what a row needs, or without a column asked for, is refused", async () => {
  const file = aFile("pool.csv", "problem,speedup\n4,1\n");
  await expect(importPool(file)).rejects.toThrow(
    `${file}:1: taskId: there is no such column; there are problem, speedup`,
  );
  await expect(importPool(file, { columns: { taskId: "problem", text: "code" } })).rejects.toThrow(/:1: code: /);
  await expect(importPool(aFile("twice.csv", "taskId,taskId\n1,2\n"))).rejects.toThrow(/two columns/);
  await expect(importPool(aFile("empty.csv", ""))).rejects.toThrow(/empty/);
  const columns = { task: "problem" } as object;
  await expect(importPool(file, { columns })).rejects.toThrow(/a field task/);
});

test("a column that no line of a JSONL table has, or a default that is no field, is a slip", async () => {
  const file = aFile("pool.jsonl", lines({ problem: 4, speed: 1 }));
  const columns = { taskId: "problem", speedup: "spede" };
  await expect(importPool(file, { columns })).rejects.toThrow(`${file}: spede: no record has it`);
  await expect(importPool(file, { defaults: { temprature: 1 } as object })).rejects.toThrow(/a field temprature/);
});

test("a missing number of Python's is null, in JSON, CSV and nowhere else", async () => {
  const json = aFile(
    "pool.jsonl",
    '{"taskId":1,"index":0,"meanLogprob":NaN,"text":"x = NaN, \\"NaN\\""}\n{"taskId":1,"index":1,"meanLogprob":-Infinity}\n',
  );
  const { rows, rejects } = await importPool(json);
  expect(rows.map(({ meanLogprob, text }) => [meanLogprob, text])).toEqual([[null, 'x = NaN, "NaN"']]);
  expect(rejects).toMatchObject([{ line: 2, field: "(record)" }]);
  const csv = aFile("pool.csv", "taskId,meanLogprob,text\n1,nan,nan\n1,,\n");
  const table = await importPool(csv);
  expect(table.rows.map(({ meanLogprob, text }) => [meanLogprob, text])).toEqual([[null, "nan"]]);
  expect(table.rejects).toMatchObject([{ line: 3, field: "text" }]);
});

test("a line that is not UTF-8 is one reject; the lines around it are read as they are", async () => {
  const good = lines({ taskId: 1, index: 0, text: "é" });
  const file = aFile(
    "pool.jsonl",
    Buffer.concat([
      Buffer.from(good),
      Buffer.from([0x7b, 0xe9, 0x7d, 0x0a]),
      Buffer.from(lines({ taskId: 1, index: 1, text: "漢" })),
    ]),
  );
  const { rows, rejects } = await importPool(file);
  expect(rows.map(({ text }) => text)).toEqual(["é", "漢"]);
  expect(rejects).toMatchObject([{ line: 2, field: "(record)", text: "{é}" }]);
  const csv = aFile("pool.csv", Buffer.from("taskId,text\n1,x\n1,\xe9\n", "latin1"));
  await expect(importPool(csv)).rejects.toThrow(`${csv}:3: (record): not UTF-8`);
});

test("without a program, samples count as different programs", async () => {
  const { rows, missing } = await importPool(aFile("pool.csv", "taskId\n1\n1\n"));
  expect(new Set(rows.map((row) => row.programHash)).size).toBe(2);
  expect(missing.find(({ field }) => field === "text")).toMatchObject({
    rows: 2,
    fallsAway: "counting distinct programs",
  });
});

test("a format that cannot be told is asked for; one that is given is believed", async () => {
  await expect(importPool("nowhere.csv")).rejects.toThrow("nowhere.csv does not exist");
  const file = aFile("pool.txt", "taskId\n1\n");
  await expect(importPool(file)).rejects.toThrow(/format: "..."/);
  expect((await importPool(file, { format: "csv" })).rows).toHaveLength(1);
  await expect(importPool(aFile("pool.parquet", "taskId\n1\n"))).rejects.toThrow(/cannot be read as Parquet/);
});

test("a format there is not is named, with those there are", async () => {
  const format = "kernelbnch" as never;
  for (const path of [aFile("pool.jsonl", "{}\n"), "data/examples/kernelbench-run"]) {
    await expect(importPool(path, { format })).rejects.toThrow(/format is kernelbnch[\s\S]*kernelbench, /);
  }
});
