import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Learner, TrainSample } from "../../src/policy/learner.js";
import { openNano } from "../../src/policy/nano.js";
import type { Policy } from "../../src/policy/policy.js";
import type { Completion } from "../../src/records/index.js";
import { prompt, python, runPython, task, trainTiny } from "./nano-model.js";

let directory: string;
let policy: Policy;
let learner: Learner;

beforeAll(async () => {
  directory = await trainTiny();
  policy = await openNano(directory, { python, device: "cpu" });
  learner = await learnIn("checkpoints");
});
afterAll(async () => {
  await policy?.close();
  if (directory) rmSync(dirname(directory), { recursive: true });
});

async function learnIn(name: string): Promise<Learner> {
  const made = await policy.learn?.(join(dirname(directory), name));
  if (made === undefined) throw new Error("the nano policy does not learn");
  return made;
}
const draw = (count = 16) =>
  policy.sample({
    task,
    prompt,
    indices: Array.from({ length: count }, (_, i) => i),
    seed: 7,
    temperature: 1,
    maxTokens: 20,
  });
/** Half of them did better than the others. */
const judged = (completions: readonly Completion[]): TrainSample[] =>
  completions.map(({ tokenIds, tokenLogprobs }, i) => {
    return { task, prompt, tokenIds: tokenIds ?? [], logprobs: tokenLogprobs ?? [], advantage: i % 2 ? -1 : 1 };
  });
const step = async (learning = learner, learningRate = 1e-3) =>
  learning.trainStep({ samples: judged(await draw()), learningRate, loss: "importance-sampling" });
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

test.each([
  { reduction: "sum", entropyBonus: 0 },
  { reduction: "completion-mean", entropyBonus: 0.3 },
])("losses, gradients and Adam's steps are those of a float64 reference ($reduction)", async (how) => {
  const asked = JSON.stringify({ directory, seed: 3, ...how });
  const apart: Record<string, number> = JSON.parse(
    await runPython(join(import.meta.dirname, "nano-train-reference.py"), asked),
  );
  expect(Object.keys(apart)).toEqual(["loss", "gradient", "gradNorm", "statistics", "weights", "difference"]);
  // The engine computes in float32; the reference's gradient agrees with differences of its loss to more than that.
  for (const [what, by] of Object.entries(apart)) expect(by, what).toBeLessThan(what === "difference" ? 1e-6 : 2e-5);
});

test("a step from samples just drawn has ratio 1, makes the better ones likelier, and renames the weights", async () => {
  await learner.reset();
  const base = policy.checkpoint;
  const samples = await draw();
  const done = await learner.trainStep({ samples: judged(samples), learningRate: 1e-3, loss: "importance-sampling" });
  expect(done.meanRatio).toBeCloseTo(1, 4);
  expect(Math.abs(done.kl)).toBeLessThan(1e-4);
  // With every ratio 1 the loss is minus the sum of advantages over tokens.
  const tokens = samples.map(({ tokenIds }) => tokenIds?.length ?? 0);
  expect(done.tokens).toBe(sum(tokens));
  expect(done.loss).toBeCloseTo(-sum(tokens.map((count, i) => (i % 2 ? -count : count))), 2);
  expect(done.gradNorm).toBeGreaterThan(0);
  expect(policy.checkpoint).toBe(done.checkpoint);
  expect(done.checkpoint).not.toBe(base);
  const after = await policy.score({ task, prompt, completions: samples.map(({ tokenIds }) => tokenIds ?? []) });
  const gains = samples.map((one, i) => sum(after[i] ?? []) - sum(one.tokenLogprobs ?? []));
  expect(sum(gains.filter((_, i) => i % 2 === 0))).toBeGreaterThan(sum(gains.filter((_, i) => i % 2 === 1)));
  // Those drawn from here on carry the log-probabilities of the new weights.
  const [fresh] = await draw(1);
  const [scores] = await policy.score({ task, prompt, completions: [fresh?.tokenIds ?? []] });
  fresh?.tokenLogprobs?.forEach((logprob, i) => {
    expect(Math.abs(logprob - (scores?.[i] ?? Number.NaN))).toBeLessThan(1e-4);
  });
});

test("an adaptation taken up from a checkpoint goes on bit for bit, optimiser and all", async () => {
  await learner.reset();
  await step();
  const kept = await learner.saveCheckpoint("one");
  const onward = (await step()).checkpoint;
  expect((await learner.loadCheckpoint("one")).checkpoint).toBe(kept.checkpoint);
  expect(policy.checkpoint).toBe(kept.checkpoint);
  expect((await step()).checkpoint).toBe(onward);
  // In another process too; and there a fresh optimiser leads elsewhere.
  const other = await openNano(directory, { python, device: "cpu" });
  const elsewhere = await other.learn?.(learner.directory);
  await elsewhere?.loadCheckpoint("one");
  const samples = judged(await other.sample({ task, prompt, indices: [0, 1], seed: 1, temperature: 1, maxTokens: 9 }));
  const there = await elsewhere?.trainStep({ samples, learningRate: 1e-3, loss: "importance-sampling" });
  await learner.loadCheckpoint("one");
  const here = await learner.trainStep({ samples, learningRate: 1e-3, loss: "importance-sampling" });
  expect(there).toEqual(here);
  await other.close();
  await learner.reset();
  expect(policy.checkpoint).toMatch(/^nano-[0-9a-f]{12}$/);
  expect(policy.checkpoint).toBe(JSON.parse(readFileSync(join(directory, "config.json"), "utf8")).checkpoint);
});

