import { expect, test } from "vitest";
import { openOpenAi } from "../../../src/policy/openai/open-openai.js";
import { completion } from "../../../src/records/index.js";
import { ask, open, withEnvironment } from "./ask.js";
import { fixture, type Reply, serve } from "./endpoint-server.js";

withEnvironment({ OPENAI_API_KEY: undefined, OPENAI_ORG_ID: "org-of-someone" });

const ok = (name: string): Reply => ({ body: fixture(name) });
/** As many choices as asked for, each naming its request's seed and its place, so that a test sees what came from where. */
const choices = (body: { n?: number; seed: number }, most = Number.POSITIVE_INFINITY): Reply => ({
  body: {
    choices: Array.from({ length: Math.min(body.n ?? 1, most) }, (_, index) => ({
      index,
      message: { role: "assistant", content: `${body.seed}/${index}` },
      logprobs: { content: [{ token: "x", logprob: -1 }] },
      finish_reason: "stop",
    })),
  },
});

test("OpenAI: what it says, in the order of the choices' indices", async () => {
  await using server = await serve(() => ok("openai-chat"));
  await using policy = await open(server.url, { server: "openai" }, "gpt-4.1-mini");
  const drawn = await policy.sample(ask(2));
  expect(drawn).toEqual([
    {
      text: "return A * s",
      tokenIds: null,
      tokenLogprobs: [-0.25, -0.5, -0.125, 0],
      logprobBasis: "unknown",
      finishReason: "length",
      rawFinishReason: "length",
      promptTokens: 412,
      completionTokens: 4,
    },
    {
      text: "return A.mul(s)",
      tokenIds: null,
      tokenLogprobs: [-0.25, -0.5, -2, -0.125, -0.0625],
      logprobBasis: "unknown",
      finishReason: "stop",
      rawFinishReason: "stop",
      promptTokens: 412,
      completionTokens: 5,
    },
  ]);
  for (const one of drawn) completion.parse(one);
  expect(server.requests).toHaveLength(1);
  expect(server.requests[0]?.path).toBe("/v1/chat/completions");
  expect(server.requests[0]?.body).toEqual({
    model: "gpt-4.1-mini",
    messages: ask(1).prompt.messages,
    n: 2,
    seed: expect.any(Number),
    temperature: 0.25,
    top_p: 1,
    max_completion_tokens: 64,
    logprobs: true,
    top_logprobs: 0,
  });
  // Without a key none is sent, nor the organisation that OpenAI's own endpoint would be told.
  expect(server.requests[0]?.headers).not.toHaveProperty("authorization");
  expect(server.requests[0]?.headers).not.toHaveProperty("openai-organization");
});

test("vLLM: token ids pair with log-probabilities, the basis is raw, truncations are switched off", async () => {
  await using server = await serve(() => ok("vllm-chat"));
  await using policy = await open(server.url, { server: "vllm" }, "Qwen/Qwen3-8B");
  const [drawn] = await policy.sample(ask(1));
  expect(drawn).toMatchObject({
    tokenIds: [689, 362, 353, 274, 151645],
    tokenLogprobs: [-0.5, -0.25, -0.125, -1.5, -0.03125],
    logprobBasis: "raw",
    completionTokens: 5,
    promptTokens: 4,
  });
  const body = server.requests[0]?.body;
  expect(body).toMatchObject({ return_token_ids: true, top_p: 1, top_k: -1, repetition_penalty: 1, max_tokens: 64 });
  expect(body).not.toHaveProperty("n");
});

test("token ids that do not pair with the log-probabilities are not kept", async () => {
  const answer = fixture("vllm-chat") as { choices: { token_ids: number[] }[] };
  answer.choices[0]?.token_ids.pop();
  await using server = await serve(() => ({ body: answer }));
  await using policy = await open(server.url, { server: "vllm" });
  expect((await policy.sample(ask(1)))[0]).toMatchObject({ tokenIds: null, completionTokens: 5 });
});

