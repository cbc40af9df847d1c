import { existsSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { LabError } from "../records/index.js";
import { excerpt } from "./cell-error.js";
import { type NotebookRun, type RunNotebookOptions, runNotebook } from "./run-notebook.js";

export interface RunNotebooksOptions extends Omit<RunNotebookOptions, "onCell"> {
  /** Folder with the notebooks; those whose names begin with a number are run, in that order. Or one notebook. */
  dir: string;
  /** How many run at once; two where there are two cores. They must not read one another's output. */
  jobs?: number;
}

/**
 * Executes the numbered notebooks of a folder (or a single one), each in a process of its own, and yields how each went, in their order. All are
 * run, also when one fails.
 *
 * @throws LabError `no-notebooks` where the folder is not there or has none, `bad-argument` for no jobs, and whatever `runNotebook` throws
 * @example
 * for await (const run of runNotebooks({ dir: "notebooks" })) console.log(formatNotebookRun(run));
 */
export async function* runNotebooks(options: RunNotebooksOptions): AsyncGenerator<NotebookRun> {
  const { dir, jobs = Math.min(2, availableParallelism()), signal, ...each } = options;
  if (!(Number.isInteger(jobs) && jobs >= 1)) {
    throw new LabError("bad-argument", `runNotebooks: jobs is ${jobs}`, "give how many run at once, 1 or more");
  }
  const paths = dir.endsWith(".ipynb") ? [dir] : await numbered(dir);
  const stop = new AbortController();
  const signals = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const running: Promise<NotebookRun>[] = [];
  const start = () => {
    const path = paths[running.length];
    if (path === undefined) return;
    const run = runNotebook(path, { ...each, signal: signals });
    running.push(run);
    // Whoever waits for this notebook hears of it; until then it must not end the process.
    run.catch(() => {});
    run.then(start, () => {});
  };
  for (let job = 0; job < jobs; job++) start();
  try {
    for (let at = 0; at < paths.length; at++) {
      const run = running[at];
      if (run) yield await run;
    }
  } finally {
    stop.abort(new LabError("interrupted", "the notebooks were stopped", "start them again"));
    await Promise.allSettled(running);
  }
}

async function numbered(dir: string): Promise<string[]> {
  const wayOut =
    "give a folder with files like 01-name.ipynb, or one notebook; ours are in a checkout of surprisal-lab";
  if (!existsSync(dir)) throw new LabError("no-notebooks", `there is no folder ${dir} here`, wayOut);
  if (!statSync(dir).isDirectory()) throw new LabError("no-notebooks", `${dir} is no notebook`, wayOut);
  const names = (await readdir(dir)).filter((name) => /^\d.*\.ipynb$/.test(name));
  if (names.length === 0) throw new LabError("no-notebooks", `${dir} has no numbered notebooks`, wayOut);
  return names.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).map((name) => join(dir, name));
}

/** A line on how a notebook went and, where a cell failed, its text with the failing line marked, and the error. */
export function formatNotebookRun({ path, cellsRun, wallMs, failure }: NotebookRun): string {
  const seconds = `${(wallMs / 1000).toFixed(1)} s`;
  const name = basename(path);
  if (!failure) return `${name.padEnd(36)} ${seconds.padStart(7)}  ${cellsRun} cells`;
  const { cell, source, error } = failure;
  const line = error.line === null ? "" : `, line ${error.line}`;
  return [
    `${name.padEnd(36)} ${seconds.padStart(7)}  failed in cell [${cell}]${line}`,
    "",
    excerpt(source, error.line ?? 0, { context: Number.POSITIVE_INFINITY }),
    "",
    error.traceback,
    "",
  ].join("\n");
}
