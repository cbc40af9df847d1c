import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  adaptationCheckpoints,
  batchTtt,
  bestOfN,
  type ProbeEvent,
  type ProbeOptions,
  probe,
} from "../../src/experiments/index.js";
import { openPolicy, type Policy } from "../../src/policy/index.js";
import { readPool } from "../../src/pool/index.js";
import {
  readManifest,
  readProbeScores,
  readSamples,
  readTrainingSteps,
  runFiles,
  type Task,
} from "../../src/records/index.js";
import { overSharpening } from "../../src/selection/index.js";
import { mean } from "../../src/stats/index.js";
import { standInEvaluator } from "./stand-in-evaluator.js";
import { openTiny, type Tiny } from "./tiny-policy.js";

const scratch = mkdtempSync(join(tmpdir(), "probe-"));
const [adapted, pool, calm] = ["adapted", "pool", "calm"].map((name) => join(scratch, name)) as [
  string,
  string,
  string,
];
let tiny: Tiny;
let policy: Policy;
let tasks: Task[];
let options: Omit<ProbeOptions, "runDir">;

beforeAll(async () => {
  tiny = await openTiny([5, 12]);
  ({ policy, tasks } = tiny);
  const shared = { tasks, policy, evaluator: standInEvaluator(), k: 16, temperature: 1, maxTokens: 10 };
  for await (const _ of bestOfN({ ...shared, seed: 11, runDir: pool }));
  for await (const _ of batchTtt({ ...shared, seed: 3, steps: 2, learningRate: 1e-3, runDir: adapted }));
  options = {
    policy,
    checkpoints: adaptationCheckpoints(adapted),
    checkpointDir: runFiles(adapted).checkpoints,
    samples: readSamples(pool),
    poolRunId: "pool",
    tasks,
  };
  await collect({ ...options, runDir: calm });
});
afterAll(async () => {
  await tiny?.close();
  rmSync(scratch, { recursive: true });
});

async function collect(asked: ProbeOptions): Promise<ProbeEvent[]> {
  const all: ProbeEvent[] = [];
  for await (const event of probe(asked)) all.push(event);
  return all;
}

test("under the policy as it came the scores are the log-probabilities recorded with the samples", () => {
  const [first, second] = readTrainingSteps(adapted).map(({ weights }) => weights);
  expect(adaptationCheckpoints(adapted)).toEqual([
    { step: 0, name: null },
    { step: 1, name: "step-001", weights: first },
    { step: 2, name: "step-002", weights: second },
  ]);
  const scores = readProbeScores(calm);
  expect(scores).toHaveLength(3 * 32);
  for (const sample of readSamples(pool)) {
    const own = scores.find((s) => s.step === 0 && s.taskId === sample.taskId && s.index === sample.index);
    expect(own).toMatchObject({
      runId: "pool",
      checkpoint: sample.checkpoint,
      seed: 11,
      programHash: sample.programHash,
      completionTokens: sample.completionTokens,
    });
    expect(Math.abs((own?.sumLogprob ?? 9) - (sample.sumLogprob ?? 0))).toBeLessThan(1e-4);
    expect(Math.abs((own?.meanLogprob ?? 9) - (sample.meanLogprob ?? 0))).toBeLessThan(1e-4);
  }
});

test("under each checkpoint they are those of the weights that drew its step", async () => {
  const drawn = readSamples(adapted);
  // What step 1 drew, scored under step 1, has the log-probabilities it was drawn with; under step 0 it has not.
  const runDir = join(scratch, "own");
  await collect({ ...options, samples: drawn.filter(({ step }) => step === 1), poolRunId: "adapted", runDir });
  const apart = (step: number) =>
    readProbeScores(runDir)
      .filter((score) => score.step === step)
      .map(({ taskId, index, sumLogprob }) => {
        const own = drawn.find((s) => s.step === 1 && s.taskId === taskId && s.index === index);
        return Math.abs((sumLogprob ?? 9) - (own?.sumLogprob ?? 0));
      });
  expect(Math.max(...apart(1))).toBeLessThan(1e-4);
  expect(Math.min(...apart(0))).toBeGreaterThan(1e-4);
  expect(readProbeScores(runDir).find(({ step }) => step === 1)?.checkpoint).toBe(
    drawn.find(({ step }) => step === 1)?.checkpoint,
  );
  // The weights are again those it was opened with.
  expect(policy.checkpoint).toBe(drawn.find(({ step }) => step === 0)?.checkpoint);
});

