import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type Evaluator, openEvaluator } from "../../src/evaluation/index.js";
import type { Task } from "../../src/records/index.js";
import { loadTasks } from "../../src/tasks/index.js";

// Every bundled task, on this machine's CPU, with the bodies a policy might write for it: good, bad and hopeless.
const bodies = z.strictObject({ reference: z.string(), faster: z.string().nullable(), wrong: z.string() });
const tasks: Task[] = await loadTasks({ from: "bundled", level: 1, size: "small" });

let evaluator: Evaluator;
beforeAll(async () => {
  evaluator = await openEvaluator({ device: "cpu", mode: "fast", checkTimeoutMs: 1_000 });
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
  const judge = async (text: string, repeat = 0) => await evaluator.evaluate(task, text, { repeat });

  expect(await judge("while True: pass")).toMatchObject({
    verdict: "timed-out",
    message: expect.stringContaining("still checking after 1 s"),
  });

  let own = await judge(reference);
  // Where others use the machine a whole evaluation can read 1.7x; three in a row would be the evaluator's doing.
  const off = () => (own.speedup?.low ?? 0) >= 1.5 || (own.speedup?.high ?? 9) <= 0.67;
  for (let repeat = 1; repeat < 3 && own.verdict === "correct" && off(); repeat++) own = await judge(reference, repeat);
  expect({ verdict: own.verdict, message: own.message }).toEqual({ verdict: "correct", message: null });
  expect(own.flags.map(({ flag }) => flag)).toContain("same-as-reference");
  expect(own.speedup?.low).toBeLessThan(1.5);
  expect(own.speedup?.high).toBeGreaterThan(0.67);

  expect(await judge("import os\nos._exit(0)")).toMatchObject({
    verdict: "crashed",
    message: expect.stringContaining("exit code 0 while checking"),
  });

  if (faster !== null) {
    let better = await judge(faster);
    // A busy machine can widen one measurement beyond use; six in a row would be the program's doing.
    for (let repeat = 1; repeat < 6 && (better.speedup?.low ?? 0) <= 1; repeat++) better = await judge(faster, repeat);
    expect({ verdict: better.verdict, message: better.message }).toEqual({ verdict: "correct", message: null });
    expect(better.speedup?.low).toBeGreaterThan(1);
    expect(better.flags.map(({ flag }) => flag)).not.toContain("same-as-reference");
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