test("llama.cpp: ids are read beside the log-probabilities, of which it must be asked for one alternative", async () => {
  await using server = await serve(() => ok("llamacpp-chat"));
  await using policy = await open(server.url);
  const [drawn] = await policy.sample(ask(1));
  expect(drawn).toMatchObject({ tokenIds: [693, 362], tokenLogprobs: [-0.75, -0.25], completionTokens: 2 });
  expect(server.requests[0]?.body).toMatchObject({ logprobs: true, top_logprobs: 1 });
});

test("missing log-probabilities are null, never zeros, and are told of once", async () => {
  const warnings: string[] = [];
  await using server = await serve((_, number) => ok(number === 0 ? "openai-no-logprobs" : "ollama-chat"));
  await using policy = await open(server.url, { onWarning: (message) => warnings.push(message) });
  expect((await policy.sample(ask(1)))[0]).toMatchObject({ tokenLogprobs: null, tokenIds: null, completionTokens: 4 });
  expect((await policy.sample(ask(1)))[0]).toMatchObject({
    tokenLogprobs: null,
    text: "return A * s",
    promptTokens: 33,
  });
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain("gave no log-probabilities with 1 of 1 completions");
});

test.each([
  ["one of them null", [{ logprob: -1 }, { logprob: null }]],
  ["one of them OpenAI's and vLLM's -9999", [{ logprob: -1 }, { logprob: -9999 }]],
  ["one of them llama.cpp's lowest float", [{ logprob: -3.4028234663852886e38 }, { logprob: -1 }]],
])("log-probabilities with %s are missing as a whole", async (_, content) => {
  const body = { choices: [{ index: 0, message: { content: "x" }, logprobs: { content }, finish_reason: "stop" }] };
  await using server = await serve(() => ({ body }));
  await using policy = await open(server.url);
  expect((await policy.sample(ask(1)))[0]?.tokenLogprobs).toBeNull();
});

test("a probability passed off as a log-probability is refused", async () => {
  const content = [{ logprob: 0.83 }];
  const body = { choices: [{ index: 0, message: { content: "x" }, logprobs: { content }, finish_reason: "stop" }] };
  await using server = await serve(() => ({ body }));
  await using policy = await open(server.url);
  await expect(policy.sample(ask(1))).rejects.toThrow("log-probability of 0.83");
});

test.each([
  ["openai-content-filter", { finishReason: "content-filter", rawFinishReason: "content_filter", text: "return" }],
  ["openai-refusal", { finishReason: "content-filter", rawFinishReason: "stop", text: "", tokenLogprobs: null }],
])("%s is a completion that says so", async (name, expected) => {
  await using server = await serve(() => ok(name));
  await using policy = await open(server.url);
  expect((await policy.sample(ask(1)))[0]).toMatchObject(expected);
});

test("a large n is split into requests with seeds of their own, and comes back in order", async () => {
  await using server = await serve(({ body }) => choices(body));
  await using policy = await open(server.url, { maxN: 4, concurrency: 1 });
  const drawn = await policy.sample(ask(10));
  expect(server.requests.map(({ body }) => body.n)).toEqual([4, 4, 2]);
  const seeds = server.requests.map(({ body }) => body.seed as number);
  expect(new Set(seeds).size).toBe(3);
  expect(drawn.map(({ text }) => text)).toEqual(
    [4, 4, 2].flatMap((n, chunk) => Array.from({ length: n }, (_, i) => `${seeds[chunk]}/${i}`)),
  );
  // The same chunk of the same run is asked for with the same seed, another run's with another.
  await policy.sample(ask(0, { indices: [4, 5] }));
  await policy.sample(ask(0, { indices: [4, 5], seed: 43 }));
  expect(server.requests[3]?.body.seed).toBe(seeds[1]);
  expect(server.requests[4]?.body.seed).not.toBe(seeds[1]);
});

