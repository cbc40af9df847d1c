import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readLineBlocks } from "../../src/records/jsonl-lines.js";

const lines = ["", "é", "a longer line than a block of eight bytes, 𝛼 and 漢字", "\r", "x".repeat(40)];

test.each(["", "no newline at the end"])(
  "blocks are whole lines and join to the file, at any block size (tail %j)",
  (tail) => {
    const text = `${lines.join("\n")}\n${tail}`;
    const file = join(mkdtempSync(join(tmpdir(), "lines-")), "lines.txt");
    writeFileSync(file, text);
    writeFileSync(`${file}.gz`, gzipSync(text));
    for (const path of [file, `${file}.gz`]) {
      for (let size = 1; size < 100; size += 3) {
        const blocks = [...readLineBlocks(path, size)].map((block) => block.text);
        expect(blocks.join("")).toBe(text);
        expect(blocks.slice(0, -1).every((block) => block.endsWith("\n"))).toBe(true);
      }
    }
  },
);

test("an empty file has no blocks", () => {
  const file = join(mkdtempSync(join(tmpdir(), "lines-")), "empty.txt");
  writeFileSync(file, "");
  expect([...readLineBlocks(file)]).toEqual([]);
});
