import { join } from "node:path";
import { expect, test } from "vitest";
import { bestOfN } from "../../src/experiments/index.js";
import { readManifest, readSamples } from "../../src/records/index.js";
import { loadTasks } from "../../src/tasks/index.js";
import { open, withEnvironment } from "../policy/openai/ask.js";
import { fixture, serve } from "../policy/openai/endpoint-server.js";
import { aDirectory } from "../pool/a-row.js";
import { standInEvaluator } from "./stand-in-evaluator.js";

withEnvironment({ OPENAI_API_KEY: undefined });

async function run(url: string, runDir: string): Promise<void> {
  const tasks = await loadTasks({ from: "bundled", size: "small", ids: [12] });
  await using policy = await open(url, { server: "ollama", concurrency: 1 });
  const evaluator = standInEvaluator();
  for await (const _ of bestOfN({ tasks, policy, evaluator, k: 16, runDir }));
}

test("completions that a request brought are kept when another fails, and not asked for again", async () => {
  const runDir = join(aDirectory(), "run");
  let refuses = true;
  await using server = await serve((_, number) =>
    refuses && number === 11 ? { status: 404, body: { error: { message: "gone" } } } : { body: fixture("ollama-chat") },
  );
  await expect(run(server.url, runDir)).rejects.toThrow("gone");
  expect(readSamples(runDir).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  refuses = false;
  await run(server.url, runDir);
  expect(readSamples(runDir).map(({ index }) => index)).toEqual(Array.from({ length: 16 }, (_, index) => index));
  // The one that failed, and each sample once.
  expect(server.requests).toHaveLength(17);
  expect(readManifest(runDir)).toMatchObject({ status: "finished", counts: { samples: 16 } });
});
