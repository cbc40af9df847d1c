import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { sha256 } from "../../src/records/index.js";
import { loadTasks } from "../../src/tasks/index.js";

const fixtures = new URL("../fixtures/tasks/", import.meta.url).pathname;
const checkout = join(fixtures, "checkout");
const scratch = mkdtempSync(join(tmpdir(), "tasks-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const halving = readFileSync(join(checkout, "KernelBench/level1/10_Halving.py"), "utf8");
const row = { problem_id: 3, level: 1, name: "Copy", code: "import torch" };

function written(name: string, text: string): string {
  const path = join(scratch, name);
  writeFileSync(path, text);
  return path;
}

describe("which tasks", () => {
  test("come in the order asked for", async () => {
    const tasks = await loadTasks({ from: "bundled", ids: [95, 4] });
    expect(tasks.map(({ id, name }) => [id, name])).toEqual([
      [95, "Cross_entropy"],
      [4, "Matrix_vector_product"],
    ]);
  });

  test("an id that is not there is an error that lists those that are", async () => {
    await expect(loadTasks({ from: { kernelBench: checkout }, ids: [7, 8, 9] })).rejects.toThrow(
      /level 1 has no task 8, 9 here\n.*the ids there are: 7, 10$/,
    );
  });

  test("an id twice, and a level that is not bundled, are errors", async () => {
    await expect(loadTasks({ from: "bundled", ids: [4, 4] })).rejects.toThrow("ids 4, 4 name a task twice");
    await expect(loadTasks({ from: "bundled", level: 7 })).rejects.toThrow(/data\/tasks\/level7 does not exist/);
  });

  test.each([{ kernelBench: checkout }, { dataset: join(fixtures, "dataset.jsonl") }])(
    "only bundled ones have a small size",
    async (from) => {
      await expect(loadTasks({ from, size: "small" })).rejects.toThrow("only bundled tasks have a small size");
    },
  );
});

describe("a KernelBench checkout", () => {
  test.each([checkout, join(checkout, "KernelBench")])(
    "loads as it is, from its root or the folder inside",
    async (dir) => {
      const tasks = await loadTasks({ from: { kernelBench: dir } });
      expect(tasks.map(({ id }) => id)).toEqual([7, 10]);
      expect(tasks[1]).toEqual({
        level: 1,
        id: 10,
        name: "Halving",
        code: halving,
        size: "full",
        hash: sha256(halving),
        source: "kernelbench",
      });
    },
  );

  test("has the level asked for", async () => {
    const [squaring] = await loadTasks({ from: { kernelBench: checkout }, level: 2 });
    expect(squaring).toMatchObject({ level: 2, id: 1, name: "Squaring" });
  });

  test("a wrong directory, an empty level and two files for an id are named", async () => {
    await expect(loadTasks({ from: { kernelBench: scratch } })).rejects.toThrow(
      `${scratch} is no KernelBench checkout`,
    );
    mkdirSync(join(scratch, "level1"));
    await expect(loadTasks({ from: { kernelBench: scratch } })).rejects.toThrow("level1 holds no task");
    writeFileSync(join(scratch, "level1/5_A.py"), "a");
    writeFileSync(join(scratch, "level1/05_B.py"), "b");
    await expect(loadTasks({ from: { kernelBench: scratch } })).rejects.toThrow(
      "two files for task 5: 05_B.py and 5_A.py",
    );
    rmSync(join(scratch, "level1/05_B.py"));
    writeFileSync(join(scratch, "level1/5_A.py"), "\n");
    await expect(loadTasks({ from: { kernelBench: scratch } })).rejects.toThrow("5_A.py is empty");
  });
});

describe("a dataset file", () => {
  test.each(["dataset.jsonl", "dataset.parquet"])("%s holds the same tasks as the checkout", async (file) => {
    const { hash: _, ...expected } = (await loadTasks({ from: { kernelBench: checkout }, ids: [10] }))[0] ?? {
      hash: "",
    };
    const [, loaded] = await loadTasks({ from: { dataset: join(fixtures, file) } });
    expect(loaded).toEqual({ ...expected, source: "dataset", hash: sha256(halving) });
    expect(await loadTasks({ from: { dataset: join(fixtures, file) }, level: 2 })).toHaveLength(1);
  });

  test("a bad line is named with its column", async () => {
    const { code: _, ...noCode } = row;
    const missing = written("missing.jsonl", `${JSON.stringify(row)}\n\n${JSON.stringify(noCode)}\n`);
    await expect(loadTasks({ from: { dataset: missing } })).rejects.toThrow(/missing\.jsonl:3: code: /);
    const text = written("text.jsonl", JSON.stringify({ ...row, problem_id: "3" }));
    await expect(loadTasks({ from: { dataset: text } })).rejects.toThrow(/text\.jsonl:1: problem_id: .*number/);
    const torn = written("torn.jsonl", `${JSON.stringify(row)}\n{"problem_id": 4, "le`);
    await expect(loadTasks({ from: { dataset: torn } })).rejects.toThrow(/torn\.jsonl:2: not JSON/);
  });

  test("a task twice is named with both its places", async () => {
    const twice = written("twice.jsonl", `${JSON.stringify(row)}\n${JSON.stringify({ ...row, name: "Other" })}\n`);
    await expect(loadTasks({ from: { dataset: twice } })).rejects.toThrow(
      /twice\.jsonl:2: level 1 task 3 stands at .*twice\.jsonl:1 already/,
    );
  });

  test("a level it lacks, and no rows, are named", async () => {
    const dataset = join(fixtures, "dataset.jsonl");
    await expect(loadTasks({ from: { dataset }, level: 3 })).rejects.toThrow(/no task of level 3\n.*it has level 1, 2/);
    await expect(loadTasks({ from: { dataset: written("empty.jsonl", "") } })).rejects.toThrow("it has no rows");
  });

  test("a Parquet file without a column, or that is none, is named", async () => {
    await expect(loadTasks({ from: { dataset: join(fixtures, "no-code.parquet") } })).rejects.toThrow(
      /no-code\.parquet has no column code\n.*it has level, name, problem_id/,
    );
    const none = written("none.parquet", "this is no Parquet file at all");
    await expect(loadTasks({ from: { dataset: none } })).rejects.toThrow(/none\.parquet cannot be read as Parquet: /);
    const whole = readFileSync(join(fixtures, "dataset.parquet"));
    const cut = join(scratch, "cut.parquet");
    writeFileSync(cut, whole.subarray(0, whole.length / 2));
    await expect(loadTasks({ from: { dataset: cut } })).rejects.toThrow(/cut\.parquet cannot be read as Parquet: /);
  });

  test("a file that is not there, or of another kind, is named", async () => {
    const gone = join(scratch, "gone.jsonl");
    await expect(loadTasks({ from: { dataset: gone } })).rejects.toThrow(`${gone} does not exist`);
    const csv = written("tasks.csv", "problem_id,level\n");
    await expect(loadTasks({ from: { dataset: csv } })).rejects.toThrow("neither .jsonl nor .parquet");
  });
});
