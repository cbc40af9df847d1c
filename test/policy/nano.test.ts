import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openNano } from "../../src/policy/nano.js";
import type { Policy } from "../../src/policy/policy.js";
import { completion } from "../../src/records/index.js";
import { prompt, python, runPython, task, trainTiny } from "./nano-model.js";

let directory: string;
let policy: Policy;

beforeAll(async () => {
  directory = await trainTiny();
  policy = await openNano(directory, { python, device: "cpu" });
});
afterAll(async () => {
  await policy?.close();
  if (directory) rmSync(dirname(directory), { recursive: true });
});

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const draw = (indices: readonly number[], extra: { seed?: number; temperature?: number; maxTokens?: number } = {}) =>
  policy.sample({ task, prompt, indices, seed: 42, temperature: 1, maxTokens: 1024, ...extra });
const score = (completions: number[][], temperature?: number) =>
  policy.score({ task, prompt, completions, ...(temperature === undefined ? {} : { temperature }) });
const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);

function expectClose(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(Math.abs(value - (expected[i] ?? Number.NaN))).toBeLessThan(tolerance);
  });
}

test("it says what it is", () => {
  const card = readFileSync(join(directory, "card.md"), "utf8");
  expect(policy.checkpoint).toMatch(/^nano-[0-9a-f]{12}$/);
  expect(card).toContain(policy.checkpoint);
  expect(card).toContain("not a language model of use");
  expect(policy).toMatchObject({
    spec: `nano:${directory}`,
    logprobBasis: "raw",
    capabilities: { score: true, train: true, entropyBonus: true, reproducible: true, maxK: null },
    details: { device: "cpu", gpuName: null, corpusSeed: 0, steps: 40, context: 256 },
  });
  // Embeddings (256 + 256) x 64, two blocks of 12 x 64² + 13 x 64, a final norm.
  expect(policy.details.parameters).toBe(512 * 64 + 2 * (12 * 64 ** 2 + 13 * 64) + 2 * 64);
});

test("scoring the sampled tokens gives the log-probabilities recorded with them", async () => {
  for (const temperature of [1, 0.25]) {
    const samples = await draw(range(0, 16), { temperature });
    const scores = await score(samples.map((s) => s.tokenIds ?? []));
    samples.forEach((sample, i) => {
      expect(completion.safeParse(sample).success).toBe(true);
      expectClose(sample.tokenLogprobs ?? [], scores[i] ?? [], 1e-4);
    });
  }
});

test("a float64 forward pass written from the formulas agrees, raw and after temperature", async () => {
  const [sample] = await draw([0], { maxTokens: 24 });
  const ids = sample?.tokenIds ?? [];
  for (const temperature of [1, 0.25]) {
    const asked = JSON.stringify({ directory, code: task.code, ids, temperature });
    const reference = JSON.parse(await runPython(join(import.meta.dirname, "nano-reference.py"), asked));
    expect(sample?.promptTokens).toBe(reference.promptTokens);
    expectClose((await score([ids], temperature))[0] ?? [], reference.logprobs, 1e-4);
  }
});

test("a sample depends on seed, task and index alone, not on what is drawn beside it", async () => {
  const together = await draw(range(0, 8));
  expect([...(await draw(range(0, 4))), ...(await draw(range(4, 8)))]).toEqual(together);
  expect(await draw([5])).toEqual([together[5]]);
  expect(await draw([30, 5, 17])).toEqual([...(await draw([30])), together[5], ...(await draw([17]))]);
  expect(new Set(together.map((s) => s.text)).size).toBeGreaterThan(1);
  const texts = together.map((s) => s.text);
  expect((await draw(range(0, 8), { seed: 43 })).map((s) => s.text)).not.toEqual(texts);
  const other = await policy.sample({
    task: { ...task, id: 13 },
    prompt,
    indices: range(0, 8),
    seed: 42,
    temperature: 1,
    maxTokens: 1024,
  });
  expect(other.map((s) => s.text)).not.toEqual(texts);
});

test("the end token counts as a completion token, and a cut completion is the beginning of the whole one", async () => {
  const whole = (await draw(range(0, 48))).filter((s) => s.finishReason === "stop");
  expect(whole.length).toBeGreaterThan(0);
  for (const sample of whole) {
    expect(sample.tokenIds?.at(-1)).toBe(0);
    expect(sample.completionTokens).toBe(sample.tokenIds?.length);
    expect(sample.tokenLogprobs).toHaveLength(sample.completionTokens ?? -1);
  }
  const [long] = await draw([0]);
  const [cut] = await draw([0], { maxTokens: 3 });
  expect(cut).toMatchObject({ finishReason: "length", rawFinishReason: "maxTokens", completionTokens: 3 });
  expect(cut?.tokenIds).toEqual(long?.tokenIds?.slice(0, 3));
  expect(cut?.tokenLogprobs).toEqual(long?.tokenLogprobs?.slice(0, 3));
});

