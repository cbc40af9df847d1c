import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TrainSample } from "../../../src/policy/learner.js";
import { openPolicy } from "../../../src/policy/open-policy.js";
import type { Policy } from "../../../src/policy/policy.js";
import { type Completion, type Prompt, packagePath, sha256 } from "../../../src/records/index.js";
import { findPython } from "../../../src/worker/index.js";
import { task } from "../nano-model.js";
import { findTransformers } from "./find-transformers.js";

const run = promisify(execFile);
const models = mkdtempSync(join(tmpdir(), "hf-"));
const messages: Prompt["messages"] = [
  { role: "system", content: "Be quick." },
  { role: "user", content: "A @ B" },
];
const prompt: Prompt = { messages, hash: sha256(JSON.stringify(messages)) };
let python: string;
let policy: Policy;

beforeAll(async () => {
  python = await findTransformers();
  const styles = ["template", "plain", "harmony", "compact", "adapter"];
  execFileSync(python, [join(import.meta.dirname, "make_model.py"), models, ...styles], {
    stdio: "pipe",
    env: offline,
  });
  policy = await open("template");
}, 600_000);
afterAll(async () => {
  await policy?.close();
  rmSync(models, { recursive: true });
});

const offline = { ...process.env, HF_HUB_OFFLINE: "1", OMP_NUM_THREADS: "1", PYTHONDONTWRITEBYTECODE: "1" };
const open = (model: string) =>
  openPolicy(`hf:${join(models, model)}`, { python, device: "cpu", block: 4, lora: { rank: 4 } });
const draw = (indices = [0, 1, 2, 3], from = policy, maxTokens = 12) =>
  from.sample({ task, prompt, indices, seed: 7, temperature: 1, maxTokens });
const ids = (completions: readonly Completion[]) => completions.map(({ tokenIds }) => tokenIds ?? []);
const judged = (completions: readonly Completion[]): TrainSample[] =>
  completions.map(({ tokenIds, tokenLogprobs }, i) => {
    return { task, prompt, tokenIds: tokenIds ?? [], logprobs: tokenLogprobs ?? [], advantage: i % 2 ? -1 : 1 };
  });

async function reference(what: string, asked: object) {
  const args = [join(import.meta.dirname, "reference.py"), what, JSON.stringify(asked)];
  return JSON.parse((await run(python, args, { env: offline, maxBuffer: 1 << 26 })).stdout);
}

function farthest(some: readonly (readonly number[])[], others: readonly (readonly number[])[]): number {
  expect(some.map(({ length }) => length)).toEqual(others.map(({ length }) => length));
  return Math.max(...some.flatMap((row, i) => row.map((value, j) => Math.abs(value - (others[i]?.[j] ?? Number.NaN)))));
}

const compact = "# Diagonal matrix times a full matrix.\ndef forward(self, A, B):\n    return torch.diag(A) @ B\n\n\n";
test.each([
  ["template", "[system] Be quick.\n[user] A @ B\n[assistant] "],
  ["plain", "Be quick.\n\nA @ B\n\n"],
  [
    "harmony",
    "<|start|>developer<|message|># Instructions\n\nBe quick.\n\n<|end|><|start|>user<|message|>A @ B<|end|><|start|>assistant",
  ],
  ["compact", compact],
  ["adapter", "[system] Be quick.\n[user] A @ B\n[assistant] "],
])(
  "%s: sampled and scored log-probabilities are transformers' own after the prompt as it should read",
  async (style, reads) => {
    const own = style === "template" ? policy : await open(style);
    try {
      const drawn = await draw([0, 3], own);
      const base = style === "adapter" ? join(models, "template") : null;
      const asked = { directory: join(models, style), base, prompt: reads, completions: ids(drawn) };
      const truth: number[][] = await reference("logprobs", asked);
      expect(
        farthest(
          drawn.map(({ tokenLogprobs }) => tokenLogprobs ?? []),
          truth,
        ),
      ).toBeLessThan(1e-4);
      expect(farthest(await own.score({ task, prompt, completions: ids(drawn) }), truth)).toBeLessThan(1e-4);
      expect(own.details).toMatchObject({ loraRank: 4, dtype: "float32", device: "cpu" });
      expect(own.details.scoreDifference).toBeLessThan(1e-4);
    } finally {
      if (own !== policy) await own.close();
    }
  },
);

