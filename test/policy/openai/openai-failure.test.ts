import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { LabError } from "../../../src/records/index.js";
import { ask, open, withEnvironment } from "./ask.js";
import { fixture, type Reply, serve, until } from "./endpoint-server.js";

const key = "test-0123456789-secret";
withEnvironment({ OPENAI_API_KEY: key });

const good: Reply = { body: fixture("vllm-chat") };
const failure = (status: number, name: string, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  body: fixture(name),
});

async function caught(promise: Promise<unknown>): Promise<LabError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof LabError) return error;
  throw new Error(`expected a LabError, got ${inspect(error)}`);
}

test("the key goes to the endpoint, and nowhere else: not into what a policy shows, nor into any error", async () => {
  // A server as careless as can be: it quotes the key in every error.
  const statuses = [400, 401, 403, 404, 429, 500];
  await using server = await serve(({ headers }, number) => ({
    status: statuses[number] ?? 500,
    body: { error: { message: `you sent ${headers.authorization}`, code: null } },
  }));
  await using policy = await open(server.url, { attempts: 1 });
  for (const status of statuses) {
    const error = await caught(policy.sample(ask(1)));
    expect(inspect(error, { depth: 10, showHidden: true }), String(status)).not.toContain("secret");
  }
  expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${key}`);
  expect(JSON.stringify([policy.spec, policy.details, policy.checkpoint])).not.toContain("secret");
});

test("apiKeyEnv names another variable", async () => {
  await using server = await serve(() => good);
  process.env.MY_ENDPOINT_KEY = "mine";
  await using policy = await open(server.url, { apiKeyEnv: "MY_ENDPOINT_KEY" });
  delete process.env.MY_ENDPOINT_KEY;
  await policy.sample(ask(1));
  expect(server.requests[0]?.headers.authorization).toBe("Bearer mine");
});

test.each([
  ["a refused key names the variable", 401, "openai-401", "bad-key", /refused the key \(401\).*OPENAI_API_KEY/s],
  [
    "an unknown model is named with its URL",
    404,
    "openai-404",
    "unknown-model",
    /127\.0\.0\.1.*model test-model.*404/s,
  ],
  [
    "so it is where the error has no object around it",
    404,
    "vllm-404-flat",
    "unknown-model",
    /`Qwen\/Qwen3-9B` does not/,
  ],
  ["so it is at Ollama", 404, "ollama-404", "unknown-model", /try pulling it first/],
  ["a path that is not there points to the URL", 404, "fastapi-404", "unknown-model", /Not Found.*up to \/v1/s],
  ["a spent quota is no rate limit", 429, "openai-429-quota", "no-quota", /quota is used up/],
  ["a request it will not take is quoted", 400, "openai-400-n", "request-refused", /'n' does not support/],
])("%s, at once", async (_, status, name, code, message) => {
  await using server = await serve(() => failure(status, name));
  await using policy = await open(server.url);
  const error = await caught(policy.sample(ask(1)));
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
  expect(error.isRetryable).toBe(false);
  expect(server.requests).toHaveLength(1);
});

test.each([408, 409, 429, 500, 502, 503, 529])("%i is tried again, then answered", async (status) => {
  await using server = await serve((_, number) => (number < 2 ? failure(status, "openai-429") : good));
  await using policy = await open(server.url);
  expect((await policy.sample(ask(1)))[0]?.text).toBe("return A * s");
  expect(server.requests).toHaveLength(3);
  expect(server.requests[2]?.body).toEqual(server.requests[0]?.body);
});

test.each([
  [429, "rate-limited"],
  [500, "endpoint-failed"],
])("%i without end gives up after the attempts, and says that it may pass", async (status, code) => {
  await using server = await serve(() => failure(status, "openai-429"));
  await using policy = await open(server.url);
  const error = await caught(policy.sample(ask(1)));
  expect(error.code).toBe(code);
  expect(error.message).toContain("(after 3 attempts)");
  expect(error.isRetryable).toBe(true);
  expect(server.requests).toHaveLength(3);
});

test("retry-after is obeyed, by the policy that was told and by another on the same endpoint", async () => {
  await using server = await serve((_, number) =>
    number === 0 ? failure(429, "openai-429", { "retry-after": "0.6" }) : good,
  );
  // They have one queue between them, and the smaller limit holds.
  await using one = await open(server.url, { concurrency: 1 });
  await using other = await open(server.url, { concurrency: 8 });
  const drawing = Promise.all([one.sample(ask(1)), other.sample(ask(1)), other.sample(ask(1))]);
  await until(() => server.requests.length === 1);
  await sleep(300);
  expect(server.requests).toHaveLength(1);
  await drawing;
  expect(server.requests).toHaveLength(4);
  expect(server.mostInFlight).toBe(1);
});

test("an endpoint that asks to wait longer than allowed fails the request at once", async () => {
  await using server = await serve(() => failure(429, "openai-429", { "retry-after": "3600" }));
  await using policy = await open(server.url);
  const error = await caught(policy.sample(ask(1)));
  expect(error.message).toContain("asks to wait 3600 s");
  expect(server.requests).toHaveLength(1);
});

test.each(["hang", "hang-in-body"] as const)(
  "an endpoint that does %s is timed out, then tried again",
  async (reply) => {
    await using server = await serve((_, number) => (number === 0 ? reply : good));
    await using policy = await open(server.url, { timeoutMs: 150 });
    expect(await policy.sample(ask(1))).toHaveLength(1);
    expect(server.requests).toHaveLength(2);
  },
);

test("one that always hangs is an error that names the limit", async () => {
  await using server = await serve(() => "hang");
  await using policy = await open(server.url, { timeoutMs: 60, attempts: 2 });
  const error = await caught(policy.sample(ask(1)));
  expect(error.code).toBe("endpoint-timeout");
  expect(error.message).toContain("within 60 ms (after 2 attempts)");
  await until(() => server.givenUp === 2);
});

test("a body cut short is tried again; one always cut is an error", async () => {
  await using server = await serve((_, number) => (number === 1 ? good : "cut"));
  await using policy = await open(server.url);
  expect(await policy.sample(ask(1))).toHaveLength(1);
  expect(server.requests).toHaveLength(2);
  const error = await caught(policy.sample(ask(1)));
  expect(error.code).toBe("no-connection");
  expect(error.message).toContain("the connection was cut");
  expect(server.requests).toHaveLength(5);
});

test("malformed JSON is tried again; a page that is not JSON is the wrong URL, at once", async () => {
  await using server = await serve((_, number) => {
    if (number === 0) return { raw: '{"choices": [', type: "application/json" };
    return number === 1 ? good : { raw: "<html><body>Welcome to nginx!", type: "text/html" };
  });
  await using policy = await open(server.url);
  expect(await policy.sample(ask(1))).toHaveLength(1);
  const error = await caught(policy.sample(ask(1)));
  expect(error.code).toBe("bad-answer");
  expect(error.message).toMatch(/not JSON: "<html>.*\/v1/s);
  expect(server.requests).toHaveLength(3);
});

test("JSON that is no chat completion names the field; an error with status 200 is an error", async () => {
  const bodies = [
    { choices: [] },
    { choices: [{ message: { content: 7 } }] },
    { error: { message: "overdue", code: 402 } },
  ];
  await using server = await serve((_, number) => ({ body: bodies[number] }));
  await using policy = await open(server.url);
  expect((await caught(policy.sample(ask(1)))).message).toContain("choices: ");
  expect((await caught(policy.sample(ask(1)))).message).toContain("choices.0.message.content: ");
  expect((await caught(policy.sample(ask(1)))).message).toContain("answered 200 with an error: overdue");
  expect(server.requests).toHaveLength(3);
});

test("a server that is not there is named, with the reason", async () => {
  const server = await serve(() => good);
  await server[Symbol.asyncDispose]();
  await using policy = await open(server.url, { attempts: 2 });
  const error = await caught(policy.sample(ask(1)));
  expect(error.message).toMatch(/127\.0\.0\.1:\d+\/v1: the connection failed.*ECONNREFUSED.*after 2 attempts/);
  expect(error.isRetryable).toBe(true);
});

test("however soon an endpoint says it may be asked again, attempts lie apart", async () => {
  await using server = await serve(() => failure(429, "openai-429", { "retry-after": "0" }));
  await using policy = await open(server.url, { retryBaseMs: 200, attempts: 3 });
  const begunMs = performance.now();
  await caught(policy.sample(ask(1)));
  // At least half of 200 and of 400.
  expect(performance.now() - begunMs).toBeGreaterThan(290);
});

test("an error in an answer of 200 is said, in whatever shape, and odd counts cost no answer", async () => {
  const answers: unknown[] = [
    { error: "the model is loading" },
    { error: { message: "overloaded" } },
    { ...(fixture("vllm-chat") as object), usage: { prompt_tokens: -1, completion_tokens: "10" } },
  ];
  await using server = await serve((_, number) => ({ body: answers[number] }));
  await using policy = await open(server.url);
  expect((await caught(policy.sample(ask(1)))).message).toContain("answered 200 with an error: the model is loading");
  expect((await caught(policy.sample(ask(1)))).message).toContain("answered 200 with an error: overloaded");
  expect(await policy.sample(ask(1))).toMatchObject([{ promptTokens: null }]);
});

test("a key is struck out before a message is cut, and one that cannot be sent is named, not tried", async () => {
  process.env.OPENAI_API_KEY = "sk-proj-ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-and-more-of-it";
  const said = `invalid token Bearer ${process.env.OPENAI_API_KEY}`;
  await using server = await serve((_, number) =>
    number === 0 ? { raw: said, type: "text/plain" } : { status: 400, body: `${"x".repeat(960)} ${said}` },
  );
  await using policy = await open(server.url);
  for (let i = 0; i < 2; i++) expect((await caught(policy.sample(ask(1)))).message).not.toContain("sk-proj");
  process.env.OPENAI_API_KEY = "\u201csk-quoted\u201d";
  await expect(open(server.url)).rejects.toMatchObject({ code: "bad-key" });
  await expect(open(server.url)).rejects.toThrow(/^OPENAI_API_KEY holds a character that no key has/);
});
