import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RlvrOptions, rlvr, rlvrEvaluations, type TttEvent } from "../../src/experiments/index.js";
import { batchesOf } from "../../src/experiments/rlvr-batches.js";
import { openPolicy, type Policy } from "../../src/policy/index.js";
import { readPool } from "../../src/pool/index.js";
import {
  readManifest,
  readSamples,
  readTrainingSteps,
  runFiles,
  type Sample,
  type Task,
} from "../../src/records/index.js";
import { checkpointsOf, rlvrTable } from "../../src/selection/index.js";
import { mean, median } from "../../src/stats/index.js";
import { buildPrompt } from "../../src/tasks/index.js";
import { python } from "../policy/nano-model.js";
import { runChild, trajectoryPath } from "./adaptation-child.js";
import { standInEvaluator, standInVerdict } from "./stand-in-evaluator.js";
import { openTiny, type Tiny } from "./tiny-policy.js";

const scratch = mkdtempSync(join(tmpdir(), "rlvr-"));
const ids = [5, 12, 28];
const plain = { k: 6, batchSize: 2, steps: 3, learningRate: 1e-3, maxTokens: 12, seed: 3, checkpointEvery: 2 };
const loose = { maxKl: 100, minCorrectShare: 0, minSpreadShare: 0, window: 1 };
const calm = join(scratch, "calm");
const evaluator = standInEvaluator();
let tiny: Tiny;
let model: string;
let policy: Policy;
let tasks: Task[];

beforeAll(async () => {
  tiny = await openTiny(ids);
  ({ policy, tasks, model } = tiny);
  await learn({ runDir: calm });
});
afterAll(async () => {
  await tiny?.close();
  rmSync(scratch, { recursive: true });
});

async function learn(change: Partial<RlvrOptions> & { runDir: string }): Promise<TttEvent[]> {
  const events: TttEvent[] = [];
  for await (const event of rlvr({ tasks, policy, evaluator, ...plain, guards: loose, ...change })) events.push(event);
  return events;
}

/** A step's samples by task, in the order drawn. */
function groupsOf(samples: readonly Sample[], step: number): Map<number, Sample[]> {
  const groups = new Map<number, Sample[]>();
  for (const sample of samples.filter((each) => each.step === step)) {
    groups.set(sample.taskId, [...(groups.get(sample.taskId) ?? []), sample]);
  }
  return groups;
}

test("batches go over all tasks, pass after pass in another order, and none has a task twice", () => {
  const batch = batchesOf(20, { size: 6, seed: 1 });
  const passes = Array.from({ length: 40 }, (_, pass) => [0, 1, 2].flatMap((step) => batch(3 * pass + step)));
  for (const pass of passes) {
    expect(pass).toHaveLength(18);
    expect(new Set(pass).size).toBe(18);
    expect(pass.every((place) => place >= 0 && place < 20)).toBe(true);
  }
  expect(new Set(passes.map(String)).size).toBe(40);
  // Who sits out is drawn: over forty passes everybody is in some.
  expect(new Set(passes.flat()).size).toBe(20);
  expect(batchesOf(20, { size: 6, seed: 1 })(100)).toEqual(batch(100));
  expect(batchesOf(20, { size: 6, seed: 2 })(0)).not.toEqual(batch(0));
  expect(batchesOf(3, { size: 8, seed: 1 })(5).toSorted()).toEqual([0, 1, 2]);
});

