import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { batchTtt, bestOfN, rewardsOfStep, type TttEvent } from "../../src/experiments/index.js";
import { openPolicy, type Policy } from "../../src/policy/index.js";
import { readPool } from "../../src/pool/index.js";
import {
  LabError,
  readManifest,
  readSamples,
  readTrainingSteps,
  runFiles,
  type Task,
} from "../../src/records/index.js";
import { bestOfAdaptation, trajectory } from "../../src/selection/index.js";
import { mean } from "../../src/stats/index.js";
import { runChild, trajectoryPath } from "./adaptation-child.js";
import { samplingOtherwise } from "./sampling-otherwise.js";
import { standInEvaluator, standInVerdict } from "./stand-in-evaluator.js";
import { openTiny, type Tiny } from "./tiny-policy.js";

const scratch = mkdtempSync(join(tmpdir(), "batch-ttt-"));
const ids = [5, 12];
const plain = { k: 20, steps: 2, learningRate: 1e-3, temperature: 1, maxTokens: 12, seed: 3 };
const calm = join(scratch, "calm");
let tiny: Tiny;
let model: string;
let policy: Policy;
let tasks: Task[];
let calmEvents: TttEvent[];
const calmEvaluator = standInEvaluator();

beforeAll(async () => {
  tiny = await openTiny(ids);
  ({ policy, tasks, model } = tiny);
  calmEvents = await collect(batchTtt({ tasks, policy, evaluator: calmEvaluator, runDir: calm, ...plain }));
});
afterAll(async () => {
  await tiny?.close();
  rmSync(scratch, { recursive: true });
});

