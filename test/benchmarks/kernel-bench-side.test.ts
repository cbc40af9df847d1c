import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { findPython } from "../../src/worker/index.js";

test("KernelBench's side that is told to stop keeps the samples that are done", async () => {
  const { path } = await findPython();
  // KernelBench itself needs a GPU: what stands for its evaluator here is done at once, or never.
  const program = `import json, os, sys, time
sys.path.insert(0, ${JSON.stringify(resolve(import.meta.dirname, "../../benchmarks"))})
import kernel_bench_side as side
def evaluate(_evaluator, _reference, program, _device):
    while "never" in program:
        time.sleep(1)
    return {"speedup": 1.0}
side.evaluate, side.model_new = evaluate, lambda _reference, body: body
samples = [{"program": body, "body": body, "extra": False} for body in ("own", "right", "never", "wrong")]
stage = {"threads": 1, "samples": samples}
found = side.run_stage(None, {"taskId": 5, "limitS": 9, "reference": ""}, stage, "cpu", side.Deadline(None))
print(json.dumps(found), flush=True)
os._exit(0)`;
  const child = spawn(path, ["-c", program], { stdio: ["ignore", "pipe", "pipe"] });
  const said = text(child.stdout);
  // Listened to until it ends: a closed pipe would break what it says next.
  let progress = "";
  await new Promise<void>((resolve) => {
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      progress += part;
      if (progress.includes("right")) resolve();
    });
  });
  child.kill("SIGTERM");
  const [status] = await once(child, "exit");
  expect(status).toBe(0);
  const found = JSON.parse(await said);
  expect(found).toMatchObject({ taskId: 5, threads: 1, asked: 4, cut: true });
  expect(found.rows.map(({ program }: { program: string }) => program)).toEqual(["own", "right"]);
});
