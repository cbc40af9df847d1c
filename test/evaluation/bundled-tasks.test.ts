import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type Evaluator, openEvaluator } from "../../src/evaluation/index.js";
import type { Task } from "../../src/records/index.js";
import { loadTasks } from "../../src/tasks/index.js";
import { expectMeasured } from "./expect-measured.js";

// Every bundled task, on this machine's CPU, with the bodies a policy might write for it: good, bad and hopeless.
const bodies = z.strictObject({ reference: z.string(), faster: z.string().nullable(), wrong: z.string() });
const tasks: Task[] = await loadTasks({ from: "bundled", level: 1, size: "small" });

let evaluator: Evaluator;
beforeAll(async () => {
  evaluator = await openEvaluator({ device: "cpu", mode: "fast", checkTimeoutMs: 2_000 });
});
afterAll(() => evaluator.close());

test("all twenty are here", () => {
  expect(tasks.map(({ id }) => id)).toEqual([
    4, 5, 12, 14, 15, 18, 28, 29, 30, 32, 36, 55, 65, 70, 76, 82, 87, 89, 95, 98,
  ]);
});

// The faults come between the programs that are fine: each of these shows that the evaluator survived the one before.
test.each(tasks.map((task) => [`${task.id} ${task.name}`, task] as const))("%s", async (_name, task) => {
  const path = resolve(import.meta.dirname, `../fixtures/bodies/${task.id}.json`);
  const { reference, faster, wrong } = bodies.parse(JSON.parse(readFileSync(path, "utf8")));
  const judge = async (text: string) => await evaluator.evaluate(task, text);

  expect(await judge("while True: pass")).toMatchObject({
    verdict: "timed-out",
    message: expect.stringContaining("still checking after 2 s"),
  });

  // How fast each is depends on who else uses the machine: benchmarks/ says it, no test.
  const own = await judge(reference);
  expect({ verdict: own.verdict, message: own.message }).toEqual({ verdict: "correct", message: null });
  expect(own.flags.map(({ flag }) => flag)).toContain("same-as-reference");
  expectMeasured(own);

  expect(await judge("import os\nos._exit(0)")).toMatchObject({
    verdict: "crashed",
    message: expect.stringContaining("exit code 0 while checking"),
  });

  if (faster !== null) {
    const better = await judge(faster);
    expect({ verdict: better.verdict, message: better.message }).toEqual({ verdict: "correct", message: null });
    expect(better.flags.map(({ flag }) => flag)).not.toContain("same-as-reference");
    expectMeasured(better);
  }

  expect(await judge("raise RuntimeError('no such kernel')")).toMatchObject({
    verdict: "runtime-error",
    message: expect.stringContaining("RuntimeError: no such kernel (line 1 of the answer"),
  });

  expect(await judge(wrong)).toMatchObject({
    verdict: "wrong",
    speedup: null,
    message: expect.stringMatching(/the reference/),
  });

  expect(await judge("y = (\nreturn y")).toMatchObject({
    verdict: "compile-error",
    message: expect.stringMatching(/SyntaxError: .*line 1/),
  });
});
