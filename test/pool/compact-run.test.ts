import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { compactRun, readPool } from "../../src/pool/index.js";
import { runFiles } from "../../src/records/index.js";
import { anEvaluation, aSample, writeRun } from "./run.js";

const samples = Array.from({ length: 50 }, (_, index) => aSample({ index, text: `return A * ${index}` }));

test("a compact run reads as before, smaller, and the same samples give the same bytes", async () => {
  const [runDir, again] = [writeRun(samples, [anEvaluation()]), writeRun(samples, [anEvaluation()])];
  const { samples: plain } = runFiles(runDir);
  const text = readFileSync(plain);
  const before = await readPool(runDir);
  const { path, bytesBefore, bytesAfter } = await compactRun(runDir);
  expect(await readPool(runDir)).toEqual(before);
  expect(existsSync(plain)).toBe(false);
  expect(gunzipSync(readFileSync(path)).equals(text)).toBe(true);
  expect(bytesBefore).toBe(text.length);
  expect(bytesAfter).toBe(readFileSync(path).length);
  expect(bytesAfter).toBeLessThan(text.length / 4);
  const other = await compactRun(again);
  expect(readFileSync(other.path).equals(readFileSync(path))).toBe(true);
  // RFC 1952: bytes 4 to 7 are the time, byte 9 the operating system.
  expect([...readFileSync(path).subarray(4, 10)]).toEqual([0, 0, 0, 0, 2, 255]);
});

test("a compact run stays as it is, and one cut off between the two files is finished", async () => {
  const runDir = writeRun(samples, []);
  const text = readFileSync(runFiles(runDir).samples);
  const { path } = await compactRun(runDir);
  const packed = readFileSync(path);
  expect(await compactRun(runDir)).toEqual({ path, bytesBefore: null, bytesAfter: packed.length });
  writeFileSync(runFiles(runDir).samples, text);
  await compactRun(runDir);
  expect(readFileSync(path).equals(packed)).toBe(true);
  expect(existsSync(runFiles(runDir).samples)).toBe(false);
});

test("a run that could still be continued is refused and left alone", async () => {
  for (const status of ["running", "interrupted", "failed"] as const) {
    const runDir = writeRun(samples, [], { status });
    await expect(compactRun(runDir)).rejects.toThrow(`is ${status}, not finished`);
    expect(existsSync(runFiles(runDir).samples)).toBe(true);
    expect(existsSync(`${runFiles(runDir).samples}.gz`)).toBe(false);
  }
});