test("each step draws a group for each task of its batch, and learns from rewards within groups", async () => {
  const samples = readSamples(calm);
  expect(samples).toHaveLength(4 * 2 * plain.k);
  const batch = batchesOf(3, { size: 2, seed: plain.seed });
  for (const step of [0, 1, 2, 3]) {
    const drawn = groupsOf(samples, step);
    expect([...drawn.keys()].toSorted()).toEqual(
      batch(step)
        .map((place) => tasks[place]?.id)
        .toSorted(),
    );
    expect([...drawn.values()].map((group) => group.length)).toEqual([6, 6]);
  }
  const groups = [...groupsOf(samples, 1).values()].map((group) => {
    const verdicts = group.map(({ programHash }) => standInVerdict(programHash));
    const speedups = verdicts.map(({ verdict, speedup }) => (verdict === "correct" ? speedup : null));
    const middle = median(speedups.filter((speedup) => speedup !== null));
    return speedups.map((speedup) => (speedup === null ? 0 : speedup / middle));
  });
  const step = readTrainingSteps(calm)[1];
  expect(step?.meanReward).toBeCloseTo(mean(groups.flat()), 10);
  // Drawn by the weights that learn, every ratio is 1: the loss is minus the sum over tokens of the group's normalised reward.
  const loss = [...groupsOf(samples, 1).values()].flatMap((group, place) => {
    const rewards = groups[place] ?? [];
    const centre = mean(rewards);
    const spread = Math.sqrt(mean(rewards.map((reward) => (reward - centre) ** 2)));
    return group.map(({ completionTokens }, i) => (-(completionTokens ?? 0) * ((rewards[i] ?? 0) - centre)) / spread);
  });
  expect(step?.loss).toBeCloseTo(
    loss.reduce((sum, value) => sum + value, 0),
    2,
  );
  expect(readManifest(calm)).toMatchObject({
    experiment: "rlvr",
    status: "finished",
    note: null,
    counts: { samples: 48, tasks: 3 },
    arguments: { resolved: { ...plain, temperature: 1, guards: loose, evaluation: null } },
  });
});

test("the divergence from the base is that of the rollouts' tokens under the weights it was opened with", async () => {
  const [first, , third] = readTrainingSteps(calm);
  expect(Math.abs(first?.klToBase ?? Number.NaN)).toBeLessThan(1e-4);
  const other = await openPolicy(`nano:${model}`, { python, device: "cpu" });
  const differences: number[] = [];
  for (const sample of readSamples(calm).filter(({ step }) => step === 2)) {
    const task = tasks.find(({ id }) => id === sample.taskId) as Task;
    const completions = [sample.tokenIds ?? []];
    const [base = []] = await other.score({ task, prompt: buildPrompt(task), completions });
    differences.push(...(sample.tokenLogprobs ?? []).map((logprob, t) => logprob - (base[t] ?? Number.NaN)));
  }
  await other.close();
  expect(third?.klToBase).toBeCloseTo(mean(differences), 8);
  const unguarded = join(scratch, "unguarded");
  await learn({ guards: null, steps: 1, runDir: unguarded });
  expect(readTrainingSteps(unguarded)[0]).not.toHaveProperty("klToBase");
});

test("every n-th checkpoint is kept and sampled on the same tasks, into a run that names its weights", async () => {
  const runDir = join(scratch, "evaluated");
  const evaluation = { tasks: tasks.slice(0, 1), k: 4 };
  const events = await learn({ evaluation, steps: 5, runDir });
  expect(readdirSync(runFiles(runDir).checkpoints).sort()).toEqual(["step-002.pt", "step-004.pt", "step-005.pt"]);
  const checkpoints = rlvrEvaluations(runDir);
  expect(checkpoints.map(({ step }) => step)).toEqual([0, 2, 4]);
  expect(events.flatMap((event) => (event.kind === "evaluated" ? [event.step] : []))).toEqual([0, 2, 4]);
  const steps = readTrainingSteps(runDir);
  const named = checkpoints.map(({ runDir: own }) => readManifest(own).policy?.checkpoint);
  expect(named).toEqual([readManifest(runDir).policy?.checkpoint, steps[1]?.weights, steps[3]?.weights]);
  const rows = await Promise.all(
    checkpoints.map(async ({ step, runDir: own }) => ({ step, rows: await readPool(own) })),
  );
  expect(rlvrTable(rows).map(({ step, samples, tasks: count }) => [step, samples, count])).toEqual([
    [0, 4, 1],
    [2, 4, 1],
    [4, 4, 1],
  ]);
  expect(readManifest(runDir).arguments.resolved).toMatchObject({ evaluation: { k: 4, tasks: [{ id: 5 }] } });
  // Its own rollouts at those steps, of other tasks each.
  const own = rlvrTable(checkpointsOf(await readPool(runDir), { every: 2 }));
  expect(own.map(({ step, samples }) => [step, samples])).toEqual([0, 2, 4].map((step) => [step, 12]));
});

