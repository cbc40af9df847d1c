import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test, vi } from "vitest";
import { z } from "zod";
import { openEvaluator } from "../../src/evaluation/index.js";
import { findPython } from "../../src/worker/index.js";
import { workerFolders } from "./ask-worker.js";
import { diagonal } from "./inline-task.js";

test("evaluators share one device without waiting for each other for ever", async () => {
  const evaluators = await Promise.all([0, 1, 2].map(() => openEvaluator({ device: "cpu", numPerfTrials: 2 })));
  try {
    const results = await Promise.all(
      evaluators.map(async (evaluator) => {
        const verdicts: string[] = [];
        for (let i = 0; i < 6; i++)
          verdicts.push((await evaluator.evaluate(diagonal, "return A[:, None] * B")).verdict);
        return verdicts;
      }),
    );
    expect(results.flat().filter((verdict) => verdict === "correct")).toHaveLength(18);
  } finally {
    await Promise.all(evaluators.map((evaluator) => evaluator.close()));
  }
});

test("who is alone on a device is alone, and those who share it do so side by side", async () => {
  const { path } = await findPython();
  const directory = mkdtempSync(join(tmpdir(), "lease-"));
  const program = `import json, random, sys, time
sys.path[:0] = ${JSON.stringify(workerFolders)}
from lease import Lease
lease, chance, held = Lease("test", ${JSON.stringify(directory)}), random.Random(int(sys.argv[1])), []
for turn in range(60):
    mode = "alone" if chance.random() < 0.4 else "shared"
    lease.take(mode)
    since = time.monotonic_ns()
    time.sleep(chance.random() / 100)
    held.append([mode, since, time.monotonic_ns()])
    lease.give_back()
print(json.dumps(held))`;
  const told = await Promise.all([1, 2, 3].map((seed) => promisify(execFile)(path, ["-c", program, `${seed}`])));
  rmSync(directory, { recursive: true });
  const turn = z.tuple([z.string(), z.number(), z.number()]);
  const held = told.flatMap(({ stdout }, who) =>
    z
      .array(turn)
      .parse(JSON.parse(stdout))
      .map(([mode, from, to]) => ({ who, mode, from, to })),
  );
  expect(held).toHaveLength(180);
  const meetings = held.flatMap((one) =>
    held
      .filter((other) => other.who > one.who && other.from < one.to && one.from < other.to)
      .map((other) => [one, other]),
  );
  expect(meetings.length).toBeGreaterThan(0);
  for (const met of meetings) expect(met.map(({ mode }) => mode)).toEqual(["shared", "shared"]);
});

test("while somebody else checks on the device all calls but the last are checked, and that one waits", async () => {
  // A lease of its own: another test's evaluator that waited to be alone would keep the gate until `other` lets go.
  const directory = mkdtempSync(join(tmpdir(), "lease-"));
  vi.stubEnv("TMPDIR", directory);
  const evaluator = await openEvaluator({ device: "cpu", numCorrectTrials: 3, numPerfTrials: 2 });
  const wrongAt = (call: number) => `self.calls = getattr(self, "calls", 0) + 1
return A[:, None] * B + (self.calls == ${call})`;
  // The reference is timed alone first.
  expect((await evaluator.evaluate(diagonal, "return A[:, None] * B")).verdict).toBe("correct");
  const { path } = await findPython();
  const other = spawn(path, [
    "-c",
    `import sys
sys.path[:0] = ${JSON.stringify(workerFolders)}
from lease import Lease
Lease("cpu").take("shared")
print("taken", flush=True)
sys.stdin.read()`,
  ]);
  try {
    await once(other.stdout, "data"); // it has the lease
    expect((await evaluator.evaluate(diagonal, wrongAt(2))).message).toContain("checked call 2 of 3");
    const last = evaluator.evaluate(diagonal, wrongAt(3));
    const waited = new Promise((resolve) => setTimeout(resolve, 3_000, "still waiting"));
    expect(await Promise.race([last, waited])).toBe("still waiting");
    other.stdin.end();
    expect((await last).message).toContain("checked call 3 of 3");
  } finally {
    other.kill();
    await evaluator.close();
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true });
  }
});
