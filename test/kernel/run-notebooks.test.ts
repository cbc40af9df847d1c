import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { formatNotebookRun, type NotebookRun, runNotebooks } from "../../src/kernel/index.js";
import { cellsOf, makeNotebook, notebookFolder } from "./notebooks.js";

let folder: string;
beforeEach(() => {
  folder = notebookFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("numbered notebooks run in order of their numbers, those after a failing one too", async () => {
  makeNotebook(join(folder, "10-last.ipynb"), ["const ten = 10;\nten"]);
  makeNotebook(join(folder, "02-fails.ipynb"), ["const two = 2;", 'const next = two;\nthrow new Error("on purpose");']);
  makeNotebook(join(folder, "01-slow.ipynb"), ["await new Promise((done) => setTimeout(done, 3000));"]);
  makeNotebook(join(folder, "scratch.ipynb"), ['throw new Error("not numbered");']);

  const runs: NotebookRun[] = [];
  for await (const run of runNotebooks({ dir: folder })) runs.push(run);

  expect(runs.map(({ path, failure }) => [path.slice(folder.length + 1), failure?.cell ?? null])).toEqual([
    ["01-slow.ipynb", null],
    ["02-fails.ipynb", 2],
    ["10-last.ipynb", null],
  ]);
  expect(cellsOf(join(folder, "10-last.ipynb"))[0]?.outputs).toMatchObject([{ data: { "text/plain": ["10"] } }]);
  const [line, report] = runs.slice(0, 2).map(formatNotebookRun);
  expect(line).toMatch(/^01-slow\.ipynb +\d+\.\d s {2}1 cells$/);
  expect(report).toMatch(/^02-fails\.ipynb +\d+\.\d s {2}failed in cell \[2\], line 2\n/);
  expect(report).toContain('    1 │ const next = two;\n  > 2 │ throw new Error("on purpose");');
  expect(report).toContain("Error: on purpose");
});

test("stopped by its signal, it stops a cell that would never end", async () => {
  makeNotebook(join(folder, "01-endless.ipynb"), ["await new Promise((done) => setInterval(done, 1e9));"]);
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error("stopped by hand")), 500);
  const runs = runNotebooks({ dir: folder, signal: stop.signal });
  await expect(runs.next()).rejects.toThrow("stopped by hand");
});

test("a folder without numbered notebooks is an error", async () => {
  await expect(runNotebooks({ dir: folder }).next()).rejects.toThrow(/has no numbered notebooks/);
  await expect(runNotebooks({ dir: "/nowhere" }).next()).rejects.toThrow(/no folder \/nowhere here.*checkout/s);
});
