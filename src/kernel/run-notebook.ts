import { dirname, resolve } from "node:path";
import type { CellError } from "./cell-error.js";
import { NotebookChild } from "./notebook-child.js";
import { readNotebook, SavedOutputs, sourceOf, writeNotebook } from "./notebook-file.js";
import { projectRoot } from "./project-root.js";

/** A cell that failed: which (from 1, among code cells that have text), its text, and why. */
export interface CellFailure {
  cell: number;
  source: string;
  error: CellError;
}

/** How a notebook went. */
export interface NotebookRun {
  path: string;
  /** Cells that ran to their end. */
  cellsRun: number;
  wallMs: number;
  failure: CellFailure | null;
}

export interface RunNotebookOptions {
  /** Time one cell may take, in milliseconds; 120 000 unless told otherwise. */
  cellTimeoutMs?: number;
  /** Called before each cell, both numbers from 1. */
  onCell?: (cell: number, of: number) => void;
  signal?: AbortSignal | undefined;
}

/**
 * Executes a notebook without Jupyter and writes it in place, as Jupyter would. Outputs are kept (text, tables, charts,
 * progress bars in their last state), times are not: run twice it is the same file. A notebook with a failing cell is left as
 * it was, and the cells after that one are not run.
 *
 * @throws LabError where it cannot be read or its process does not start; the signal's reason when aborted
 * @example
 * const { failure } = await runNotebook("notebooks/02-selection.ipynb");
 */
export async function runNotebook(path: string, options: RunNotebookOptions = {}): Promise<NotebookRun> {
  const { cellTimeoutMs = 120_000, onCell, signal } = options;
  signal?.throwIfAborted();
  const startedAt = performance.now();
  const notebook = await readNotebook(path);
  const child = new NotebookChild(projectRoot(dirname(resolve(path))));
  const stop = () => void child.close();
  signal?.addEventListener("abort", stop);
  const run: NotebookRun = { path, cellsRun: 0, wallMs: 0, failure: null };
  try {
    const typescriptVersion = await child.ready();
    const all: SavedOutputs[] = [];
    const code = notebook.cells.filter((cell) => cell.cell_type === "code");
    const nonEmpty = code.filter((cell) => sourceOf(cell).trim() !== "");
    for (const cell of code) Object.assign(cell, { outputs: [], execution_count: null });
    for (const [at, cell] of nonEmpty.entries()) {
      onCell?.(at + 1, nonEmpty.length);
      const saved = new SavedOutputs(at + 1);
      all.push(saved);
      const source = sourceOf(cell);
      const error = await child.run(source, cellTimeoutMs, (output) => {
        // Newest first: most updates are the running cell's own.
        all.findLast((each) => each.add(output));
      });
      signal?.throwIfAborted();
      if (error) {
        run.failure = { cell: at + 1, source, error };
        break;
      }
      Object.assign(cell, { outputs: saved.list, execution_count: at + 1 });
      run.cellsRun += 1;
    }
    if (!run.failure) await writeNotebook(path, notebook, typescriptVersion);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    await child.close();
  }
  run.wallMs = performance.now() - startedAt;
  return run;
}