test.each([
  { reduction: "sum", entropyBonus: 0 },
  { reduction: "completion-mean", entropyBonus: 0.3 },
])("loss, gradients and Adam's step are those of a float64 reference ($reduction)", async (how) => {
  const lora = { rank: 4, alpha: 8, targets: "all-linear", seed: 1 };
  const model = { model: join(models, "template"), adapter: null, device: "cpu", dtype: "float32", lora };
  const open = { ...model, block: 4, batchTokens: 40, gradientCheckpointing: true };
  const { moved, ...far } = await reference("train", { open, how });
  expect(moved).toBe(28); // two matrices for each of seven linear layers in two blocks
  for (const [what, by] of Object.entries(far)) expect(by, what).toBeLessThan(2e-5);
});

test("over all devices, of which there is one here, it samples, scores and learns as on one, an adapter over its base too", async () => {
  for (const model of ["template", "adapter"]) {
    await using one = await open(model);
    await using spread = await openPolicy(`hf:${join(models, model)}`, {
      ...{ python, device: "all", dtype: "float32", block: 4, lora: { rank: 4 } },
    });
    // On a machine with GPUs the numbers are a GPU's.
    const [drawn, again] = [await draw([0, 1], one), await draw([0, 1], spread)];
    const scores = async (policy: Policy) => policy.score({ task, prompt, completions: ids(drawn) });
    expect(farthest(await scores(one), await scores(spread))).toBeLessThan(1e-3);
    expect(again).toHaveLength(2);
    const directory = mkdtempSync(join(models, "checkpoints-"));
    const learner = await spread.learn?.(directory);
    const step = { samples: judged(again), learningRate: 1e-3, loss: "importance-sampling" } as const;
    expect((await learner?.trainStep(step))?.gradNorm).toBeGreaterThan(0);
  }
});

test("a sample depends on seed, task and index alone; what was asked comes back in its order", async () => {
  const together = await draw([0, 1, 2, 3, 4]);
  expect(await draw([4, 2])).toEqual([together[4], together[2]]);
  const other = await policy.sample({ task, prompt, indices: [0], seed: 8, temperature: 1, maxTokens: 12 });
  expect(other[0]?.tokenIds).not.toEqual(together[0]?.tokenIds);
  const greedy = await policy.sample({ task, prompt, indices: [0, 1], seed: 8, temperature: 0, maxTokens: 5 });
  expect(greedy[0]?.tokenIds).toEqual(greedy[1]?.tokenIds);
  // Rows of different lengths, scored together in another order than they were given.
  const mixed = [...ids(together), [], (ids(together)[0] ?? []).slice(0, 2)];
  const scores = await policy.score({ task, prompt, completions: mixed });
  expect(scores[5]).toEqual([]);
  expect(farthest([scores[6] ?? []], [(together[0]?.tokenLogprobs ?? []).slice(0, 2)])).toBeLessThan(1e-4);
  expect(await policy.promptTokens?.({ task, prompt })).toBe(together[0]?.promptTokens);
});

test("a completion ends at a stop token, at maxTokens, or where the context is full", async () => {
  const many = await draw(
    Array.from({ length: 24 }, (_, i) => i),
    policy,
    80,
  );
  const stopped = many.filter(({ finishReason }) => finishReason === "stop");
  expect(stopped.length).toBeGreaterThan(0);
  // Id 0 is the end token: it counts, and is not text.
  for (const { tokenIds, text } of stopped) {
    expect(tokenIds?.at(-1)).toBe(0);
    expect(text).not.toContain("<eos>");
  }
  for (const { tokenIds, finishReason } of many) if (finishReason === "length") expect(tokenIds).toHaveLength(80);
  const long = (content: string): Prompt => ({ messages: [{ role: "user", content }], hash: sha256(content) });
  const ask = (content: string) =>
    policy.sample({ task, prompt: long(content), indices: [0], seed: 1, temperature: 1, maxTokens: 50 });
  const room = 600 - ((await policy.promptTokens?.({ task, prompt: long("") })) ?? 0);
  const [full] = await ask("!".repeat(room - 3));
  if (full?.finishReason === "length") {
    expect(full.rawFinishReason).toBe("context");
    expect(full.tokenIds).toHaveLength(3);
  }
  await expect(ask("!".repeat(700))).rejects.toMatchObject({
    code: "bad-request",
    message: expect.stringContaining("leaves no room in a context of 600"),
  });
});

test("of a harmony completion the final channel is the answer", async () => {
  const completions = [
    "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>return A<|return|>",
    "return A + B",
  ];
  const answers = await reference("text", { directory: join(models, "harmony"), completions });
  expect(answers).toEqual(["return A", "return A + B"]);
});

