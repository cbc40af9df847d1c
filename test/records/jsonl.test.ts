import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { z } from "zod";
import { openJsonl, readJsonl } from "../../src/records/index.js";

const point = z.strictObject({ x: z.number(), label: z.string().nullable() });
const path = () => join(mkdtempSync(join(tmpdir(), "jsonl-")), "points.jsonl");

test("what was appended is read back, in order, unchanged", () => {
  const file = path();
  const writer = openJsonl(file, point);
  writer.append([{ x: 0.1 + 0.2, label: null }]);
  writer.append([
    { x: -1, label: 'a "quoted"\nline' },
    { x: 5e-324, label: "\u2028 ü" },
  ]);
  writer.close();
  expect(readJsonl(file, point)).toEqual({
    records: [
      { x: 0.30000000000000004, label: null },
      { x: -1, label: 'a "quoted"\nline' },
      { x: 5e-324, label: "\u2028 ü" },
    ],
    tornTail: null,
  });
});

test("a torn last line is reported, cut by the next writer, and costs nothing else", () => {
  const file = path();
  writeFileSync(file, '{"x":1,"label":null}\n{"x":2,"la');
  expect(readJsonl(file, point)).toEqual({ records: [{ x: 1, label: null }], tornTail: '{"x":2,"la' });
  const writer = openJsonl(file, point);
  writer.append([{ x: 3, label: null }]);
  writer.close();
  expect(readFileSync(file, "utf8")).toBe('{"x":1,"label":null}\n{"x":3,"label":null}\n');
});

test("a last record that only lacks its newline is kept", () => {
  const file = path();
  writeFileSync(file, '{"x":1,"label":null}\n{"x":2,"label":null}');
  const writer = openJsonl(file, point);
  writer.append([{ x: 3, label: null }]);
  writer.close();
  expect(readJsonl(file, point).records.map(({ x }) => x)).toEqual([1, 2, 3]);
});

test("a tail torn inside a multi-byte character is cut too", () => {
  const file = path();
  const whole = Buffer.from('{"x":1,"label":"ü"}\n');
  writeFileSync(file, Buffer.concat([whole, whole.subarray(0, whole.indexOf(0xc3) + 1)]));
  openJsonl(file, point).close();
  expect(readFileSync(file)).toEqual(whole);
});

test("any other bad line is an error that names file, line and field", () => {
  const file = path();
  writeFileSync(file, '{"x":1,"label":null}\n{"x":"two","label":null}\n{"x":3,"label":null}\n');
  expect(() => readJsonl(file, point)).toThrow(`${file}:2: x: `);
  writeFileSync(file, '{"x":1,"label":null}\nnot json\n{"x":3,"label":null}\n');
  expect(() => readJsonl(file, point)).toThrow(`${file}:2: not JSON`);
});

test("a record the schema refuses is not written, nor is any beside it", () => {
  const file = path();
  const writer = openJsonl(file, point);
  expect(() =>
    writer.append([
      { x: 1, label: null },
      { x: Number.NaN, label: null },
    ]),
  ).toThrow("x: ");
  writer.close();
  expect(readFileSync(file, "utf8")).toBe("");
});

test("a gzipped file is read in the plain one's place, a missing one is named", () => {
  const file = path();
  expect(() => readJsonl(file, point)).toThrow(`${file} does not exist`);
  writeFileSync(`${file}.gz`, gzipSync('{"x":7,"label":null}\n'));
  expect(readJsonl(file, point).records).toEqual([{ x: 7, label: null }]);
});

test("an append for which there is no room leaves whole lines, and what follows is whole too", () => {
  const file = path();
  const child = `
    import { openJsonl } from ${JSON.stringify(new URL("../../dist/records/index.js", import.meta.url).href)};
    import { z } from ${JSON.stringify(import.meta.resolve("zod"))};
    const writer = openJsonl(${JSON.stringify(file)}, z.strictObject({ x: z.number(), label: z.string().nullable() }));
    let failed = 0;
    for (let x = 0; x < 20; x++) {
      try { writer.append([{ x, label: "long ".repeat(x % 4 === 3 ? 1 : 200) }]); } catch { failed++; }
    }
    console.log(failed);`;
  // Eight blocks of 1024 bytes; without the signal a write beyond them is cut short, then refused.
  const script = ['trap \'\' XFSZ; ulimit -f 8; exec "$0" --input-type=module -e "$1"', process.execPath, child];
  const failed = Number(execFileSync("bash", ["-c", ...script], { encoding: "utf8" }));
  expect(failed).toBeGreaterThan(0);
  const { records, tornTail } = readJsonl(file, point);
  expect(tornTail).toBeNull();
  expect(records).toHaveLength(20 - failed);
  // One of the short ones still found room after a long one had not.
  expect(records.at(-1)?.label).toBe("long ");
});

test("a torn line longer than a block is cut whole", () => {
  const file = path();
  writeFileSync(file, `{"x":1,"label":null}\n{"x":2,"label":"${"é".repeat(1_700_000)}`);
  openJsonl(file, point).close();
  expect(readFileSync(file, "utf8")).toBe('{"x":1,"label":null}\n');
});
