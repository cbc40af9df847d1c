import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { exportPool, importPool } from "../../src/pool/index.js";
import { type PoolRow, verdict } from "../../src/records/index.js";
import { aDirectory, aRow } from "./a-row.js";

const odd = [
  aRow({ text: 'def f(x):\n    return "a, b"\r\n\t# é 漢字 𝛼 \u2028', message: "", taskName: "" }),
  aRow({ index: 1, text: "", temperature: null, completionTokens: null, sumLogprob: null, meanLogprob: null }),
  aRow({ index: 2, verdict: null, correct: null, speedup: null, speedupLow: null, speedupHigh: null, refMs: null }),
  aRow({ index: 3, verdict: "harness-error", correct: null, message: "NaN", flags: ["a,b", 'c"d', "\n"], seed: -7 }),
  aRow({ index: 4, seed: 2 ** 53 - 1, sumLogprob: -0.1 - 0.2, speedup: 5e-324, text: "\ufeff, leading", step: 3 }),
  aRow({ index: 2_147_483_648, runId: "null", programHash: "0", taskName: null, text: "1e5" }),
];

test.each([".jsonl", ".csv", ".parquet"])("a pool comes back from %s as it was, in its order", async (ending) => {
  const path = join(aDirectory(), `pool${ending}`);
  const { rows, bytes } = await exportPool(odd, path);
  expect([rows, bytes]).toEqual([odd.length, readFileSync(path).length]);
  const back = await importPool(path);
  expect(back.rows).toEqual(odd);
  expect([back.rejects, back.ignored]).toEqual([[], []]);
  expect(readdirSync(join(path, ".."))).toEqual([`pool${ending}`]);
});

test.each([".jsonl", ".csv", ".parquet"])("any rows come back from %s", async (ending) => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  const nullable = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
  const text = fc.string({ unit: "binary" }).filter((value) => !/\p{Surrogate}/u.test(value));
  const row = fc
    .record({
      text,
      message: nullable(text),
      flags: fc.array(text, { maxLength: 2 }),
      temperature: nullable(number.map((value) => Math.abs(value) + 0)),
      sumLogprob: nullable(number.map((value) => -Math.abs(value) || 0)),
      speedup: nullable(number.filter((value) => value > 0)),
      verdict: nullable(fc.constantFrom(...verdict.options)),
      seed: fc.maxSafeInteger().map((value) => value || 0),
      step: nullable(fc.nat()),
    })
    .map((own): Partial<PoolRow> => ({ ...own, correct: correctOf(own.verdict) }));
  const path = join(aDirectory(), `pool${ending}`);
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (given) => {
      const rows = given.map((own, index) => aRow({ index, ...own }));
      await exportPool(rows, path);
      expect((await importPool(path)).rows).toEqual(rows);
    }),
    { numRuns: 40, seed: 1 },
  );
});

const correctOf = (of: PoolRow["verdict"]) => (of === null || of === "harness-error" ? null : of === "correct");

test("a gzipped table reads as a plain one; an empty pool is a table without rows", async () => {
  const path = join(aDirectory(), "pool.jsonl");
  await exportPool(odd, path);
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
  expect((await importPool(`${path}.gz`)).rows).toEqual(odd);
  for (const ending of [".jsonl", ".csv", ".parquet"]) {
    await exportPool([], `${path}${ending}`);
    expect((await importPool(`${path}${ending}`)).rows).toEqual([]);
  }
});

test("what cannot be written is refused with row and field, and leaves nothing behind", async () => {
  const dir = aDirectory();
  const path = join(dir, "pool.csv");
  await expect(exportPool([aRow(), aRow({ speedup: -1 })], path)).rejects.toThrow(/row 1: speedup: /);
  await expect(exportPool([aRow({ text: "\ud800" })], path)).rejects.toThrow(/row 0: text: half a surrogate/);
  await expect(exportPool([aRow({ flags: ["\udc00"] })], path)).rejects.toThrow(/row 0: flags: /);
  await expect(exportPool([], join(dir, "pool.xlsx"))).rejects.toThrow(/\.parquet, \.csv or \.jsonl/);
  await expect(exportPool([], join(dir, "nowhere", "pool.csv"))).rejects.toThrow();
  expect(existsSync(path)).toBe(false);
  expect(readdirSync(dir)).toEqual([]);
});
