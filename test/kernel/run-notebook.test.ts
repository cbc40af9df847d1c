import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runNotebook } from "../../src/kernel/index.js";
import { cellsOf, makeNotebook, notebookFolder, root } from "./notebooks.js";

const fixture = join(root, "test/fixtures/notebooks/outputs.ipynb");
let folder: string;
beforeAll(() => {
  folder = notebookFolder();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const make = (name: string, ...cells: string[]) => makeNotebook(join(folder, name), cells);

test("every kind of output is saved as in the committed notebook, to the byte, run after run", async () => {
  const committed = readFileSync(fixture, "utf8");
  const bare = JSON.parse(committed);
  for (const cell of bare.cells) {
    if (cell.cell_type !== "code") continue;
    Object.assign(cell, { outputs: [], execution_count: 7, source: cell.source.join("") });
    cell.metadata.execution = { "iopub.status.busy": "2026-01-01T00:00:00Z" };
  }
  const path = join(folder, "outputs.ipynb");
  writeFileSync(path, JSON.stringify(bare));

  for (const _ of ["first", "second"]) {
    const run = await runNotebook(path);
    expect(run.failure).toBeNull();
    expect(run.cellsRun).toBe(6);
    expect(readFileSync(path, "utf8")).toBe(committed);
  }
});

test("what a cell shows: a chart in all its forms in one output, records as a table, the rest as text", async () => {
  const [stream, table, chart, shown, length, awaited] = cellsOf(fixture).filter((cell) => cell.cell_type === "code");
  expect(stream?.outputs).toEqual([{ output_type: "stream", name: "stdout", text: ["first line\n", "second line\n"] }]);
  expect(table?.outputs).toMatchObject([
    {
      output_type: "execute_result",
      data: { "text/plain": ["task  speedup\n", "   4  1.23457\n", "  12        –"], "text/html": expect.anything() },
    },
  ]);
  expect(Object.keys(chart?.outputs[0]?.data ?? {})).toEqual([
    "application/vnd.vegalite.v5+json",
    "image/png",
    "text/plain",
  ]);
  // Updated by the cell after it; the bar is saved full, and nothing of its way there.
  expect(shown?.outputs.map((output) => (output.data as Record<string, unknown>)["text/plain"])).toEqual([
    ["ready"],
    [`${"█".repeat(24)} samples 2000/2000`],
  ]);
  expect(length?.outputs).toMatchObject([{ data: { "text/plain": ["64"] } }]);
  expect(awaited?.outputs).toMatchObject([{ name: "stderr" }, { data: { "text/plain": ["42"] } }]);
});

test("a failing cell leaves the notebook as it was, and those after it are not run", async () => {
  const path = make("left.ipynb", "const one = 1;\none", "throw new Error(String(one));", "console.log(one);");
  const before = readFileSync(path, "utf8");
  const run = await runNotebook(path);
  expect(run).toMatchObject({ cellsRun: 1, failure: { cell: 2, source: "throw new Error(String(one));" } });
  expect(readFileSync(path, "utf8")).toBe(before);
});

test("a cell that never ends is stopped at its limit", async () => {
  const path = make("endless.ipynb", "while (true) {}");
  const { failure } = await runNotebook(path, { cellTimeoutMs: 1_500 });
  expect(failure?.error).toMatchObject({ name: "CellTimeout", message: expect.stringContaining("limit of 1.5 s") });
});

test("a cell that ends the process has failed", async () => {
  const { failure } = await runNotebook(make("exits.ipynb", "process.exit(3);"));
  expect(failure?.error).toMatchObject({ name: "ProcessEnded", message: expect.stringContaining("exit code 3") });
});

test("a project that has the package as a dependency imports it by name", async () => {
  const project = mkdtempSync(join(tmpdir(), "surprisal-project-"));
  try {
    mkdirSync(join(project, "node_modules"));
    symlinkSync(root, join(project, "node_modules/surprisal-lab"));
    writeFileSync(join(project, "package.json"), '{ "dependencies": { "surprisal-lab": "*" } }');
    mkdirSync(join(project, "deep/er"), { recursive: true });
    const path = makeNotebook(join(project, "deep/er/own.ipynb"), [
      'import { display } from "surprisal-lab";\ndisplay(process.cwd().split("/").at(-1));',
    ]);
    expect((await runNotebook(path)).failure).toBeNull();
    expect(cellsOf(path)[0]?.outputs).toMatchObject([{ data: { "text/plain": [project.split("/").at(-1)] } }]);
  } finally {
    rmSync(project, { recursive: true });
  }
});

test("a notebook of another kernel, or one that is no notebook, is refused by name", async () => {
  const path = join(folder, "other.ipynb");
  const kernelspec = { name: "python3" };
  writeFileSync(path, JSON.stringify({ cells: [], metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }));
  await expect(runNotebook(path)).rejects.toThrow(/other\.ipynb is for the kernel python3/);
  writeFileSync(path, "{");
  await expect(runNotebook(path)).rejects.toThrow(/other\.ipynb is not JSON/);
});