test("a completion that fills the context stops there", async () => {
  // So hot that every token is as likely as the next: the end comes within the context for only some of sixteen.
  const samples = await draw(range(0, 16), { temperature: 1e6, maxTokens: 100_000 });
  const full = samples.filter((s) => s.finishReason === "length");
  expect(full.length).toBeGreaterThan(0);
  for (const sample of full) {
    expect(sample.rawFinishReason).toBe("context");
    expect((sample.promptTokens ?? 0) + (sample.completionTokens ?? 0)).toBe(256);
  }
});

test("probabilities of all tokens sum to one, and draws follow them at every temperature", async () => {
  const every = range(0, 256).map((id) => [id]);
  for (const temperature of [1, 0.5]) {
    const probabilities = (await score(every, temperature)).map(([logprob]) => Math.exp(logprob ?? 0));
    expect(Math.abs(sum(probabilities) - 1)).toBeLessThan(1e-6);
    const n = 480;
    const counts = new Array<number>(256).fill(0);
    for (const s of await draw(range(0, n), { temperature, maxTokens: 1 })) {
      const id = s.tokenIds?.[0] ?? -1;
      counts[id] = (counts[id] ?? 0) + 1;
    }
    // Four standard deviations of a binomial count; the seed is fixed, so this holds always or never.
    probabilities.forEach((p, id) => {
      expect(Math.abs((counts[id] ?? 0) - n * p)).toBeLessThan(4 * Math.sqrt(n * p * (1 - p)) + 1.5);
    });
  }
  const greedy = await draw(range(0, 4), { temperature: 0, maxTokens: 5 });
  expect(new Set(greedy.map((s) => s.text)).size).toBe(1);
});

test("an abort rejects with its reason, and the policy goes on", async () => {
  const reason = new Error("enough");
  await expect(
    policy.sample({
      task,
      prompt,
      indices: range(0, 64),
      seed: 1,
      temperature: 1,
      maxTokens: 1024,
      signal: AbortSignal.abort(reason),
    }),
  ).rejects.toBe(reason);
  const controller = new AbortController();
  const running = policy.sample({
    task,
    prompt,
    indices: range(0, 640),
    seed: 1,
    temperature: 1,
    maxTokens: 1024,
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(reason), 50);
  await expect(running).rejects.toBe(reason);
  expect(await draw([0], { maxTokens: 2 })).toHaveLength(1);
});

test("a worker that was killed is replaced", async () => {
  const before = await draw([3], { maxTokens: 8 });
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ");
  const worker = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("policy/worker/main.py"));
  process.kill(Number(worker), "SIGKILL");
  expect(await draw([3], { maxTokens: 8 })).toEqual(before);
});

test("what cannot be opened or asked is refused with the way out", async () => {
  await expect(openNano("/nowhere/model")).rejects.toMatchObject({
    code: "missing-model",
    message: expect.stringContaining("train_nano.py --out /nowhere/model"),
  });
  await expect(openNano(directory, { python, device: "cuda:99" })).rejects.toMatchObject({
    code: "no-device",
    message: expect.stringMatching(/cuda:99[\s\S]*device "cpu"/),
  });
  const corrupt = join(dirname(directory), "corrupt");
  mkdirSync(corrupt);
  copyFileSync(join(directory, "config.json"), join(corrupt, "config.json"));
  await expect(openNano(corrupt, { python, device: "cpu" })).rejects.toMatchObject({ code: "corrupt-model" });
  const weights = readFileSync(join(directory, "model.pt"));
  writeFileSync(join(corrupt, "model.pt"), weights.subarray(0, weights.length / 2));
  await expect(openNano(corrupt, { python, device: "cpu" })).rejects.toMatchObject({
    code: "corrupt-model",
    message: expect.stringContaining("model.pt"),
  });
  await expect(
    policy.sample({
      task: { ...task, code: "x = 1\n" },
      prompt,
      indices: [0],
      seed: 0,
      temperature: 1,
      maxTokens: 4,
    }),
  ).rejects.toMatchObject({ code: "bad-task", message: expect.stringContaining("no class Model") });
  await expect(score([[999_999]])).rejects.toMatchObject({ code: "bad-request" });
});

test("a closed policy says so", async () => {
  const other = await openNano(directory, { python, device: "cpu" });
  await other.close();
  await expect(
    other.sample({ task, prompt, indices: [0], seed: 0, temperature: 1, maxTokens: 4 }),
  ).rejects.toMatchObject({ code: "policy-closed" });
});
