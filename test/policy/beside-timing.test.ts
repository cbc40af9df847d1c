import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openNano } from "../../src/policy/nano.js";
import type { Policy } from "../../src/policy/policy.js";
import { prompt, python, task, trainTiny } from "./nano-model.js";

// Whoever times is alone on the device: what an evaluator's worker does, by the same lines.
const timing = `
import sys
from lease import Lease
lease = Lease("cpu")
lease.take("alone")
print("alone", flush=True)
sys.stdin.readline()
`;

const before = process.env.TMPDIR;
const directory = mkdtempSync(join(tmpdir(), "beside-timing-"));
let model: string;
let policy: Policy;

beforeAll(async () => {
  model = await trainTiny();
  process.env.TMPDIR = directory; // the leases of other tests lie elsewhere
  policy = await openNano(model, { python, device: "cpu" });
});
afterAll(async () => {
  await policy?.close();
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  rmSync(directory, { recursive: true });
  if (model) rmSync(dirname(model), { recursive: true });
});

test("a policy does not compute while something is timed on its device, and goes on afterwards", async () => {
  const env = { ...process.env, PYTHONPATH: resolve("src/worker") };
  const other = spawn(python, ["-c", timing], { env, stdio: ["pipe", "pipe", "inherit"] });
  await once(other.stdout, "data");
  let ended = false;
  const drawn = policy.sample({ task, prompt, indices: [0], seed: 1, temperature: 1, maxTokens: 4 }).finally(() => {
    ended = true;
  });
  await new Promise((enough) => setTimeout(enough, 1_500));
  expect(ended).toBe(false);
  other.stdin.end("\n");
  expect(await drawn).toHaveLength(1);
  // And has given it back: the next who wants to be alone is.
  const next = spawn(python, ["-c", timing], { env, stdio: ["pipe", "pipe", "inherit"] });
  await once(next.stdout, "data");
  next.stdin.end("\n");
});
