import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");

export interface Cell {
  cell_type: string;
  execution_count: number | null;
  outputs: Record<string, unknown>[];
}

/** A folder inside the project, so that its notebooks import the package by name. The caller removes it. */
export function notebookFolder(): string {
  if (!existsSync(join(root, "dist/kernel/notebook-process.js"))) {
    throw new Error("these tests run the built package: npm run build");
  }
  const cache = join(root, "node_modules/.cache/surprisal-lab");
  mkdirSync(cache, { recursive: true });
  return mkdtempSync(join(cache, "notebooks-"));
}

/** Writes a notebook of code cells without outputs, as an editor would. */
export function makeNotebook(path: string, cells: string[]): string {
  const code = cells.map((source, at) => ({
    cell_type: "code",
    execution_count: null,
    id: `cell-${at}`,
    metadata: {},
    outputs: [],
    source,
  }));
  const kernelspec = { display_name: "surprisal-lab", language: "typescript", name: "surprisal-lab" };
  writeFileSync(path, JSON.stringify({ cells: code, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }));
  return path;
}

export function cellsOf(path: string): Cell[] {
  return JSON.parse(readFileSync(path, "utf8")).cells;
}
