// What programs left behind, seen from outside: processes, descriptors, files, memory. Linux's /proc, and nothing else.
import { readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

const attempt = (look, otherwise) => {
  try {
    return look();
  } catch {
    return otherwise; // It ended, or went, while it was being looked at.
  }
};
const processes = () =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
const text = (pid, file) => attempt(() => readFileSync(`/proc/${pid}/${file}`, "utf8"), "");

/** Processes that this run's programs started and that are still there: they call themselves so (`load-cases.mjs`). */
export function orphans() {
  const name = `orphan-${process.pid}`;
  const argument = new RegExp(`(^|[\\0-])${name}(\\0|$)`);
  return processes().filter((pid) => text(pid, "comm").trim() === name || argument.test(text(pid, "cmdline")));
}

/** Processes whose environment holds the mark that was set before the evaluator was opened. Zombies have none. */
export function marked(mark) {
  return processes().filter((pid) => pid !== process.pid && text(pid, "environ").includes(mark));
}

/** This process's children, their children, and so on. */
export function descendants() {
  const parents = new Map(
    processes().map((pid) => [pid, Number(text(pid, "stat").split(")").at(-1)?.trim().split(" ")[1])]),
  );
  const found = [];
  for (let level = [process.pid]; level.length > 0; ) {
    level = [...parents].filter(([, parent]) => level.includes(parent)).map(([pid]) => pid);
    found.push(...level);
  }
  return found;
}

/** What the descriptors of a process refer to. */
export function descriptors(pid = process.pid) {
  const held = attempt(() => readdirSync(`/proc/${pid}/fd`), []);
  return held.map((fd) => attempt(() => readlinkSync(`/proc/${pid}/fd/${fd}`), "")).filter((link) => link !== "");
}

/** The most descriptors that one process below this one holds. */
export function mostDescriptors() {
  return Math.max(0, ...descendants().map((pid) => descriptors(pid).length));
}

/** Memory of everything below this process, in bytes: proportional set sizes, so that what forks share counts once. */
export function treeBytes() {
  const kibibytes = (pid) => Number(/^Pss:\s+(\d+) kB/m.exec(text(pid, "smaps_rollup"))?.[1] ?? 0);
  return descendants().reduce((sum, pid) => sum + 1024 * kibibytes(pid), 0);
}

/** Files that this run's programs wrote where they outlive the evaluation. */
export function strayFiles() {
  const home = homedir();
  const worker = join(import.meta.dirname, "../../src");
  return [
    ...new Set([tmpdir(), "/tmp", "/var/tmp", "/dev/shm", process.cwd(), home, join(home, ".cache")]),
    ...below(join(home, ".cache/torch_extensions"), 3),
    ...below(join(home, ".triton"), 3),
    ...below(worker, 3),
  ].flatMap((place) => {
    const names = attempt(() => readdirSync(place), []);
    return names.filter((name) => name.startsWith(`surprisal-case-${process.pid}-`)).map((name) => join(place, name));
  });
}

function below(place, depth) {
  if (depth === 0) return [place];
  const inside = attempt(() => readdirSync(place, { withFileTypes: true }), []).filter((entry) => entry.isDirectory());
  return [place, ...inside.flatMap(({ name }) => below(join(place, name), depth - 1))];
}

/** Directories that evaluators made in the temporary directory and that no process works with any more. */
export function deadScratchDirectories() {
  const used = processes().map((pid) => text(pid, "cmdline"));
  const made = readdirSync(tmpdir()).filter((name) => /^surprisal-lab-.{6}$/.test(name));
  return made.filter((name) => !used.some((line) => line.includes(name)));
}

/** What a program left: in words, taken away as it is told; null when it left nothing. No other program may be running. */
export function tidyAway() {
  return inWords([...takeFiles(), ...endProcesses(orphans())]);
}

function takeFiles() {
  const files = strayFiles();
  for (const path of files) rmSync(path, { recursive: true, force: true });
  return files;
}

function endProcesses(pids) {
  for (const pid of pids) attempt(() => process.kill(pid, "SIGKILL"), false);
  return pids.map((pid) => `process ${pid}`);
}

const inWords = (left) => (left.length === 0 ? null : `left behind: ${left.join(", ")}`);

/**
 * The same while several programs run at once: a process is left behind by one of them when every program that ran at the time it was
 * seen has ended, and it has not.
 */
export class Traces {
  #running = new Set();
  #suspects = [];

  begin(draw) {
    this.#running.add(draw);
  }

  /** What has been left behind by now, in words; null where nothing was. */
  end(draw) {
    this.#running.delete(draw);
    const there = orphans();
    this.#suspects.push({ pids: there, waitsFor: new Set(this.#running) });
    for (const { waitsFor } of this.#suspects) waitsFor.delete(draw);
    const due = this.#suspects.filter(({ waitsFor }) => waitsFor.size === 0).flatMap(({ pids }) => pids);
    this.#suspects = this.#suspects.filter(({ pids, waitsFor }) => pids.length > 0 && waitsFor.size > 0);
    return inWords([...takeFiles(), ...endProcesses(there.filter((pid) => due.includes(pid)))]);
  }
}