test("checkpoints are listed and pruned, whole or not there, and damaged or foreign ones refused", async () => {
  const own = await learnIn("listed");
  await own.saveCheckpoint("step-1");
  await step(own);
  const second = await own.saveCheckpoint("step-2");
  await own.saveCheckpoint("step-3");
  // What a writer killed in the middle leaves is no checkpoint.
  writeFileSync(join(own.directory, ".step-4.pt.123.tmp"), "half");
  expect(await own.listCheckpoints()).toEqual(["step-1", "step-2", "step-3"]);
  expect(await own.pruneCheckpoints(["step-2", "step-3"])).toEqual(["step-1"]);
  expect(await own.listCheckpoints()).toEqual(["step-2", "step-3"]);
  await expect(own.loadCheckpoint("step-1")).rejects.toMatchObject({
    code: "no-checkpoint",
    message: expect.stringContaining("it has: step-2, step-3"),
  });
  const path = join(own.directory, "step-3.pt");
  writeFileSync(path, readFileSync(path).subarray(0, 5_000));
  await expect(own.loadCheckpoint("step-3")).rejects.toMatchObject({ code: "corrupt-model" });
  expect(policy.checkpoint).toBe(second.checkpoint);
  await expect(own.saveCheckpoint("../out")).rejects.toThrow("no name for a checkpoint");
  const foreign = await trainTiny(["--seed", "9", "--steps", "2", "--pairs", "200"]);
  const stranger = await openNano(foreign, { python, device: "cpu" });
  const reader = await stranger.learn?.(own.directory);
  await expect(reader?.loadCheckpoint("step-2")).rejects.toThrow(/was trained from nano-/);
  await stranger.close();
  rmSync(dirname(foreign), { recursive: true });
});

test("a step that cannot be taken is refused and moves nothing", async () => {
  await learner.reset();
  const base = policy.checkpoint;
  const [first] = judged(await draw(1));
  const ask = (change: Partial<TrainSample>, learningRate = 1e-3) =>
    learner.trainStep({
      samples: first ? [{ ...first, ...change }] : [],
      learningRate,
      loss: "importance-sampling",
    });
  await expect(ask({ advantage: Number.NaN })).rejects.toThrow("advantage of sample 0 is NaN");
  await expect(ask({ logprobs: [] })).rejects.toThrow(/number of log-probabilities is 0/);
  await expect(ask({}, -1)).rejects.toThrow("learningRate is -1");
  await expect(ask({ tokenIds: [999_999], logprobs: [-1] })).rejects.toMatchObject({ code: "bad-request" });
  // exp(log p - log q) overflows.
  await expect(ask({ logprobs: first?.tokenIds.map(() => -1e6) ?? [] })).rejects.toMatchObject({ code: "diverged" });
  expect((await ask({}, 0)).checkpoint).toBe(base);
});

test("a worker that dies comes back with the weights a checkpoint holds, and says where none does", async () => {
  const base = policy.checkpoint;
  const own = await learnIn("killed");
  await step(own);
  const { checkpoint } = await own.saveCheckpoint("held");
  const before = await draw(2);
  killWorker();
  expect(await draw(2)).toEqual(before);
  expect(policy.checkpoint).toBe(checkpoint);
  await step(own);
  killWorker();
  await expect(draw(2)).rejects.toMatchObject({ code: "weights-lost" });
  await own.loadCheckpoint("held");
  expect(await draw(2)).toEqual(before);
  // Not the base's samples under the name of weights that are gone.
  killWorker();
  rmSync(join(dirname(directory), "killed", "held.pt"));
  for (let again = 0; again < 2; again++) {
    await expect(draw(2)).rejects.toMatchObject({ code: "no-checkpoint" });
  }
  await own.reset();
  expect(policy.checkpoint).toBe(base);
});

test("the model's own directory is left as it was", () => {
  expect(readdirSync(directory).sort()).toEqual(["card.md", "config.json", "model.pt"]);
  expect(existsSync(join(directory, "checkpoints"))).toBe(false);
});

function killWorker(): void {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ");
  for (const pid of children) {
    if (readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("policy/worker/main.py"))
      process.kill(Number(pid), "SIGKILL");
  }
}

test("a load that fails in a worker started for it leaves no other weights in use than are named", async () => {
  const own = await learnIn("after-a-death");
  await step(own);
  await own.saveCheckpoint("good");
  const completion = (await draw(1))[0]?.tokenIds ?? [];
  const score = async () => sum((await policy.score({ task, prompt, completions: [[...completion]] }))[0] ?? []);
  const [named, scored] = [policy.checkpoint, await score()];
  writeFileSync(join(dirname(directory), "after-a-death", "bad.pt"), "no weights");
  killWorker();
  await sleep(500); // until its end is known here
  await expect(own.loadCheckpoint("bad")).rejects.toMatchObject({ code: "corrupt-model" });
  expect(policy.checkpoint).toBe(named);
  expect(await score()).toBeCloseTo(scored, 5);
  await own.reset();
});
