import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openNano } from "../../src/policy/nano.js";
import type { Policy } from "../../src/policy/policy.js";
import { prompt, python, task, trainTiny } from "./nano-model.js";

let directory: string;
let policy: Policy;

beforeAll(async () => {
  directory = await trainTiny(["--steps", "10"]);
  policy = await openNano(directory, { python, device: "cpu" });
});
afterAll(async () => {
  await policy?.close();
  if (directory) rmSync(dirname(directory), { recursive: true });
});

const draw = async (extra: { temperature?: number; maxTokens?: number } = {}) =>
  (await policy.sample({ task, prompt, indices: [0, 1, 2, 3], seed: 7, temperature: 1, maxTokens: 20, ...extra })).map(
    ({ tokenIds, tokenLogprobs }) => ({ tokenIds: tokenIds ?? [], logprobs: tokenLogprobs ?? [] }),
  );
const ids = (samples: { tokenIds: number[] }[]) => samples.map(({ tokenIds }) => tokenIds);

test("the weights it was opened with score on beside those that learn", async () => {
  const learner = await policy.learn?.(join(dirname(directory), "checkpoints"));
  const samples = await draw();
  const score = (weights?: "current" | "base") =>
    policy.score({ task, prompt, completions: ids(samples), ...(weights && { weights }) });
  const before = await score();
  expect(await score("base")).toEqual(before);
  const learned = samples.map((sample, i) => ({ ...sample, task, prompt, advantage: i % 2 ? -1 : 1 }));
  await learner?.trainStep({ samples: learned, learningRate: 1e-2, loss: "importance-sampling" });
  const named = policy.checkpoint;
  expect(await score("base")).toEqual(before);
  expect(await score("current")).not.toEqual(before);
  expect(policy.checkpoint).toBe(named);
  await learner?.reset();
  expect(await score("current")).toEqual(before);
});

test("an advantage a token is as good as one for all of them, and the same number twice leads to the same weights", async () => {
  const learner = await policy.learn?.(join(dirname(directory), "by-token"));
  const samples = await draw();
  const step = async (advantageOf: (tokens: number, i: number) => number | number[]) => {
    await learner?.reset();
    const learned = samples.map((one, i) => ({ ...one, task, prompt, advantage: advantageOf(one.tokenIds.length, i) }));
    return learner?.trainStep({ samples: learned, learningRate: 1e-3, loss: "importance-sampling" });
  };
  const whole = await step((_, i) => i - 1.5);
  expect(await step((tokens, i) => new Array(tokens).fill(i - 1.5))).toEqual(whole);
  const spread = await step((tokens, i) => Array.from({ length: tokens }, (_, t) => (t === 0 ? i - 1.5 : 0)));
  // Drawn from these very weights every ratio is 1, and the loss minus the sum of the advantages.
  expect(spread?.loss).toBeCloseTo(0, 4);
  expect(spread?.checkpoint).not.toBe(whole?.checkpoint);
  await expect(step((tokens) => new Array(tokens + 1).fill(1))).rejects.toThrow(/number of advantages is \d+/);
  await expect(step((tokens) => [Number.NaN, ...new Array(tokens - 1).fill(1)])).rejects.toThrow(
    "the advantage of token 0 of sample 0 is NaN",
  );
});

test("feedback is read before the task", async () => {
  await policy.learn?.(join(dirname(directory), "none"));
  const completions = ids(await draw());
  const plain = await policy.score({ task, prompt, completions });
  // The compact prompt begins with the docstring's first line as a comment: as feedback on a task without, it is the same tokens.
  const [comment] = ["# Diagonal matrix times a full matrix.\n"];
  const bare = { ...task, code: task.code.replace(/ {4}""".*"""\n/, "") };
  expect(bare.code).not.toBe(task.code);
  expect(await policy.score({ task: bare, prompt, completions })).not.toEqual(plain);
  const shown = { ...prompt, feedback: comment };
  expect(await policy.score({ task: bare, prompt: shown, completions })).toEqual(plain);
  const [first] = await policy.sample({ task, prompt, indices: [0], seed: 7, temperature: 1, maxTokens: 1 });
  expect(await policy.promptTokens?.({ task, prompt })).toBe(first?.promptTokens);
  expect(await policy.promptTokens?.({ task: bare, prompt: shown })).toBe(first?.promptTokens);
});

test("beside a completion that fills the context no feedback has room, and its beginning goes first", async () => {
  const completions = ids(await draw({ temperature: 1e6, maxTokens: 1000 })).sort((a, b) => b.length - a.length);
  const promptTokens = (await policy.promptTokens?.({ task, prompt })) ?? 0;
  const full = completions.slice(0, 1);
  expect((full[0]?.length ?? 0) + promptTokens).toBe(policy.details.context);
  const feedback = "# wrong: the output has another shape\n";
  const plain = await policy.score({ task, prompt, completions: full });
  expect(await policy.score({ task, prompt: { ...prompt, feedback }, completions: full })).toEqual(plain);
  const shorter = full.map((one) => one.slice(0, -12));
  const cut = await policy.score({ task, prompt: { ...prompt, feedback }, completions: shorter });
  expect(cut).not.toEqual(await policy.score({ task, prompt, completions: shorter }));
  const longer = { ...prompt, feedback: `# and before it more that is not read\n${feedback}` };
  expect(await policy.score({ task, prompt: longer, completions: shorter })).toEqual(cut);
});
