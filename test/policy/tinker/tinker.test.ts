import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import type { Learner, TrainSample } from "../../../src/policy/learner.js";
import { type OpenPolicyOptions, openPolicy } from "../../../src/policy/open-policy.js";
import type { Policy } from "../../../src/policy/policy.js";
import { LabError, type Prompt, sha256 } from "../../../src/records/index.js";
import { task, python as withTorch } from "../nano-model.js";
import { findTinker } from "./find-tinker.js";
import { key, startStandIn } from "./stand-in.js";

const tokenizers = mkdtempSync(join(tmpdir(), "tinker-"));
const messages: Prompt["messages"] = [
  { role: "system", content: "Be quick." },
  { role: "user", content: "A @ B" },
];
const prompt: Prompt = { messages, hash: sha256(JSON.stringify(messages)) };
const draw = { task, prompt, indices: [0, 1, 2, 3], seed: 3, temperature: 1, maxTokens: 12 };
let python: string;
let service: Awaited<ReturnType<typeof startStandIn>>;
let policy: Policy;

const open = (options: OpenPolicyOptions = {}, spec = "tinker:openai/gpt-oss-toy") =>
  openPolicy(spec, { python, tokenizer: join(tokenizers, "harmony"), serviceTimeoutMs: 60_000, ...options });

beforeAll(async () => {
  python = await findTinker();
  execFileSync(python, [join(import.meta.dirname, "make_tokenizer.py"), tokenizers], { stdio: "pipe" });
  service = await startStandIn(python);
  vi.stubEnv("TINKER_BASE_URL", service.url);
  vi.stubEnv("TINKER_API_KEY", key);
  policy = await open();
}, 600_000);
beforeEach(() => service.behave({}));
afterAll(async () => {
  await policy?.close();
  await service?.stop();
  vi.unstubAllEnvs();
});

/** Completions to learn from, whose sampling distribution was a little off the model's. */
async function rollouts(from: Policy = policy): Promise<TrainSample[]> {
  const drawn = await from.sample(draw);
  return drawn.map(({ tokenIds, tokenLogprobs }, i) => ({
    task,
    prompt,
    tokenIds: tokenIds ?? [],
    logprobs: (tokenLogprobs ?? []).map((value, t) => value - 0.1 * ((i + t) % 3)),
    advantage: i % 2 === 0 ? 1.5 : -0.5,
  }));
}

const step = { learningRate: 0.05, loss: "importance-sampling" } as const;
const checkpoints = () => mkdtempSync(join(tmpdir(), "tinker-checkpoints-"));
const scores = async (samples: readonly TrainSample[], weights: "current" | "base" = "current") =>
  (await policy.score({ task, prompt, completions: samples.map((s) => s.tokenIds), weights })).flat();
const failure = async (doing: Promise<unknown>): Promise<LabError> => {
  const error = await doing.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof LabError)) throw new Error(`no LabError: ${error}`);
  expect(`${error.message} ${error.stack} ${error.cause}`).not.toContain(key);
  return error;
};

test("says what it can do, and its log-probabilities are raw because sampling at T = 0.25 and scoring agree", () => {
  expect(policy.capabilities).toEqual({
    score: true,
    train: true,
    entropyBonus: false,
    reproducible: false,
    maxK: null,
  });
  expect(policy.logprobBasis).toBe("raw");
  expect(policy.checkpoint).toBe("openai/gpt-oss-toy");
  expect(policy.details).toMatchObject({ basis: "raw", sdk: "0.38.0", loraRank: 16, promptStyle: "harmony" });
  expect(policy.details.coldScoreDifference).toBeLessThan(1e-4);
  expect(JSON.stringify(policy.details)).not.toContain(key);
});

test("log-probabilities after the temperature are found out", async () => {
  await service.behave({ basis: "post-temperature" });
  await using other = await open();
  expect(other.logprobBasis).toBe("post-temperature");
  expect(other.details.coldScoreDifference).toBeGreaterThan(0.1);
  const [one] = await other.sample({ ...draw, indices: [0] });
  expect(one?.logprobBasis).toBe("post-temperature");
});

