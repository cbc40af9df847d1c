import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  adaptationCheckpoints,
  type BatchTttOptions,
  batchTtt,
  bestOfN,
  probe,
  type TttEvent,
} from "../../src/experiments/index.js";
import type { Policy } from "../../src/policy/index.js";
import {
  evaluation,
  openJsonl,
  readEvaluations,
  readManifest,
  readProbeScores,
  readSamples,
  readTrainingSteps,
  runFiles,
  type Task,
} from "../../src/records/index.js";
import { standInEvaluator } from "./stand-in-evaluator.js";
import { openTiny, type Tiny } from "./tiny-policy.js";

const scratch = mkdtempSync(join(tmpdir(), "weights-"));
const calm = join(scratch, "calm");
const pool = join(scratch, "pool");
let tiny: Tiny;
let policy: Policy;
let tasks: Task[];

beforeAll(async () => {
  tiny = await openTiny([5, 12]);
  ({ policy, tasks } = tiny);
  for await (const _ of bestOfN({ ...options(pool), seed: 11, k: 4 }));
  for await (const _ of batchTtt(options(calm)));
});
afterAll(async () => {
  await tiny?.close();
  rmSync(scratch, { recursive: true });
});

const options = (runDir: string, changes: Partial<BatchTttOptions> = {}): BatchTttOptions => ({
  ...{ tasks, policy, evaluator: standInEvaluator(), runDir, k: 16, steps: 2, learningRate: 1e-3 },
  ...{ temperature: 1, maxTokens: 12, seed: 3, ...changes },
});
const trail = (runDir: string) => readTrainingSteps(runDir).map(({ weights }) => weights);
const poolProbe = (adaptation: string, runDir: string) =>
  probe({
    policy,
    // Without their weights, as somebody may write them.
    checkpoints: adaptationCheckpoints(adaptation).map(({ step, name }) => ({ step, name })),
    checkpointDir: runFiles(adaptation).checkpoints,
    samples: readSamples(pool),
    poolRunId: "pool",
    tasks,
    runDir,
  });

test("a second start of a run that is under way is refused and leaves its weights alone", async () => {
  const runDir = join(scratch, "twice");
  for await (const event of batchTtt(options(runDir))) {
    if (event.kind !== "train-end") continue;
    const second = batchTtt(options(runDir));
    await expect(second.next()).rejects.toThrow(/this process began/);
  }
  expect(trail(runDir)).toEqual(trail(calm));
  // Every step has weights of its own, or there would be nothing to see here.
  expect(new Set([readSamples(pool)[0]?.checkpoint, ...trail(calm)]).size).toBe(3);
});

test("an adaptation does not go on from weights that something else has loaded, and goes on from its own when it is started again", async () => {
  const runDir = join(scratch, "disturbed");
  const disturbed = async () => {
    for await (const event of batchTtt(options(runDir))) {
      if (event.kind === "train-end" && event.training.step === 0) {
        for await (const _ of poolProbe(runDir, join(scratch, "within")));
      }
    }
  };
  await expect(disturbed()).rejects.toThrow(/something else has loaded weights[\s\S]*goes on from its last step/);
  expect(readManifest(runDir).status).toBe("failed");
  for await (const _ of batchTtt(options(runDir)));
  expect(trail(runDir)).toEqual(trail(calm));
  // The same where another run's checkpoint has been put in the place of its own.
  const other = join(scratch, "other");
  for await (const _ of batchTtt(options(other, { seed: 4, steps: 1 })));
  const mixed = join(scratch, "mixed");
  for await (const event of batchTtt(options(mixed))) if (event.kind === "train-end") break;
  copyFileSync(join(runFiles(other).checkpoints, "step-001.pt"), join(runFiles(mixed).checkpoints, "step-001.pt"));
  const goOn = async () => {
    for await (const _ of batchTtt(options(mixed)));
  };
  await expect(goOn()).rejects.toThrow(/step 1 is of .* holds /);
});

test("what is found out later about a program that had failed for a fault of ours undoes no step", async () => {
  const runDir = join(scratch, "later");
  let step = 0;
  let asked = 0;
  const judge = () => {
    if (step === 2 && asked++ % 2 === 0) return { verdict: "harness-error" as const, speedup: 1 };
    return { verdict: "correct" as const, speedup: 2 };
  };
  const begin = () =>
    batchTtt(options(runDir, { steps: 3, evaluator: standInEvaluator(judge), earlyStopping: {}, entropyBonus: 0.01 }));
  for await (const event of begin()) {
    if (event.kind === "step-start") step = event.step;
    if (event.kind === "train-end" && event.training.step === 2) break;
  }
  const failed = readEvaluations(runDir).filter(({ verdict }) => verdict === "harness-error");
  expect(failed.length).toBeGreaterThan(0);
  const file = openJsonl(runFiles(runDir).evaluations, evaluation);
  file.append(failed.map((one) => ({ ...one, verdict: "wrong" as const })));
  file.close();
  step = 3;
  const events: TttEvent[] = [];
  for await (const event of begin()) events.push(event);
  expect(events.filter(({ kind }) => kind === "rollback")).toEqual([]);
  expect(readManifest(runDir)).toMatchObject({ status: "finished", note: null });
});

test("a probe that is stopped leaves the weights that the policy was opened with", async () => {
  const base = readSamples(pool)[0]?.checkpoint;
  for await (const event of poolProbe(calm, join(scratch, "stopped"))) {
    if (event.kind === "score-end" && event.step === 1) break;
  }
  expect(policy.checkpoint).toBe(base);
});

test("a probe does not go on with another adaptation's checkpoints", async () => {
  const runDir = join(scratch, "two");
  // Steps 0 and 1 are whole, eight samples each.
  for await (const event of poolProbe(calm, runDir)) if (event.kind === "score-end" && event.scoresDone === 16) break;
  const other = join(scratch, "another");
  for await (const _ of batchTtt(options(other, { seed: 5 })));
  const goOn = async () => {
    for await (const _ of poolProbe(other, runDir));
  };
  await expect(goOn()).rejects.toThrow(/has scores of step 1 under .* that checkpoint is now /);
  expect(new Set(readProbeScores(runDir).map(({ step }) => step))).toEqual(new Set([0, 1]));
});