test("too far from the base, or with rewards collapsed, it goes back to the weights before, says so and stops", async () => {
  const far = join(scratch, "far");
  const events = await learn({ learningRate: 3e-2, steps: 6, guards: { ...loose, maxKl: 0.05 }, runDir: far });
  const back = events.flatMap((event) => (event.kind === "rollback" ? [event] : []))[0];
  expect(back?.reason).toMatch(/^KL from the base is [\d.]+ nats a token, more than 0.05$/);
  expect(back?.to).toBe((back?.step ?? 0) - 1);
  const weights = [readManifest(far).policy?.checkpoint, ...readTrainingSteps(far).map((step) => step.weights)];
  expect(policy.checkpoint).toBe(weights[back?.to ?? -1]);
  expect(readManifest(far)).toMatchObject({ status: "finished", note: expect.stringContaining(back?.reason ?? "?") });

  const fallen = join(scratch, "fallen");
  // From step 2 on every program that was not seen before is wrong, and a new one is drawn nearly always.
  const known = new Set<string>();
  let stopped = false;
  const turning = standInEvaluator((hash) => {
    if (!stopped) known.add(hash);
    return known.has(hash) && !stopped ? standInVerdict(hash) : { verdict: "wrong", speedup: 1 };
  });
  const options = { evaluator: turning, steps: 8, guards: { ...loose, minCorrectShare: 0.5, window: 2 } };
  const collapse: TttEvent[] = [];
  for await (const event of rlvr({ tasks, policy, ...plain, ...options, runDir: fallen })) {
    collapse.push(event);
    if (event.kind === "step-end" && event.step === 1) stopped = true;
  }
  const rollback = collapse.flatMap((event) => (event.kind === "rollback" ? [event] : []))[0];
  expect(rollback?.reason).toMatch(/^the share of correct rollouts over 2 steps fell from/);
  expect(rollback?.to).toBe((rollback?.step ?? 0) - 2);
  // Started again it comes to the same end, drawing nothing.
  const again: TttEvent[] = [];
  for await (const event of rlvr({ tasks, policy, ...plain, ...options, runDir: fallen })) again.push(event);
  expect(again.some(({ kind }) => kind === "sample-start")).toBe(false);
  expect(again.find(({ kind }) => kind === "rollback")).toEqual(rollback);
});

test("killed and started again, it comes to the same trajectory", async () => {
  const killed = join(scratch, "killed");
  const options = { ...plain, guards: loose };
  const child = { experiment: "rlvr" as const, model, judged: calm, options, ids };
  const moment = 20 + Math.floor(60 * Math.random());
  const first = await runChild(child, killed, moment);
  expect(first.said, `killed after ${moment} events`).toBe("");
  const last = await runChild(child, killed);
  expect(last.said, `killed after ${moment} events`).toBe("");
  expect(await trajectoryPath(killed), `killed after ${moment} events`).toEqual(await trajectoryPath(calm));
}, 120_000);

test("bad arguments are refused", async () => {
  const runDir = join(scratch, "refused");
  await expect(learn({ batchSize: 0, runDir })).rejects.toThrow("rlvr: batchSize is 0");
  await expect(learn({ guards: { maxKl: 0 }, runDir })).rejects.toThrow("rlvr: guards are");
  await expect(learn({ evaluation: { tasks: [], k: 1 }, runDir })).rejects.toThrow("rlvr: evaluation has no tasks");
  const capabilities = { ...policy.capabilities, score: false };
  const mute: Policy = Object.create(policy, { capabilities: { value: capabilities }, spec: { value: "mute" } });
  await expect(learn({ policy: mute, runDir })).rejects.toThrow(/the KL guard needs\n?.*/);
  expect(readdirSync(scratch)).not.toContain("refused");
});