test("gpt-oss reads its harmony format without a system prompt, and is stopped by its own two tokens", async () => {
  await policy.sample({ ...draw, indices: [0] });
  const { log } = await service.asked();
  const body = log.find(({ path }) => path === "asample")?.body as {
    prompt: { chunks: { tokens: number[] }[] };
    sampling_params: { stop: number[]; temperature: number; max_tokens: number };
  };
  const tokenizer = JSON.parse(readFileSync(join(tokenizers, "harmony/tokenizer.json"), "utf8"));
  const vocabulary: Record<string, number> = tokenizer.model.vocab;
  const names = Object.fromEntries(Object.entries(vocabulary).map(([token, id]) => [id, token]));
  const read = body.prompt.chunks.flatMap(({ tokens }) => tokens.map((id) => names[id])).join("");
  expect(read).toBe(
    "<|start|>developer<|message|># Instructions\n\nBe quick.\n\n<|end|>" +
      "<|start|>user<|message|>A @ B<|end|><|start|>assistant",
  );
  expect(body.sampling_params).toMatchObject({ temperature: 1, max_tokens: 12 });
  expect(body.sampling_params.stop).toEqual([vocabulary["<|return|>"], vocabulary["<|call|>"]]);
});

test("other models read their tokenizer's chat template", async () => {
  await using other = await open({ tokenizer: join(tokenizers, "template") }, "tinker:Qwen/toy");
  expect(other.details.promptStyle).toBe("template");
  expect(await other.promptTokens?.({ task, prompt })).toBe("[system] Be quick.\n[user] A @ B\n[assistant] ".length);
});

test("samples in chunks that are all under way at once, one completion an index, and scores them alike to 1e-4", async () => {
  // No answer before the service was asked for both chunks: one after the other would wait for ever.
  await service.behave({ hold_until: { asample: 2 } });
  const drawn = await policy.sample({ ...draw, indices: Array.from({ length: 11 }, (_, i) => i) });
  expect(drawn).toHaveLength(11);
  const asked = (await service.asked()).log.filter(({ path }) => path === "asample");
  // Both were sent before either was answered, so they may arrive in any order.
  expect(asked.map(({ body }) => body?.num_samples).sort()).toEqual([3, 8]);
  const seeds = asked.map(({ body }) => z.looseObject({ seed: z.int() }).parse(body?.sampling_params).seed);
  expect(new Set(seeds).size).toBe(2);
  await service.behave({ hold_until: { asample: 11 } });
  const completions = drawn.map(({ tokenIds }) => tokenIds ?? []);
  const scored = await policy.score({ task, prompt, completions });
  for (const [i, one] of drawn.entries()) {
    expect(one.tokenIds).toHaveLength(one.completionTokens ?? -1);
    expect(one.finishReason).toBe((one.completionTokens ?? 0) < 12 || isStop(one.tokenIds?.at(-1)) ? "stop" : "length");
    expect(scored[i]).toHaveLength(one.tokenIds?.length ?? -1);
    scored[i]?.forEach((value, t) => {
      expect(value).toBeCloseTo(one.tokenLogprobs?.[t] ?? Number.NaN, 4);
    });
  }
});

test("requests made side by side are at the service together, and one that is given up holds no other back", async () => {
  // Two chunks of eight a request: no answer before all of three requests were asked for.
  await service.behave({ hold_until: { asample: 6 } });
  const indices = Array.from({ length: 16 }, (_, i) => i);
  const given = [0, 1, 2].map((seed) => policy.sample({ ...draw, indices, seed }));
  const drawn = await Promise.all(given);
  expect(drawn.map((one) => one.length)).toEqual([16, 16, 16]);
  const texts = drawn.map((one) => one.map(({ text }) => text).join("|"));
  expect(new Set(texts).size).toBe(3);

  await service.behave({ hold_until: { asample: 4 } });
  const stop = new AbortController();
  const kept = [0, 1].map((seed) => policy.sample({ ...draw, indices, seed }));
  const dropped = policy.sample({ ...draw, indices, seed: 2, signal: stop.signal });
  stop.abort(new Error("not wanted any more"));
  await expect(dropped).rejects.toThrow("not wanted any more");
  expect((await Promise.all(kept)).map((one) => one.length)).toEqual([16, 16]);
});

