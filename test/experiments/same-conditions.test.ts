import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Evaluator } from "../../src/evaluation/index.js";
import { bestOfN } from "../../src/experiments/index.js";
import type { Policy } from "../../src/policy/index.js";
import { readManifest, runFiles, writeManifest } from "../../src/records/index.js";
import { loadTasks } from "../../src/tasks/index.js";
import { open, withEnvironment } from "../policy/openai/ask.js";
import { fixture, serve } from "../policy/openai/endpoint-server.js";
import { aDirectory } from "../pool/a-row.js";
import { standInEvaluator } from "./stand-in-evaluator.js";

withEnvironment({ OPENAI_API_KEY: undefined });

async function run(policy: Policy, evaluator: Evaluator, runDir: string): Promise<void> {
  const tasks = await loadTasks({ from: "bundled", size: "small", ids: [12] });
  for await (const _ of bestOfN({ tasks, policy, evaluator, k: 2, runDir }));
}

test("a run does not go on with another kind of server, whose samples are drawn and scored otherwise", async () => {
  const runDir = join(aDirectory(), "run");
  await using server = await serve(() => ({ body: fixture("ollama-chat") }));
  await using ollama = await open(server.url, { server: "ollama" });
  await using other = await open(server.url, { server: "other" });
  await run(ollama, standInEvaluator(), runDir);
  await expect(run(other, standInEvaluator(), runDir)).rejects.toThrow(
    /whose policies differ: .*"server":"ollama".*"server":"other"/,
  );
});

test("nor with another torch, CUDA or driver, under which measurements do not stand beside each other", async () => {
  const runDir = join(aDirectory(), "run");
  await using server = await serve(() => ({ body: fixture("ollama-chat") }));
  await using policy = await open(server.url, { server: "ollama" });
  const evaluator = standInEvaluator();
  await run(policy, evaluator, runDir);
  const newer = { ...evaluator, environment: { ...evaluator.environment, torch: "2.11.0" } };
  await expect(run(policy, newer, runDir)).rejects.toThrow(/whose versions differ: .*"torch":null.*"torch":"2.11.0"/);
  await run(policy, evaluator, runDir);
});

test("what another commit added to a run is said in its manifest, and stays said", async () => {
  const runDir = join(aDirectory(), "run");
  await using server = await serve(() => ({ body: fixture("ollama-chat") }));
  await using policy = await open(server.url, { server: "ollama" });
  await run(policy, standInEvaluator(), runDir);
  const { commit } = readManifest(runDir);
  writeManifest(runDir, { ...readManifest(runDir), commit: "0".repeat(40) });
  await run(policy, standInEvaluator(), runDir);
  expect(readManifest(runDir).note).toBeNull(); // nothing was added
  rmSync(runFiles(runDir).evaluations);
  for (let sitting = 0; sitting < 2; sitting++) {
    await run(policy, standInEvaluator(), runDir);
    expect(readManifest(runDir)).toMatchObject({ commit: "0".repeat(40), note: `continued at commit ${commit}` });
  }
});