test("an adaptation goes on bit for bit from a checkpoint, in another process too; base weights stay what they were", async () => {
  const learner = await policy.learn?.(join(models, "checkpoints"));
  if (learner === undefined) throw new Error("it does not learn");
  const base = policy.checkpoint;
  const drawn = await draw();
  const first = await policy.score({ task, prompt, completions: ids(drawn) });
  const step = async (by = learner) =>
    (await by.trainStep({ samples: judged(drawn), learningRate: 1e-2, loss: "importance-sampling" })).checkpoint;
  await step();
  const { checkpoint } = await learner.saveCheckpoint("one");
  expect(checkpoint).not.toBe(base);
  expect(policy.checkpoint).toBe(checkpoint);
  expect(farthest(await policy.score({ task, prompt, completions: ids(drawn) }), first)).toBeGreaterThan(0.01);
  expect(await policy.score({ task, prompt, completions: ids(drawn), weights: "base" })).toEqual(first);
  expect(policy.checkpoint).toBe(checkpoint);
  const onward = await step();
  const other = await open("template");
  const elsewhere = await other.learn?.(learner.directory);
  await elsewhere?.loadCheckpoint("one");
  expect(await step(elsewhere)).toBe(onward);
  await other.close();
  await learner.reset();
  expect(policy.checkpoint).toBe(base);
  expect(await policy.score({ task, prompt, completions: ids(drawn) })).toEqual(first);
});

test("train_hf.py makes a model that this engine opens, and replaces no other", async () => {
  const train = (out: string) => {
    const args = [packagePath("src/policy/worker/train_hf.py"), "--out", out, "--device", "cpu", "--width", "64"];
    const small = ["--layers", "2", "--heads", "2", "--context", "384", "--vocabulary", "400", "--pairs", "600"];
    return run(python, [...args, ...small, "--batch", "8", "--steps", "40"], { env: offline });
  };
  const { stdout } = await train(join(models, "trained"));
  // A model that knows nothing has ln 400 = 5.99 nats a token.
  expect(Number(/held-back loss ([\d.]+) nats/.exec(stdout)?.[1])).toBeLessThan(5.5);
  const trained = await open("trained");
  expect(trained.details).toMatchObject({ promptStyle: "compact", modelType: "llama" });
  expect(await draw([0], trained)).toHaveLength(1);
  await trained.close();
  await expect(train(join(models, "template"))).rejects.toThrow(/this script did not write/);
});

test("an adapter's scale is part of the name, and another's checkpoint is refused", async () => {
  const scaled = (alpha: number) =>
    openPolicy(`hf:${join(models, "plain")}`, { python, device: "cpu", block: 4, lora: { rank: 4, alpha } });
  await using little = await scaled(8);
  await using same = await scaled(8);
  await using much = await scaled(64);
  expect(same.checkpoint).toBe(little.checkpoint);
  expect(much.checkpoint).not.toBe(little.checkpoint);
});

test("all weights learn in float32 alone", async () => {
  const whole = { python, device: "cpu", block: 4, lora: null };
  await expect(openPolicy(`hf:${join(models, "plain")}`, { ...whole, dtype: "bfloat16" })).rejects.toThrow(
    /weights in bfloat16 hardly learn: give dtype float32/,
  );
  await using policy = await openPolicy(`hf:${join(models, "plain")}`, whole);
  expect(policy.details).toMatchObject({ dtype: "float32", loraRank: null });
});

test("what cannot be opened says what to do", async () => {
  await expect(openPolicy("hf:./nowhere", { python })).rejects.toMatchObject({
    code: "missing-model",
    message: "there is no directory ./nowhere\n  → check the path; an id has the form owner/name",
  });
  await expect(openPolicy(`hf:${models}`, { python, device: "cpu" })).rejects.toMatchObject({ code: "missing-model" });
  await expect(openPolicy(`hf:${join(models, "plain")}`, { python, block: 0 })).rejects.toMatchObject({
    code: "bad-argument",
    message: expect.stringContaining("block is 0"),
  });
  await expect(openPolicy(`hf:${join(models, "plain")}`, { python, device: "cuda:9" })).rejects.toMatchObject({
    code: "no-device",
  });
  const bare = (await findPython()).path;
  if (bare === python) return; // it has transformers itself
  await expect(openPolicy(`hf:${join(models, "plain")}`, { python: bare, device: "cpu" })).rejects.toMatchObject({
    code: "missing-package",
    message: expect.stringMatching(/has no transformers[\s\S]*pip install/),
  });
});