test("an endpoint that ignores n is asked one by one, and what it gave is kept", async () => {
  await using server = await serve(({ body }) => choices(body, 1));
  await using policy = await open(server.url, { maxN: 4, concurrency: 1 });
  expect(await policy.sample(ask(4))).toHaveLength(4);
  expect(server.requests.map(({ body }) => body.n ?? 1)).toEqual([4, 1, 1, 1]);
  expect(new Set(server.requests.map(({ body }) => body.seed)).size).toBe(4);
  await policy.sample(ask(2));
  expect(server.requests.map(({ body }) => body.n ?? 1)).toEqual([4, 1, 1, 1, 1, 1]);
});

test.each([
  ["OpenAI's 400", 400, "openai-400-n"],
  ["llama.cpp's 500", 500, "llamacpp-500-n"],
])("an endpoint that refuses n (%s) is asked one by one", async (_, status, name) => {
  await using server = await serve(({ body }) => (body.n > 1 ? { status, body: fixture(name) } : choices(body)));
  await using policy = await open(server.url, { maxN: 8, concurrency: 1 });
  expect(await policy.sample(ask(3))).toHaveLength(3);
  expect(server.requests.map(({ body }) => body.n ?? 1)).toEqual([3, 1, 1, 1]);
});

test("no index asked for, nothing sent", async () => {
  await using server = await serve(() => ok("openai-chat"));
  await using policy = await open(server.url);
  expect(await policy.sample(ask(0))).toEqual([]);
  expect(server.requests).toEqual([]);
});

test("log-probabilities of some of the tokens only are none: a sum of them would be of something else", async () => {
  const of = (logprobs: number, more: object, usage: number | null) => ({
    body: {
      choices: [
        {
          message: { content: "return A" },
          logprobs: { content: Array.from({ length: logprobs }, () => ({ token: "x", logprob: -0.5 })) },
          finish_reason: "stop",
          ...more,
        },
      ],
      usage: usage === null ? undefined : { completion_tokens: usage },
    },
  });
  const replies = [
    of(2, {}, 64),
    of(2, { token_ids: [1, 2, 3, 4, 5] }, null),
    of(2, {}, 3),
    of(2, {}, 2),
    of(2, {}, null),
  ];
  await using server = await serve((_, number) => replies[number] as Reply);
  const warnings: string[] = [];
  await using policy = await open(server.url, { onWarning: (warning) => warnings.push(warning) });
  const drawn = [];
  for (const _ of replies) drawn.push(...(await policy.sample(ask(1))));
  expect(drawn.map(({ tokenLogprobs, completionTokens }) => [tokenLogprobs, completionTokens])).toEqual([
    [null, 64],
    [null, 5],
    // A stop token has no text, and some servers give no number for it.
    [[-0.5, -0.5], 2],
    [[-0.5, -0.5], 2],
    [[-0.5, -0.5], 2],
  ]);
  expect(warnings).toEqual([expect.stringContaining("gave no log-probabilities with 1 of 1 completions")]);
});

test("answers without a text, cut at maxTokens, are said once, with what may help", async () => {
  await using server = await serve(({ body }) => ({
    body: {
      choices: Array.from({ length: body.n ?? 1 }, (_, index) => {
        return { index, message: { content: null, reasoning_content: "hm" }, finish_reason: "length" };
      }),
    },
  }));
  const warnings: string[] = [];
  await using policy = await open(server.url, { onWarning: (warning) => warnings.push(warning) });
  await policy.sample(ask(4));
  await policy.sample(ask(4));
  expect(warnings).toEqual([expect.stringMatching(/4 of 4 completions without a text, cut at maxTokens/)]);
});

test("a model without a URL is asked where OPENAI_BASE_URL says, as by OpenAI's own clients", async () => {
  await using server = await serve(() => ok("vllm-chat"));
  process.env.OPENAI_BASE_URL = server.url;
  try {
    await using policy = await openOpenAi("test-model");
    expect(policy.details).toMatchObject({ endpoint: server.url });
    expect(await policy.sample(ask(1))).toHaveLength(1);
  } finally {
    delete process.env.OPENAI_BASE_URL;
  }
  expect(server.requests).toHaveLength(1);
});
