import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { installKernel, kernelInstalled } from "../../src/kernel/index.js";
import { findJupyter } from "./find-jupyter.js";
import { makeNotebook, notebookFolder, root } from "./notebooks.js";

const fixture = join(root, "test/fixtures/notebooks/outputs.ipynb");
let folder: string;
let jupyter: string;

beforeAll(async () => {
  folder = notebookFolder();
  jupyter = findJupyter();
  vi.stubEnv("JUPYTER_DATA_DIR", join(folder, "jupyter"));
  expect(await kernelInstalled()).toBeNull();
  await installKernel();
}, 600_000);
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => promisify(execFile)(jupyter, args, { env: process.env, timeout: 300_000 });
const execute = (name: string) =>
  run("nbconvert", "--to", "notebook", "--execute", "--output-dir", join(folder, "out"), join(folder, name));

test("Jupyter finds the kernel where it was installed", async () => {
  const { stdout } = await run("kernelspec", "list", "--json");
  const installed = await kernelInstalled();
  expect(JSON.parse(stdout).kernelspecs["surprisal-lab"]).toMatchObject({
    resource_dir: installed,
    spec: { display_name: "surprisal-lab", language: "typescript" },
  });
});

test("a notebook executed by Jupyter is the one the headless runner writes, but for the times", {
  timeout: 300_000,
}, async () => {
  copyFileSync(fixture, join(folder, "outputs.ipynb"));
  await execute("outputs.ipynb");
  const executed = JSON.parse(readFileSync(join(folder, "out/outputs.ipynb"), "utf8"));
  for (const { metadata } of executed.cells) delete metadata.execution;
  expect(executed).toEqual(JSON.parse(readFileSync(fixture, "utf8")));
});

test("a failing cell fails in Jupyter with its message and its own line", { timeout: 300_000 }, async () => {
  mkdirSync(join(folder, "sub"));
  makeNotebook(join(folder, "sub/throws.ipynb"), [
    "interface Unused { gone: boolean }\n\nconst rows: number[] = [];\nif (rows.length === 0) throw new RangeError(`no rows`);",
  ]);
  const failure = await execute("sub/throws.ipynb").then(
    () => "",
    (error: { stderr: string }) => error.stderr,
  );
  expect(failure).toContain("RangeError: no rows");
  expect(failure).toContain("> 4 │ if (rows.length === 0) throw new RangeError(`no rows`);");
});
