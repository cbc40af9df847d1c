import { afterAll, beforeAll, expect, test } from "vitest";
import { type Evaluator, openEvaluator } from "../../src/evaluation/index.js";
import { workerEnvironment } from "../../src/evaluation/worker-environment.js";
import { loadTasks } from "../../src/tasks/index.js";

const key = "tml-never-to-be-seen";
let evaluator: Evaluator;
beforeAll(async () => {
  process.env.TINKER_API_KEY = key;
  process.env.OF_MY_OWN_SERVICE = key;
  evaluator = await openEvaluator({ device: "cpu", mode: "fast" });
});
afterAll(async () => {
  delete process.env.TINKER_API_KEY;
  delete process.env.OF_MY_OWN_SERVICE;
  await evaluator.close();
});

// What a program raises is recorded, and self-distillation shows it to a policy.
const raising = (what: string) => `import os
raise ValueError("seen: " + ${what})`;
const places = {
  "its environment": "repr(dict(os.environ))[:3000]",
  "the environment it was started with": "open('/proc/self/environ').read()[:3000]",
  "its parent's": "open(f'/proc/{os.getppid()}/environ').read()[:3000]",
};

test.each(Object.entries(places))("a program finds no key in %s", async (_, what) => {
  const [task] = await loadTasks({ from: "bundled", size: "small", ids: [12] });
  if (task === undefined) throw new Error("task 12 is missing");
  const { verdict, message } = await evaluator.evaluate(task, raising(what));
  expect(verdict).toBe("runtime-error");
  expect(message).not.toContain(key);
});

test("what Python, CUDA and compilers read is kept, keys in such names are not", () => {
  const kept = {
    PATH: "a",
    HOME: "b",
    CUDA_VISIBLE_DEVICES: "1",
    LD_LIBRARY_PATH: "c",
    XDG_CACHE_HOME: "d",
    CXX: "g++",
    LC_ALL: "C",
  };
  const dropped = { OPENAI_API_KEY: "x", HF_TOKEN: "x", CONDA_TOKEN: "x", AWS_PROFILE: "x", DATABASE_URL: "x" };
  expect(workerEnvironment({ ...kept, ...dropped })).toEqual(kept);
});