async function collect(events: AsyncIterable<TttEvent>): Promise<TttEvent[]> {
  const all: TttEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const run = (runDir: string, killAfter?: number) =>
  runChild({ experiment: "batchTtt", model, judged: calm, options: plain, ids }, runDir, killAfter);

test("a run draws K samples a task at every step, learns between them, and leaves what the analyses read", async () => {
  const samples = readSamples(calm);
  expect(samples).toHaveLength(3 * 2 * plain.k);
  const weights = [0, 1, 2].map((step) => new Set(samples.filter((s) => s.step === step).map((s) => s.checkpoint)));
  const steps = readTrainingSteps(calm);
  expect(weights.map((names) => [...names])).toEqual([
    [readManifest(calm).policy?.checkpoint],
    [steps[0]?.weights],
    [steps[1]?.weights],
  ]);
  expect(new Set(weights.flatMap((names) => [...names])).size).toBe(3);
  for (const step of steps) {
    expect(step).toMatchObject({ skipped: null, samples: 40, unknown: 0, flatTasks: 0 });
    // Learned from as drawn: every ratio is 1, and advantages of mean 0 leave a small KL and a loss of its tokens.
    expect(step.meanRatio).toBeCloseTo(1, 4);
    expect(step.gradNorm).toBeGreaterThan(0);
  }
  expect(readManifest(calm)).toMatchObject({
    experiment: "batch-ttt",
    status: "finished",
    note: null,
    counts: { samples: 120, tasks: 2 },
    arguments: {
      resolved: { ...plain, advantage: "global", shuffleRewards: false, rewardWindow: 32, guardrails: null },
    },
  });
  // The notebook's composition: the steps of the run, and which to keep.
  const rows = await readPool(calm);
  const shares = trajectory(rows);
  const told = calmEvents.flatMap((event) => (event.kind === "step-end" ? [event] : []));
  expect(shares.map(({ step, fast1, distinctPrograms }) => ({ step, fast1, distinctPrograms }))).toEqual(
    told.map(({ step, fast1, distinctPrograms }) => ({ step, fast1, distinctPrograms })),
  );
  const best = Math.max(...shares.map(({ fast1 }) => fast1 ?? 0));
  const pick = bestOfAdaptation(shares).find(({ rule, criterion }) => rule === "argmax" && criterion === "fast1");
  expect(pick?.score).toBe(best);
});

test("rewards are those of the recorded outcomes, and no program is judged twice", async () => {
  expect(new Set(calmEvaluator.asked).size).toBe(calmEvaluator.asked.length);
  const outcomes = (taskId: number, step: number) =>
    readSamples(calm)
      .filter((s) => s.taskId === taskId && s.step === step)
      .map(({ programHash }) => {
        const { verdict, speedup } = standInVerdict(programHash);
        return { correct: verdict === "correct", speedup: verdict === "correct" ? speedup : null };
      });
  const rewards = ids.flatMap((id) => rewardsOfStep([outcomes(id, 0), outcomes(id, 1)]));
  expect(readTrainingSteps(calm)[1]?.meanReward).toBeCloseTo(mean(rewards.map(Number)), 10);
});

test("a request for samples that fails loses none of those beside it, and they are not asked for again", async () => {
  const runDir = join(scratch, "flaky");
  const asked: (readonly number[])[] = [];
  let failing = 2;
  const sample: Policy["sample"] = (request) => {
    asked.push(request.indices);
    return --failing === 0 ? Promise.reject(new LabError("busy", "no answer", "ask again")) : policy.sample(request);
  };
  const flaky = samplingOtherwise(policy, sample);
  const begin = () =>
    collect(batchTtt({ tasks, policy: flaky, evaluator: standInEvaluator(), runDir, ...plain, steps: 1 }));
  await expect(begin()).rejects.toThrow("no answer");
  // Twenty samples of two tasks, 16 and 4 at a time; the first four were refused.
  expect(readSamples(runDir)).toHaveLength(36);
  asked.length = 0;
  await begin();
  expect(asked[0]).toEqual([16, 17, 18, 19]);
  expect(
    asked
      .slice(1)
      .flat()
      .every((index) => index >= plain.k),
  ).toBe(true);
  const texts = (dir: string) =>
    readSamples(dir)
      .filter(({ step }) => step === 0)
      .map(({ taskId, index, text }) => `${taskId} ${index} ${text}`)
      .sort();
  expect(texts(runDir)).toEqual(texts(calm));
});

test("killed at random moments and started again, it comes to the same trajectory", async () => {
  const killed = join(scratch, "killed");
  // Each time a little after the step it stood at: within sampling, judging and learning alike.
  const total = calmEvents.length;
  const moments = [0.15, 0.3, 0.3].map((share) => 2 + Math.floor(share * total * (0.5 + Math.random())));
  for (const [nth, moment] of moments.entries()) {
    const { said } = await run(killed, moment);
    expect(said, `killed after ${moments} events`).toBe("");
    // The first comes in the middle of the run; a later one may come too late.
    if (nth === 0) expect(readManifest(killed).status).toBe("running");
    if (nth === 0) expect(readSamples(killed).length).toBeLessThan(120);
  }
  const last = await run(killed);
  expect(last.said, `killed after ${moments} events`).toBe("");
  expect(readManifest(killed).status).toBe("finished");
  expect(await trajectoryPath(killed), `killed after ${moments} events`).toEqual(await trajectoryPath(calm));
  const again = await run(killed);
  expect(again.events.filter((kind) => kind === "sample-end" || kind === "evaluation-end")).toEqual([]);
}, 120_000);

test("a step whose checkpoint was written and not noted is taken again, to the same weights", async () => {
  const runDir = join(scratch, "between");
  const evaluator = standInEvaluator();
  const first = batchTtt({ tasks, policy, evaluator, runDir, ...plain });
  for await (const event of first) if (event.kind === "step-end" && event.step === 1) break;
  expect(readManifest(runDir).status).toBe("interrupted");
  // As if the process had died after the write of step 2: another's weights lie there, and no line says so.
  const learner = await policy.learn?.(runFiles(runDir).checkpoints);
  await learner?.saveCheckpoint("step-002");
  await collect(batchTtt({ tasks, policy, evaluator, runDir, ...plain }));
  expect(await trajectoryPath(runDir)).toEqual(await trajectoryPath(calm));
});

test("a run that learns nothing draws what a Best-of-N of as many samples does", async () => {
  const [still, search] = [join(scratch, "still"), join(scratch, "search")];
  const evaluator = standInEvaluator();
  await collect(batchTtt({ tasks, policy, evaluator, ...plain, k: 16, steps: 1, learningRate: 0, runDir: still }));
  const learner = await policy.learn?.(join(scratch, "none"));
  await learner?.reset();
  const { learningRate: _, steps: __, ...rest } = plain;
  for await (const _event of bestOfN({ tasks, policy, evaluator, ...rest, k: 32, runDir: search }));
  const texts = (dir: string, place: (s: { step?: number | null | undefined; index: number }) => number) =>
    Object.fromEntries(readSamples(dir).map((s) => [`${s.taskId}/${place(s)}`, [s.text, s.tokenLogprobs]]));
  expect(texts(still, ({ step, index }) => 16 * (step ?? 0) + index)).toEqual(texts(search, ({ index }) => index));
});

test("a harness error teaches nothing, and is tried again where the program comes back", async () => {
  const runDir = join(scratch, "harness");
  // Every program of task 12 fails for our fault.
  const evaluator = standInEvaluator((hash, task) =>
    task.id === 12 ? { verdict: "harness-error", speedup: 1 } : standInVerdict(hash),
  );
  await collect(batchTtt({ tasks, policy, evaluator, ...plain, steps: 1, runDir }));
  expect(readTrainingSteps(runDir)[0]).toMatchObject({ samples: 20, unknown: 20, flatTasks: 0 });
  // None of task 12 counts in the shares.
  const [start] = trajectory(await readPool(runDir));
  expect(start).toMatchObject({ samples: 40, unknown: 20 });
  // What was learned from stays as it was; the rollouts of the last step are judged again.
  const better = standInEvaluator();
  await collect(batchTtt({ tasks, policy, evaluator: better, ...plain, steps: 1, runDir }));
  const last = readSamples(runDir).filter(({ step, taskId }) => step === 1 && taskId === 12);
  expect(better.asked.toSorted()).toEqual([...new Set(last.map((s) => `12/${s.programHash}`))].sort());
  expect(trajectory(await readPool(runDir))[1]).toMatchObject({ unknown: 0 });
});

test("equal rewards take no step, and the weights stay", async () => {
  const runDir = join(scratch, "flat");
  const evaluator = standInEvaluator(() => ({ verdict: "wrong", speedup: 1 }));
  await collect(batchTtt({ tasks, policy, evaluator, ...plain, steps: 2, runDir }));
  const base = readManifest(runDir).policy?.checkpoint;
  for (const step of readTrainingSteps(runDir)) {
    expect(step).toMatchObject({ skipped: "nothing-to-learn", weights: base, samples: 0, loss: null, flatTasks: 2 });
  }
  // An entropy bonus still pulls.
  const other = join(scratch, "flat-entropy");
  await collect(batchTtt({ tasks, policy, evaluator, ...plain, steps: 1, entropyBonus: 0.1, runDir: other }));
  expect(readTrainingSteps(other)[0]).toMatchObject({ skipped: null, samples: 40 });
});

test("shuffled rewards have the same mean and lead elsewhere; advantages by task do, too", async () => {
  const evaluator = standInEvaluator();
  const [straight] = readTrainingSteps(calm);
  for (const change of [{ shuffleRewards: true }, { advantage: "task" as const }, { rewardThreshold: 1.5 }]) {
    const runDir = join(scratch, Object.keys(change).join());
    await collect(batchTtt({ tasks, policy, evaluator, ...plain, steps: 1, ...change, runDir }));
    const [step] = readTrainingSteps(runDir);
    expect(step?.weights).not.toBe(straight?.weights);
    if ("rewardThreshold" in change) expect(step?.meanReward).toBeLessThan(straight?.meanReward ?? 0);
    else expect(step?.meanReward).toBe(straight?.meanReward);
  }
});

test("past a guardrail the weights go back to the last good step, and the run says so and stops", async () => {
  const runDir = join(scratch, "guarded");
  // From the second step on nothing is correct: what was not seen before is wrong.
  const known = new Set<string>();
  let stopped = false;
  const evaluator = standInEvaluator((hash) => {
    if (!stopped) known.add(hash);
    return known.has(hash) && !stopped ? standInVerdict(hash) : { verdict: "wrong", speedup: 1 };
  });
  const options = { tasks, policy, evaluator, ...plain, steps: 4, runDir, guardrails: {} };
  const events: TttEvent[] = [];
  for await (const event of batchTtt(options)) {
    events.push(event);
    if (event.kind === "step-end" && event.step === 1) stopped = true;
  }
  expect(events.find(({ kind }) => kind === "rollback")).toMatchObject({ step: 2, to: 1 });
  const [first] = readTrainingSteps(runDir);
  expect(policy.checkpoint).toBe(first?.weights);
  const manifest = readManifest(runDir);
  expect(manifest.status).toBe("finished");
  expect(manifest.note).toMatch(/^rolled back from step 2 to step 1 and stopped: correctness fell from/);
  expect(manifest.arguments.resolved).toMatchObject({ guardrails: { minCorrectShare: 0.5, maxLatencyRatio: 1.5 } });
  // Started again it comes to the same end, drawing nothing.
  const again = await collect(batchTtt(options));
  expect(again.some(({ kind }) => kind === "sample-start")).toBe(false);
  expect(again.some(({ kind }) => kind === "rollback")).toBe(true);
  expect(policy.checkpoint).toBe(first?.weights);
});

test("with early stopping it ends at the first regression, with the weights of its best step, and again when it is started again", async () => {
  const runDir = join(scratch, "stopped-early");
  // After step 1 what was not seen before is slow.
  const known = new Set<string>();
  let late = false;
  const evaluator = standInEvaluator((hash) => {
    if (!late) known.add(hash);
    return {
      verdict: "correct",
      speedup: known.has(hash) && !late ? 1.1 + Number.parseInt(hash.slice(0, 2), 16) / 256 : 0.5,
    };
  });
  const options = { tasks, policy, evaluator, ...plain, steps: 4, runDir, earlyStopping: {} };
  for await (const event of batchTtt(options)) if (event.kind === "step-end" && event.step === 1) late = true;
  const manifest = readManifest(runDir);
  expect(manifest.note).toMatch(
    /^rolled back from step 2 to step 0 and stopped: fast1 has been below the 1.000 of step 0 for a step/,
  );
  expect(manifest.arguments.resolved).toMatchObject({ earlyStopping: { patience: 1, criterion: "fast1" } });
  const base = policy.checkpoint;
  expect(readTrainingSteps(runDir).map(({ weights }) => weights)).not.toContain(base);
  const again = await collect(batchTtt(options));
  expect(again.some(({ kind }) => kind === "sample-start")).toBe(false);
  expect(policy.checkpoint).toBe(base);
});

test("only the last two checkpoints are kept where that is asked", async () => {
  const runDir = join(scratch, "pruned");
  const evaluator = standInEvaluator();
  await collect(batchTtt({ tasks, policy, evaluator, ...plain, keepCheckpoints: "last", steps: 3, runDir }));
  expect(readdirSync(runFiles(runDir).checkpoints).sort()).toEqual(["step-002.pt", "step-003.pt"]);
});

test("bad arguments, and a policy that does not learn, are refused", async () => {
  const evaluator = standInEvaluator();
  const runDir = join(scratch, "refused");
  const ask = (change: object) => collect(batchTtt({ tasks, policy, evaluator, ...plain, runDir, ...change }));
  await expect(ask({ k: 0 })).rejects.toThrow("k is 0");
  await expect(ask({ steps: 0 })).rejects.toThrow("steps is 0");
  await expect(ask({ learningRate: Number.NaN })).rejects.toThrow("learningRate is NaN");
  await expect(ask({ tasks: [...tasks, ...tasks] })).rejects.toThrow("a task is given twice");
  await expect(ask({ guardrails: { maxLatencyRatio: 0 } })).rejects.toThrow("guardrails are");
  await expect(ask({ earlyStopping: { patience: 0 } })).rejects.toThrow("earlyStopping.patience is 0");
  await expect(ask({ earlyStopping: {}, keepCheckpoints: "last" })).rejects.toThrow("keepCheckpoints is last");
  const replay = await openPolicy(`replay:${calm}`);
  await expect(ask({ policy: replay })).rejects.toMatchObject({ code: "cannot-train" });
  expect(readdirSync(scratch)).not.toContain("refused");
});