test("of requests made side by side one that fails takes no other along", async () => {
  await service.behave({ fail: { asample: [400] } });
  const indices = Array.from({ length: 8 }, (_, i) => i);
  const ended = await Promise.allSettled([0, 1, 2].map((seed) => policy.sample({ ...draw, indices, seed })));
  expect(ended.flatMap((one) => (one.status === "fulfilled" ? [one.value.length] : []))).toEqual([8, 8]);
  const failed = ended.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  expect(failed).toEqual([
    expect.objectContaining({ code: "service-failed", message: expect.stringContaining("400") }),
  ]);
});

const isStop = (id: number | undefined) => id === 4 || id === 5;

test("a step: the loss of the formula, shifted targets, and the gradient, Adam and the new weights in that order", async () => {
  const learner = await learnerOf();
  const samples = await rollouts();
  const before = await scores(samples);
  const perToken = samples.map((s, i) => (i === 0 ? { ...s, advantage: s.tokenIds.map((_, t) => t - 2) } : s));
  await service.behave({});
  const done = await learner.trainStep({ ...step, samples: perToken });
  expect(done).toMatchObject({ entropy: null, gradNorm: null, samples: 4, tokens: before.length });

  let at = 0;
  let loss = 0;
  let kl = 0;
  for (const { logprobs, advantage } of perToken) {
    for (const [t, q] of logprobs.entries()) {
      const p = before[at++] ?? Number.NaN;
      loss -= Math.exp(p - q) * (typeof advantage === "number" ? advantage : (advantage[t] ?? Number.NaN));
      kl += (q - p) / before.length;
    }
  }
  expect(done.loss).toBeCloseTo(loss, 3);
  expect(done.kl).toBeCloseTo(kl, 4);
  expect(done.maxRatio).toBeCloseTo(Math.exp(0.2), 4);
  expect(policy.checkpoint).toBe(done.checkpoint);
  expect(done.checkpoint).toMatch(/^tinker:\/\/.*\/sampler_weights\//);

  const { log } = await service.asked();
  const ran = log.filter((one) => one.path === "ran" && one.number != null);
  expect(ran.map((one) => [one.of, one.number])).toEqual([
    ["forward_backward", 1],
    ["optim_step", 2],
    ["save_weights_for_sampler", 3],
  ]);
  const sent = log.find(({ path }) => path === "forward_backward");
  expect(sent?.loss).toBe("importance_sampling");
  const datum = sent?.data?.[0];
  const completion = perToken[0]?.tokenIds ?? [];
  const promptTokens = (await policy.promptTokens?.({ task, prompt })) ?? 0;
  expect(datum?.ids).toHaveLength(promptTokens + completion.length - 1);
  expect(datum?.target_tokens).toEqual([...(datum ? datum.ids.slice(1) : []), completion.at(-1)]);
  expect(datum?.target_tokens?.slice(promptTokens - 1)).toEqual(completion);
  expect(datum?.advantages).toEqual([...Array(promptTokens - 1).fill(0), ...completion.map((_, t) => t - 2)]);
  expect(datum?.logprobs?.slice(0, promptTokens - 1)).toEqual(Array(promptTokens - 1).fill(0));
});

test("no answer comes before all three parts of a step were asked for: they are pipelined", async () => {
  const learner = await learnerOf();
  const samples = await rollouts();
  await learner.trainStep({ ...step, samples });
  await service.behave({ hold_until: { forward_backward: 1, optim_step: 1, save_weights_for_sampler: 1 } });
  await expect(learner.trainStep({ ...step, samples })).resolves.toMatchObject({ samples: 4 });
});

test("completion-mean divides a completion's advantages by its length", async () => {
  const learner = await learnerOf();
  const samples = await rollouts();
  await learner.trainStep({ ...step, samples, reduction: "completion-mean" });
  const sent = (await service.asked()).log.find(({ path }) => path === "forward_backward");
  const advantages = sent?.data?.map((datum) => datum.advantages.reduce((a, b) => a + b, 0)) ?? [];
  expect(advantages).toHaveLength(4);
  for (const [i, sum] of advantages.entries()) expect(sum).toBeCloseTo(i % 2 === 0 ? 1.5 : -0.5, 5);
});

test("learning raises what was good and lowers what was not; the base's scores stay", async () => {
  const learner = await learnerOf();
  const samples = await rollouts();
  const before = await scores(samples);
  await learner.trainStep({ ...step, samples: samples.slice(0, 1) });
  const now = await scores(samples.slice(0, 1));
  expect(sum(now)).toBeGreaterThan(sum(before.slice(0, now.length)) + 0.01);
  expect(await scores(samples, "base")).toEqual(before);
  await learner.reset();
  expect(await scores(samples)).toEqual(before);
  expect(policy.checkpoint).toBe("openai/gpt-oss-toy");
});

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

test("a checkpoint brings weights and Adam's state back, in another process too; pruning deletes it at the service", async () => {
  const directory = checkpoints();
  const learner = await learnerOf(directory);
  const samples = await rollouts();
  await learner.trainStep({ ...step, samples });
  const { checkpoint } = await learner.saveCheckpoint("one");
  await learner.trainStep({ ...step, samples });
  const onward = await scores(samples);
  await learner.saveCheckpoint("two");
  await learner.loadCheckpoint("one");
  expect(policy.checkpoint).toBe(checkpoint);

  await using other = await open();
  const resumed = await other.learn?.(directory);
  expect(await resumed?.listCheckpoints()).toEqual(["one", "two"]);
  await resumed?.loadCheckpoint("one");
  expect(other.checkpoint).toBe(checkpoint);
  await resumed?.trainStep({ ...step, samples });
  const again = await other.score({ task, prompt, completions: samples.map((s) => s.tokenIds) });
  // Adam's second step depends on its state: from a fresh one these would differ.
  again.flat().forEach((value, t) => {
    expect(value).toBeCloseTo(onward[t] ?? Number.NaN, 5);
  });

  const kept = (await service.asked()).kept.length;
  expect(await learner.pruneCheckpoints(["one"])).toEqual(["two"]);
  expect(readdirSync(directory)).toEqual(["one.tinker.json"]);
  expect((await service.asked()).kept).toHaveLength(kept - 2);
  expect((await failure(learner.loadCheckpoint("two"))).code).toBe("no-checkpoint");
});

test("pruning leaves at the service what another checkpoint names too, as where no step was taken between two", async () => {
  const directory = checkpoints();
  const learner = await learnerOf(directory);
  const samples = await rollouts();
  await learner.trainStep({ ...step, samples });
  const { checkpoint } = await learner.saveCheckpoint("step-1");
  await learner.saveCheckpoint("step-2");
  await learner.trainStep({ ...step, samples });
  await learner.saveCheckpoint("step-3");
  expect(await learner.pruneCheckpoints(["step-2", "step-3"])).toEqual(["step-1"]);
  expect(await learner.loadCheckpoint("step-2")).toEqual({ name: "step-2", checkpoint });
  const kept = (await service.asked()).kept.length;
  await learner.loadCheckpoint("step-3");
  expect(await learner.pruneCheckpoints(["step-3"])).toEqual(["step-2"]);
  expect((await service.asked()).kept).toHaveLength(kept - 2);
});

test("opens saved weights, which are then the base", async () => {
  const directory = checkpoints();
  const learner = await learnerOf(directory);
  const samples = await rollouts();
  await learner.trainStep({ ...step, samples });
  await learner.saveCheckpoint("first");
  const learned = await scores(samples);
  const { state } = z
    .looseObject({ state: z.string() })
    .parse(JSON.parse(readFileSync(join(directory, "first.tinker.json"), "utf8")));
  await using onward = await open({}, `tinker:openai/gpt-oss-toy@${state}`);
  expect(onward.checkpoint).toBe(state);
  const completions = samples.map((s) => s.tokenIds);
  const other = await onward.learn?.(checkpoints());
  await other?.trainStep({ ...step, samples });
  expect((await onward.score({ task, prompt, completions, weights: "base" })).flat()).toEqual(learned);
  expect((await onward.score({ task, prompt, completions })).flat()).not.toEqual(learned);
  // A checkpoint of another base is refused.
  const elsewhere = await onward.learn?.(directory);
  if (!elsewhere) throw new Error("it does not learn");
  expect((await failure(elsewhere.loadCheckpoint("first"))).code).toBe("corrupt-model");
});

test("requests answered 429 and 500 are tried again", async () => {
  await service.behave({ fail: { asample: [429, 500] } });
  expect(await policy.sample(draw)).toHaveLength(4);
  const { log } = await service.asked();
  expect(log.filter(({ path }) => path === "asample").map(({ status }) => status ?? 200)).toEqual([429, 500, 200]);
});

test("a refused request says what the service said", async () => {
  await service.behave({ refuse: ["asample"] });
  const error = await failure(policy.sample(draw));
  expect(error.code).toBe("service-failed");
  expect(error.message).toContain("the stand-in refuses asample");
});

test("a service that does not answer is given up after the time allowed", async () => {
  await using other = await open({ serviceTimeoutMs: 8_000 });
  await service.behave({ hang: ["asample"] });
  const error = await failure(other.sample(draw));
  expect(error.code).toBe("service-timed-out");
  expect(error.message).toContain("8 s");
});

test("after a step that failed nobody knows the weights, until a checkpoint is loaded", async () => {
  const learner = await learnerOf();
  const samples = await rollouts();
  await learner.trainStep({ ...step, samples });
  const { checkpoint } = await learner.saveCheckpoint("good");
  await service.behave({ refuse: ["forward_backward"] });
  expect((await failure(learner.trainStep({ ...step, samples }))).code).toBe("weights-lost");
  await service.behave({});
  expect((await failure(policy.sample(draw))).code).toBe("weights-lost");
  expect(await learner.loadCheckpoint("good")).toEqual({ name: "good", checkpoint });
  expect(await policy.sample(draw)).toHaveLength(4);
  // A step that was made, and whose weights cannot be sampled from.
  await service.behave({ fail: { create_sampling_session: [400] } });
  expect((await failure(learner.trainStep({ ...step, samples }))).code).toBe("weights-lost");
  await service.behave({});
  expect((await failure(learner.saveCheckpoint("after"))).code).toBe("weights-lost");
  await learner.loadCheckpoint("good");
});

test("an entropy bonus is not offered, and refusing it leaves the weights as they are", async () => {
  const learner = await learnerOf();
  const samples = await rollouts();
  const error = await failure(learner.trainStep({ ...step, samples, entropyBonus: 0.01 }));
  expect(error).toMatchObject({ code: "bad-request" });
  expect(error.message).toContain("no entropy bonus");
  expect(await policy.sample(draw)).toHaveLength(4);
});

test("without the package, a key, or with a wrong one it says what to install or set", async () => {
  const lacking = await failure(open({ python: withTorch }));
  expect(lacking.code).toBe("missing-package");
  expect(lacking.message).toContain("-m pip install tinker==0.38.0");
  vi.stubEnv("TINKER_API_KEY", "");
  expect((await failure(open())).message).toContain("TINKER_API_KEY is not set");
  vi.stubEnv("TINKER_API_KEY", "tml-another-key");
  const refused = await failure(open());
  expect(refused.code).toBe("bad-key");
  expect(refused.message).not.toContain("tml-another-key");
  vi.stubEnv("TINKER_API_KEY", key);
  expect((await failure(open({}, "tinker:a@b"))).code).toBe("bad-spec");
});

async function learnerOf(directory: string = checkpoints()): Promise<Learner> {
  const learner = await policy.learn?.(directory);
  if (!learner) throw new Error("it does not learn");
  return learner;
}
