import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lockRun } from "../../src/experiments/run-lock.js";

const scratch = mkdtempSync(join(tmpdir(), "run-lock-"));
const lock = join(scratch, ".lock");
afterAll(() => rmSync(scratch, { recursive: true }));

interface Said {
  pid: number;
  host: string;
  boot: string | null;
  numbers: string | null;
  began: string | null;
}
let mine: Said;
beforeAll(() => {
  const unlock = lockRun(scratch);
  mine = JSON.parse(readFileSync(lock, "utf8")) as Said;
  unlock();
});
const heldBy = (other: Partial<Said>) => writeFileSync(lock, JSON.stringify({ ...mine, ...other }));

test("a run that this process has begun is not begun again before it has ended, under any name of its directory", () => {
  const unlock = lockRun(scratch);
  expect(() => lockRun(scratch)).toThrow(/a run that this process began/);
  expect(() => lockRun(`${relative(process.cwd(), scratch)}/.`)).toThrow(/run-in-use|this process began/);
  const link = `${scratch}-link`;
  symlinkSync(scratch, link);
  expect(() => lockRun(link)).toThrow(/this process began/);
  rmSync(link);
  unlock();
  lockRun(scratch)();
});

test("a live process keeps its run, a dead one's is taken over", () => {
  // The runner of the tests; when it began is not said.
  heldBy({ pid: process.ppid, began: null });
  expect(() => lockRun(scratch)).toThrow(new RegExp(`written by process ${process.ppid}$`, "m"));
  // Above the largest pid a kernel gives.
  heldBy({ pid: 99_999_999 });
  lockRun(scratch)();
  // Of this process, from before it was restarted with the same number.
  heldBy({});
  lockRun(scratch)();
  // A number that was given out again: another process began at another time.
  heldBy({ pid: process.ppid, began: "1" });
  lockRun(scratch)();
  // Before this machine was started.
  heldBy({ pid: process.ppid, boot: "before" });
  lockRun(scratch)();
});

test("whether a process of another machine or container lives cannot be seen, and what is no lock's text is no dead process", () => {
  for (const other of [{ host: "elsewhere", boot: "another" }, { numbers: "pid:[1]" }]) {
    heldBy({ pid: 99_999_999, ...other });
    expect(() => lockRun(scratch)).toThrow(/a machine or container of its own.*\n?.*remove .*\.lock/s);
  }
  writeFileSync(lock, "");
  expect(() => lockRun(scratch)).toThrow(/does not say what it is/);
  rmSync(lock);
});

test("of several processes that take a stale lock at once, one gets it", async () => {
  const child = `
    import { lockRun } from ${JSON.stringify(new URL("../../dist/experiments/run-lock.js", import.meta.url).href)};
    process.stdin.once("data", () => {
      try { lockRun(${JSON.stringify(scratch)}); console.log("held"); } catch { console.log("refused"); }
      process.stdin.once("data", () => process.exit());
    });
    console.log("ready");`;
  const script = join(scratch, "child.mjs");
  writeFileSync(script, child);
  for (const stale of [true, false]) {
    for (let round = 0; round < 4; round++) {
      if (stale) heldBy({ pid: 99_999_999 });
      else rmSync(lock, { force: true });
      const children = Array.from({ length: 4 }, () =>
        spawn(process.execPath, [script], { stdio: ["pipe", "pipe", "inherit"] }),
      );
      const next = async (which: (typeof children)[number]) => String((await once(which.stdout, "data"))[0]).trim();
      expect(await Promise.all(children.map(next))).toEqual(Array(4).fill("ready"));
      const answers = Promise.all(children.map(next));
      for (const { stdin } of children) stdin.write("go\n");
      expect((await answers).filter((answer) => answer === "held")).toHaveLength(1);
      for (const { stdin } of children) stdin.end("end\n");
      await Promise.all(children.map((one) => once(one, "exit")));
    }
  }
});
