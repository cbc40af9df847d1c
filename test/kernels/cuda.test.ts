import { spawn } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Evaluator, openEvaluator } from "../../src/evaluation/index.js";
import { findPython } from "../../src/worker/index.js";
import { loadTask } from "./load-cases.mjs";

// What only a GPU can show of honest programs. Without one these are skipped, and say so.
const gpu = await openEvaluator({ device: "cuda:0", numPerfTrials: 9, checkTimeoutMs: 20_000 }).catch(() => null);
const onGpu = test.skipIf(gpu === null);
const large = loadTask("diagonal-large");

let evaluator: Evaluator;
beforeAll(() => {
  if (gpu !== null) evaluator = gpu;
});
afterAll(() => gpu?.close());

onGpu("the machine is said in full", () => {
  expect(evaluator.environment.gpuUuid).toMatch(/^GPU-[0-9a-f-]{36}$/);
  expect(evaluator.environment.gpuName).toMatch(/./);
  expect(evaluator.environment.driver).toMatch(/^\d/);
  expect(evaluator.environment.cuda).toMatch(/^\d/);
});

onGpu("the reference against itself: an interval around 1", async () => {
  const { verdict, message, speedup } = await evaluator.evaluate(large, "return torch.diag(A) @ B");
  expect({ verdict, message }).toEqual({ verdict: "correct", message: null });
  expect(speedup?.low).toBeLessThan(1.1);
  expect(speedup?.high).toBeGreaterThan(0.9);
});

onGpu("a faster body", async () => {
  const { verdict, speedup } = await evaluator.evaluate(large, "return A[:, None] * B");
  expect(verdict).toBe("correct");
  expect(speedup?.low).toBeGreaterThan(1);
});

onGpu(
  "beside another process at work: it is named, and nothing is the program's fault",
  { timeout: 120_000 },
  async () => {
    const { path } = await findPython();
    const work =
      "import torch\na = torch.ones(4096, 4096, device='cuda:0')\nprint(flush=True)\nwhile True:\n  a @ a; torch.cuda.synchronize()";
    const other = spawn(path, ["-c", work], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      await new Promise((resolve) => other.stdout.once("data", resolve));
      const judged = [];
      for (let repeat = 1; repeat <= 6; repeat++) {
        judged.push(await evaluator.evaluate(large, "return A[:, None] * B", { repeat }));
      }
      for (const { verdict } of judged) expect(["correct", "harness-error"]).toContain(verdict);
      const said = judged.map(({ message, flags }) => [message, ...flags.map(({ evidence }) => evidence)].join(" "));
      // Not each time: a stretch of a few tenths of a second ends before the driver's figures tell.
      expect(said.filter((words) => words.includes(`process ${other.pid}`)).length).toBeGreaterThan(0);
    } finally {
      other.kill("SIGKILL");
    }
  },
);
