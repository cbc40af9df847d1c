import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, expect, test } from "vitest";
import { lockRun } from "../../src/experiments/run-lock.js";

const scratch = mkdtempSync(join(tmpdir(), "run-lock-"));
afterAll(() => rmSync(scratch, { recursive: true }));

test("a run that this process has begun is not begun again before it has ended, under any name of its directory", () => {
  const unlock = lockRun(scratch);
  expect(() => lockRun(scratch)).toThrow(/a run that this process began/);
  expect(() => lockRun(`${relative(process.cwd(), scratch)}/.`)).toThrow(/run-in-use|this process began/);
  unlock();
  lockRun(scratch)();
});

test("a live process keeps its run, a dead one's is taken over", () => {
  const lock = join(scratch, ".lock");
  writeFileSync(lock, String(process.ppid));
  expect(() => lockRun(scratch)).toThrow(new RegExp(`written by process ${process.ppid}`));
  // Above the largest pid a kernel gives.
  writeFileSync(lock, "99999999");
  lockRun(scratch)();
  // Of this process, from before it was restarted with the same number.
  writeFileSync(lock, String(process.pid));
  lockRun(scratch)();
});
