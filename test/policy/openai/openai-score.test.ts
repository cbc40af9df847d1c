import { expect, test } from "vitest";
import { ask, open, prompt, task, withEnvironment } from "./ask.js";
import { fixture, serve } from "./endpoint-server.js";

withEnvironment({ OPENAI_API_KEY: undefined });

const vllm = () =>
  serve(({ path }) => ({ body: fixture(path === "/v1/completions" ? "vllm-prompt-logprobs" : "vllm-chat") }));
const completions = [[689, 362, 353]];

test("vLLM scores given tokens: prompt ids from the chat endpoint, then prompt and completion as one prompt", async () => {
  await using server = await vllm();
  await using policy = await open(server.url, { server: "vllm" }, "Qwen/Qwen3-8B");
  expect(policy.capabilities.score).toBe(true);
  expect(await policy.score({ task, prompt, completions })).toEqual([[-0.5, -0.25, -0.125]]);
  expect(server.requests.map(({ path }) => path)).toEqual(["/v1/chat/completions", "/v1/completions"]);
  expect(server.requests[0]?.body).toMatchObject({ messages: prompt.messages, return_token_ids: true, max_tokens: 1 });
  expect(server.requests[1]?.body).toEqual({
    model: "Qwen/Qwen3-8B",
    prompt: [151644, 872, 198, 9707, 689, 362, 353],
    max_tokens: 1,
    temperature: 0,
    prompt_logprobs: 0,
  });
  // The prompt's ids are asked for once; an empty completion has no tokens to score.
  expect(await policy.score({ task, prompt, completions: [[], ...completions] })).toEqual([[], [-0.5, -0.25, -0.125]]);
  expect(server.requests).toHaveLength(3);
});

test("prompt ids that came with a sample are not asked for again", async () => {
  await using server = await vllm();
  await using policy = await open(server.url, { server: "vllm" });
  await policy.sample(ask(1));
  await policy.score({ task, prompt, completions });
  expect(server.requests.map(({ path }) => path)).toEqual(["/v1/chat/completions", "/v1/completions"]);
});

test("a server that gives no prompt ids, or none of the numbers asked for, is refused", async () => {
  await using without = await serve(() => ({ body: fixture("openai-no-logprobs") }));
  await using policy = await open(without.url, { server: "vllm" });
  await expect(policy.score({ task, prompt, completions })).rejects.toThrow("needs vLLM 0.10.2 or later");
  await using server = await vllm();
  await using other = await open(server.url, { server: "vllm" });
  await expect(other.score({ task, prompt, completions: [[1, 2]] })).rejects.toThrow("prompt_logprobs of 7 tokens");
  await expect(other.score({ task, prompt, completions: [[1, 2, 3]] })).rejects.toThrow(
    "no log-probability for token 1",
  );
});

test("where scoring cannot be had the capability says so, and score refuses", async () => {
  await using server = await vllm();
  const options = [
    {},
    { server: "openai" },
    { server: "llama.cpp" },
    { server: "ollama" },
    { server: "sglang" },
  ] as const;
  for (const option of [...options, { server: "vllm", logprobBasis: "post-temperature" } as const]) {
    await using policy = await open(server.url, option);
    expect(policy.capabilities.score).toBe(false);
    await expect(policy.score({ task, prompt, completions })).rejects.toThrow("does not score given tokens");
  }
  expect(server.requests).toEqual([]);
});

test("the basis is unknown unless told, by the server or outright", async () => {
  const url = "http://localhost:1/v1";
  const basis = async (options: Parameters<typeof open>[1]) => (await open(url, options)).logprobBasis;
  expect(await basis({})).toBe("unknown");
  expect(await basis({ server: "openai" })).toBe("unknown");
  expect(await basis({ server: "vllm" })).toBe("raw");
  expect(await basis({ server: "sglang" })).toBe("post-temperature");
  expect(await basis({ server: "vllm", logprobBasis: "post-temperature" })).toBe("post-temperature");
});
