import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CellOutput } from "../../src/kernel/cell-output.js";
import { NotebookChild } from "../../src/kernel/notebook-child.js";
import { root } from "./notebooks.js";

// One process for all: a cell that fails leaves the session usable, as in Jupyter.
let notebook: NotebookChild;
let cells = 0;
beforeAll(async () => {
  notebook = new NotebookChild(root);
  expect(await notebook.ready()).toBe("5.0.4");
});
afterAll(() => notebook.close());

async function run(...lines: string[]) {
  const outputs: CellOutput[] = [];
  cells += 1;
  const error = await notebook.run(lines.join("\n"), 60_000, (output) => outputs.push(output));
  return { error, outputs, cell: cells };
}

async function failureOf(...lines: string[]) {
  const { error, cell } = await run(...lines);
  if (!error) throw new Error("the cell did not fail");
  return { ...error, cell };
}

describe("an error names the cell's own line and shows it", () => {
  test("though types and blank lines are gone from what ran, and through functions of earlier cells", async () => {
    const { cell } = await run(
      "function first(rows: number[]): number {",
      "",
      '  if (rows.length === 0) throw new RangeError("no rows");',
      "  return 1;",
      "}",
    );
    const failure = await failureOf(
      "interface Unused { gone: boolean }",
      "",
      "const rows: number[] = [];",
      "first(rows);",
    );
    expect(failure).toMatchObject({ name: "RangeError", message: "no rows", line: 4 });
    expect(failure.traceback).toContain("> 4 │ first(rows);");
    expect(failure.traceback).toContain(
      `at cell [${cell}], line 3: if (rows.length === 0) throw new RangeError("no rows");`,
    );
  });

  test("after an await, and with its cause", async () => {
    const failure = await failureOf(
      'const { readFile } = await import("node:fs/promises");',
      "",
      'await readFile("no/such/file").catch((cause) => {',
      '  throw new Error("no notes", { cause });',
      "});",
    );
    expect(failure).toMatchObject({ message: "no notes", line: 4 });
    expect(failure.traceback).toContain("caused by Error: ENOENT");
  });

  test("from an event handler, whose stack does not lead through the cell", async () => {
    const failure = await failureOf(
      'import { EventEmitter, once } from "node:events";',
      "const far = new EventEmitter();",
      'const error = Object.assign(new Error("from afar"), { stack: "" });',
      'setTimeout(() => far.emit("error", error), 5);',
      "",
      'await once(far, "done");',
    );
    expect(failure).toMatchObject({ message: "from afar", line: 6 });
  });

  test("for a promise left alone, also while the cell waits for something that never comes", async () => {
    expect(await failureOf('Promise.reject(new Error("alone"));', "const after = 1;")).toMatchObject({
      message: "alone",
      line: 1,
    });
    expect(
      await failureOf('setTimeout(() => { throw new Error("dropped"); }, 5);', "await new Promise(() => {});"),
    ).toMatchObject({ message: "dropped", line: 1 });
  });

  test("for a value that is thrown and no error", async () => {
    expect(await failureOf('throw "a word";')).toMatchObject({ name: "Thrown", message: "'a word'", line: 1 });
  });

  test("for a value whose picture cannot be drawn", async () => {
    const failure = await failureOf('({ [Symbol.for("Jupyter.display")]: () => "no bundle" })');
    expect(failure.message).toContain("method returned 'no bundle'");
  });
});

describe("cells are checked as the package is", () => {
  test("implicit any, null, a value that may be absent", async () => {
    const failure = await failureOf(
      "function twice(x) { return 2 * x }",
      "const name: string = null;",
      "",
      "const found: number = [1].find((n) => n > 1);",
    );
    expect(failure).toMatchObject({ name: "TypeScriptError", line: 1 });
    expect(failure.traceback.split("\n")).toEqual([
      `cell [${failure.cell}], line 1: Parameter 'x' implicitly has an 'any' type. (TS7006)`,
      "  > 1 │ function twice(x) { return 2 * x }",
      "      │                ^",
      `cell [${failure.cell}], line 2: Type 'null' is not assignable to type 'string'. (TS2322)`,
      "  > 2 │ const name: string = null;",
      "      │       ^^^^",
      `cell [${failure.cell}], line 4: Type 'number | undefined' is not assignable to type 'number'. (TS2322)`,
      "  > 4 │ const found: number = [1].find((n) => n > 1);",
      "      │       ^^^^^",
      "    Type 'undefined' is not assignable to type 'number'.",
    ]);
  });

  test("the package's own types", async () => {
    const failure = await failureOf('import { programHash } from "surprisal-lab";', "programHash(12);");
    expect(failure.line).toBe(2);
    expect(failure.traceback).toContain("Argument of type 'number' is not assignable to parameter of type 'string'.");
  });

  test("a cell that does not type-check has not run", async () => {
    await run("let ran = false;");
    await failureOf("ran = true;", "const wrong: string = 1;");
    expect((await run("ran")).outputs).toMatchObject([{ kind: "result", data: { "text/plain": "false" } }]);
  });
});

describe("what a cell may say", () => {
  test("`for await` at its top, ES2023's array methods, JSON of the project", async () => {
    const { error, outputs } = await run(
      "async function* count() { yield 1; yield 2 }",
      "let sum = 0;",
      "for await (const n of count()) sum += n;",
      'import { name } from "./package.json";',
      "const fixed: readonly number[] = [3, 1];",
      "[sum, fixed.toSorted(), fixed.with(0, 9), name]",
    );
    expect(error).toBeNull();
    expect(outputs).toMatchObject([{ data: { "text/plain": "[ 3, [ 1, 3 ], [ 9, 1 ], 'surprisal-lab' ]" } }]);
  });

  test("names of earlier cells in the short form of a property", async () => {
    await run("const seed = 42; let k = 1;");
    const { error, outputs } = await run("const local = 3;", "({ k } = { k: 64 });", "({ seed, k, local })");
    expect(error).toBeNull();
    expect(outputs).toMatchObject([{ data: { "text/plain": "{ seed: 42, k: 64, local: 3 }" } }]);
  });

  test("a display's handle shows nothing of its own; the same id in one cell is one output", async () => {
    const { outputs } = await run(
      'import { display } from "surprisal-lab";',
      'display("one", { id: "a" });',
      'display("two", { id: "a" });',
      'display("three")',
    );
    expect(outputs.map(({ kind, ...rest }) => [kind, "data" in rest && rest.data["text/plain"]])).toEqual([
      ["display", "one"],
      ["display", "three"],
      ["update", "two"],
    ]);
  });

  test("outputs keep the order in which they were asked for, though a picture takes time", async () => {
    const { outputs } = await run(
      'console.log("before");',
      "const slow = async () => {",
      "  await new Promise((done) => setTimeout(done, 300));",
      '  return { "text/plain": "slow" };',
      "};",
      'display({ [Symbol.for("Jupyter.display")]: slow });',
      'console.log("after");',
      'console.log("and after");',
    );
    expect(outputs).toMatchObject([
      { kind: "stream", text: "before\n" },
      { kind: "display", data: { "text/plain": "slow" } },
      { kind: "stream", text: "after\nand after\n" },
    ]);
  });
});
