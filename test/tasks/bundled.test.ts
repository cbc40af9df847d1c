import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { sha256, type Task } from "../../src/records/index.js";
import { loadTasks, referenceBody } from "../../src/tasks/index.js";
import { findPython } from "../../src/worker/index.js";

const fixtures = new URL("../fixtures/", import.meta.url).pathname;
const published = JSON.parse(readFileSync(new URL("../../data/paper/published.json", import.meta.url), "utf8"));
const evalIds: number[] = published.setup.evalTasks;

const bodiesSchema = z.strictObject({ reference: z.string(), faster: z.string().nullable(), wrong: z.string() });
const bodiesOf = (id: number) => bodiesSchema.parse(JSON.parse(readFileSync(`${fixtures}bodies/${id}.json`, "utf8")));

const full = await loadTasks({ from: "bundled" });
const small = await loadTasks({ from: "bundled", size: "small" });

test("there is a bundled task for every id the paper evaluates on", () => {
  expect(full.map(({ id }) => id)).toEqual(evalIds);
  expect(small.map(({ id }) => id)).toEqual(evalIds);
});

describe.each(full.map((task, i) => ({ id: task.id, task, smaller: small[i] as Task })))("task $id", (given) => {
  const { task, smaller } = given;

  test("has two sizes, neither of which mentions the other", () => {
    expect(task.size).toBe("full");
    expect(smaller.size).toBe("small");
    expect(smaller.code).not.toBe(task.code);
    expect(`${task.code}${smaller.code}`).not.toMatch(/small/i);
    expect(task.hash).toBe(sha256(task.code));
    expect(smaller.hash).not.toBe(task.hash);
  });

  test("leaves the device to whoever runs it", () => {
    expect(task.code).not.toMatch(/cuda|device/);
  });

  test("has the body that its fixture calls the reference", () => {
    expect(referenceBody(task)).toBe(bodiesOf(task.id).reference);
    expect(referenceBody(smaller)).toBe(bodiesOf(task.id).reference);
  });
});

const report = z.strictObject({
  shape: z.array(z.int()),
  dtype: z.string(),
  finite: z.boolean(),
  inputMiB: z.number(),
  zerosPass: z.boolean(),
  meanPasses: z.boolean(),
  otherInputsPass: z.boolean(),
  bodies: z.record(z.string(), z.boolean()),
  inputsKept: z.boolean(),
});

describe("under torch, at small size", () => {
  let reports: Record<string, z.infer<typeof report>>;

  beforeAll(async () => {
    const python = await findPython();
    const tasks = full.map(({ id, code }, i) => {
      const bodies = Object.entries(bodiesOf(id)).filter(([, body]) => body !== null);
      return { id, full: code, small: small[i]?.code, bodies: Object.fromEntries(bodies) };
    });
    const answer = execFileSync(python.path, [`${fixtures}tasks/run_bodies.py`], { input: JSON.stringify(tasks) });
    reports = z.record(z.string(), report).parse(JSON.parse(answer.toString()));
  });

  test.each(evalIds)("task %i gives finite numbers that zeros, their mean and other inputs do not match", (id) => {
    expect(reports[id]).toMatchObject({
      dtype: "torch.float32",
      finite: true,
      zerosPass: false,
      meanPasses: false,
      otherInputsPass: false,
      inputsKept: true,
    });
    expect(reports[id]?.inputMiB).toBeLessThanOrEqual(32);
  });

  test.each(evalIds)("task %i: its own and the faster body are right, the wrong one is not", (id) => {
    const { faster } = bodiesOf(id);
    expect(reports[id]?.bodies).toEqual({
      reference: true,
      ...(faster === null ? {} : { faster: true }),
      wrong: false,
    });
  });

  // By hand from the constants: (size - 1) * stride + kernel; (length - dilation * (kernel - 1) - 1) // stride + 1; and so on.
  test.each([
    [4, [512, 1]],
    [12, [384, 384]],
    [55, [2, 64, 46, 94]],
    [65, [2, 16, 69, 65]],
    [70, [1, 32, 8, 12, 18]],
    [76, [4, 64, 1360]],
    [82, [4, 32, 62, 62]],
    [87, [1, 128, 64, 64]],
    [95, []],
    [98, []],
  ])("task %i gives the shape its docstring says", (id, shape) => {
    expect(reports[id]?.shape).toEqual(shape);
  });

  test("at least ten tasks have a faster body that the processor can show", () => {
    expect(evalIds.filter((id) => bodiesOf(id).faster !== null).length).toBeGreaterThanOrEqual(10);
  });
});

test("a size or a source there is not is refused: a full task under a mistyped size would be run for hours", async () => {
  await expect(loadTasks({ from: "bundled", size: "smal" as never })).rejects.toThrow(
    /size is smal[\s\S]*full or small/,
  );
  await expect(loadTasks({ from: "bundeld" as never })).rejects.toThrow(/from is "bundeld"[\s\S]*kernelBench/);
});
