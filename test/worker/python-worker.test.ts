import { afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { findPython, PythonWorker } from "../../src/worker/index.js";

const opened: PythonWorker[] = [];
let found = "";
beforeAll(async () => {
  found = (await findPython()).path;
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((worker) => worker.close()));
});

function open(script = "test/worker/fixtures/odd.py", python = found): PythonWorker {
  const worker = new PythonWorker({ python, script, label: "odd worker" });
  opened.push(worker);
  return worker;
}

test("requests are answered, progress on the way, several at a time", async () => {
  const worker = open();
  const seen: unknown[] = [];
  const values = ["a", "é\n\u2028", "x".repeat(300_000)];
  const answers = values.map((value) =>
    worker.request({ kind: "echo", value }, z.string(), { onProgress: (progress) => seen.push(progress) }),
  );
  expect(await Promise.all(answers)).toEqual(values);
  expect(seen).toEqual(values.map(() => ({ half: true })));
});

test("what is printed, by the worker or its children, does not reach the protocol", async () => {
  const worker = open();
  expect(await worker.request({ kind: "print" }, z.string())).toBe("real");
});

test("a long answer and many messages come whole and in order", async () => {
  const seen: unknown[] = [];
  const answer = await open().request({ kind: "many", count: 5_000 }, z.string(), { onProgress: (i) => seen.push(i) });
  expect(answer).toHaveLength(1_000_000);
  expect(seen).toEqual(Array.from({ length: 5_000 }, (_, i) => i));
});

test("a refusal carries the worker's own code and words, and leaves it usable", async () => {
  const worker = open();
  await expect(worker.request({ kind: "refuse" }, z.unknown())).rejects.toMatchObject({
    code: "no-such-thing",
    message: expect.stringContaining("odd worker: there is none"),
  });
  await expect(worker.request({ kind: "nan" }, z.unknown())).rejects.toMatchObject({ code: "no-nan" });
  expect(await worker.request({ kind: "echo", value: 1 }, z.number())).toBe(1);
});

test("an answer of another shape names the field", async () => {
  const refused = open().request({ kind: "echo", value: { a: "1" } }, z.strictObject({ a: z.number() }));
  await expect(refused).rejects.toThrow(/reply of the odd worker to echo: a: /);
});

test("a worker that ends rejects everything pending with how it ended and its last words", async () => {
  const worker = open();
  const pending = [worker.request({ kind: "exit" }, z.unknown()), worker.request({ kind: "echo" }, z.unknown())];
  for (const result of await Promise.allSettled(pending)) {
    expect(result).toMatchObject({
      status: "rejected",
      reason: { code: "worker-died", isRetryable: true, message: expect.stringMatching(/exit code 3; .*\nlast words/) },
    });
  }
  expect(worker.isDead).toBe(true);
  await expect(worker.request({ kind: "echo" }, z.unknown())).rejects.toMatchObject({ code: "worker-died" });
});

test("a worker that is killed says by what", async () => {
  await expect(open().request({ kind: "segfault" }, z.unknown())).rejects.toThrow("was killed by SIGSEGV");
});

test("a worker that sends no message is ended", async () => {
  const worker = open();
  await expect(worker.request({ kind: "garbage" }, z.unknown())).rejects.toMatchObject({
    code: "worker-protocol",
    message: expect.stringContaining("this is no message"),
  });
  await worker.close();
  expect(worker.isDead).toBe(true);
});

test("a worker that does not answer in time is ended, and says so", async () => {
  const worker = open();
  await expect(worker.request({ kind: "sleep" }, z.unknown(), { timeoutMs: 300 })).rejects.toMatchObject({
    code: "worker-timeout",
    message: expect.stringContaining("did not answer in 300 ms"),
  });
  await expect(worker.request({ kind: "echo" }, z.unknown())).rejects.toThrow();
});

test("aborting rejects with the signal's reason", async () => {
  const reason = new Error("enough");
  const worker = open();
  const controller = new AbortController();
  const pending = worker.request({ kind: "sleep" }, z.unknown(), { signal: controller.signal });
  controller.abort(reason);
  await expect(pending).rejects.toBe(reason);
  await expect(open().request({ kind: "echo" }, z.unknown(), { signal: controller.signal })).rejects.toBe(reason);
});

test("closing lets an idle worker end by itself and ends a busy one", async () => {
  const idle = open();
  await idle.request({ kind: "echo", value: 0 }, z.number());
  await idle.close();
  const busy = open();
  const pending = busy.request({ kind: "sleep" }, z.unknown());
  const [settled] = await Promise.allSettled([pending, busy.close(300)]);
  expect(settled).toMatchObject({ status: "rejected", reason: { code: "worker-died" } });
});

test("a Python or a program that is not there is said", async () => {
  const pythonless = open("test/worker/fixtures/odd.py", "/nowhere/python");
  await expect(pythonless.request({ kind: "echo" }, z.unknown())).rejects.toThrow(/could not be started: .*\/nowhere/);
  await expect(open("test/worker/fixtures/none.py").request({ kind: "echo" }, z.unknown())).rejects.toThrow("none.py");
});

test("the channel can be asked without waiting", async () => {
  expect(await open().request({ kind: "patience" }, z.unknown())).toEqual([null, null]);
});