test("the analysis reads pool and scores together", async () => {
  const scores = readProbeScores(calm);
  const rows = overSharpening(await readPool(pool), scores);
  const all = rows.filter(({ subset }) => subset === "all");
  expect(all.map(({ step, n, leftOut }) => ({ step, n, leftOut }))).toEqual(
    [0, 1, 2].map((step) => ({ step, n: 32, leftOut: 0 })),
  );
  for (const { step, meanNll } of all) {
    const sums = scores.filter((score) => score.step === step).map(({ sumLogprob }) => -(sumLogprob ?? 0));
    expect(meanNll).toBeCloseTo(mean(sums), 10);
  }
});

test("stopped in the middle of a record and started again, it ends with the same scores, each once", async () => {
  const runDir = join(scratch, "stopped");
  for await (const event of probe({ ...options, runDir })) if (event.kind === "score-end" && event.step === 1) break;
  expect(readManifest(runDir).status).toBe("interrupted");
  const before = readProbeScores(runDir);
  expect(before.length).toBe(32 + 16);
  appendFileSync(runFiles(runDir).probe, '{"runId":"pool","st');
  const events = await collect({ ...options, runDir });
  expect(events[0]).toEqual({ kind: "probe-start", scoresDone: 48, scoresTotal: 96 });
  expect(events.filter(({ kind }) => kind === "score-end")).toHaveLength(3);
  expect(readManifest(runDir)).toMatchObject({ experiment: "probe", status: "finished" });
  expect(readFileSync(runFiles(runDir).probe, "utf8")).toBe(readFileSync(runFiles(calm).probe, "utf8"));
  // Finished, it asks for nothing more.
  expect((await collect({ ...options, runDir })).map(({ kind }) => kind)).toEqual(["probe-start", "run-end"]);
});

test("a checkpoint that holds other weights than its adaptation says is refused, and so are scores of others", async () => {
  const checkpoints = options.checkpoints.map((one) => (one.step === 1 ? { ...one, weights: "nano-other" } : one));
  const elsewhere = { ...options, checkpoints, runDir: join(scratch, "elsewhere") };
  await expect(collect(elsewhere)).rejects.toThrow(
    /step-001 of step 1 holds nano-\S+, .* took that step to nano-other/,
  );
  // All scored already, under the adaptation's own.
  await expect(collect({ ...options, checkpoints, runDir: calm })).rejects.toThrow(/scores of step 1 under nano-/);
});

test("a sample without token ids has no score, and missing is not zero", async () => {
  const runDir = join(scratch, "without");
  const [first, ...rest] = options.samples;
  const samples = first ? [{ ...first, tokenIds: null }, ...rest] : rest;
  await collect({ ...options, checkpoints: [{ step: 0, name: null }], samples, runDir });
  const [score] = readProbeScores(runDir);
  expect(score).toMatchObject({ sumLogprob: null, meanLogprob: null, completionTokens: null });
});

test("what cannot be probed is refused", async () => {
  const runDir = join(scratch, "refused");
  const ask = (change: Partial<ProbeOptions>) => collect({ ...options, runDir, ...change });
  await expect(ask({ samples: [] })).rejects.toThrow("there are no samples");
  await expect(ask({ checkpoints: [] })).rejects.toThrow("there are no checkpoints");
  await expect(ask({ samples: readSamples(adapted) })).rejects.toThrow("give the samples of one step");
  await expect(ask({ tasks: tasks.slice(1) })).rejects.toThrow("was drawn for no task given");
  const replay = await openPolicy(`replay:${pool}`);
  await expect(ask({ policy: replay })).rejects.toMatchObject({ code: "cannot-train" });
  await expect(ask({ checkpoints: [{ step: 1, name: "step-777" }] })).rejects.toMatchObject({ code: "no-checkpoint" });
  await expect(ask({ runDir: calm, samples: options.samples.slice(1) })).rejects.toMatchObject({ code: "other-run" });
});

test("checkpoints that are gone are named before anything is scored", async () => {
  const runDir = join(scratch, "gone");
  const checkpointDir = mkdtempSync(join(scratch, "checkpoints-"));
  await expect(collect({ ...options, checkpointDir, runDir })).rejects.toThrow(/no checkpoint step-001, step-002/);
  expect(readProbeScores(runDir)).toEqual([]);
  // What is whole needs none.
  expect((await collect({ ...options, checkpointDir, runDir: calm })).map(({ kind }) => kind)).toContain("run-end");
});
