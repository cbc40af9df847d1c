import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, readlinkSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { LabError } from "../records/index.js";

// Of this process: the file names processes alone, and one may begin a run twice (a notebook's cell that was not stopped, say).
const held = new Set<string>();

const holder = z.strictObject({
  pid: z.int(),
  host: z.string(),
  /** Which start of that machine; null where the system does not say. */
  boot: z.string().nullable(),
  /** Whose process numbers: a container has its own. */
  numbers: z.string().nullable(),
  /** When the process began, in ticks since the machine did: numbers are given out again. Null where the system does not say. */
  began: z.string().nullable(),
});

/** Who holds a directory, as its lock says. */
type Holder = z.infer<typeof holder>;

/**
 * Takes a run directory, which exists, for one run, so that no second one appends beside it, of this process or another. A lock whose process is gone is
 * taken over; whether one of another machine or container is gone cannot be seen from here.
 *
 * @returns a function that gives it back
 * @throws LabError `run-in-use` while a live process holds it, or this one, or one elsewhere
 */
export function lockRun(runDir: string): () => void {
  const path = join(realpathSync(runDir), ".lock");
  if (held.has(path)) {
    throw new LabError(
      "run-in-use",
      `${runDir} is being written by a run that this process began and that has not ended`,
      "stop that one first (in a notebook: interrupt its cell, or restart the kernel), or give another runDir",
    );
  }
  while (!taken(path)) {
    const said = readIfThere(path);
    if (said === null) continue; // given back meanwhile
    const of = holderOf(said);
    if (of === null || isLive(of)) {
      const who = of === null ? "something that does not say what it is" : `process ${of.pid}`;
      const where = of === null || isHere(of) ? "" : ` of ${of.host}, a machine or container of its own`;
      throw new LabError(
        "run-in-use",
        `${runDir} is being written by ${who}${where}`,
        `wait for it, give another runDir, or remove ${path} if that process is over or no run of yours`,
      );
    }
    takeAway(path, said);
  }
  held.add(path);
  return () => {
    held.delete(path);
    rmSync(path, { force: true });
  };
}

function taken(path: string): boolean {
  const me = JSON.stringify({ pid: process.pid, ...here(), began: beganOf(process.pid) } satisfies Holder);
  const own = `${path}.${randomUUID()}`;
  try {
    writeFileSync(own, me);
    // Whole from its first moment on: another process may look at any.
    linkSync(own, path);
    return true;
  } catch (cause) {
    const { code = "" } = cause as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (!noLinks.has(code)) throw cause;
    return takenWithoutLinks(path, me);
  } finally {
    rmSync(own, { force: true });
  }
}

// What file systems answer that know no second name for a file.
const noLinks = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

function takenWithoutLinks(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: "wx" });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    return false;
  }
}

// A lock seen to be stale; one that another process has put in its place since then goes back.
function takeAway(path: string, stale: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // another process was quicker
  }
  if (readFileSync(aside, "utf8") === stale) rmSync(aside);
  else renameSync(aside, path);
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function holderOf(said: string): Holder | null {
  try {
    return holder.parse(JSON.parse(said));
  } catch {
    return null;
  }
}

function isHere({ host, numbers }: Holder): boolean {
  const { host: own, numbers: ours } = here();
  return host === own && numbers === ours;
}

function isLive(of: Holder): boolean {
  const { host, boot } = here();
  if (of.host === host && of.boot !== boot) return false; // this machine has been started anew
  if (!isHere(of)) return true;
  if (of.pid === process.pid || !isRunning(of.pid)) return false;
  return of.began === null || of.began === beganOf(of.pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM";
  }
}

function here(): Pick<Holder, "host" | "boot" | "numbers"> {
  const boot = readIfThere("/proc/sys/kernel/random/boot_id")?.trim() ?? null;
  try {
    return { host: hostname(), boot, numbers: readlinkSync("/proc/self/ns/pid") };
  } catch {
    return { host: hostname(), boot, numbers: null }; // not Linux: one machine, one set of numbers
  }
}

// In /proc/PID/stat the twenty-second field; the second, a name in brackets, may hold anything.
function beganOf(pid: number): string | null {
  return readIfThere(`/proc/${pid}/stat`)?.split(")").at(-1)?.trim().split(" ")[19] ?? null;
}
