import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { AttemptFailed } from "../../../src/policy/openai/failure.js";
import { joinQueue } from "../../../src/policy/openai/queue.js";
import { backoffMs, retryAfterMs } from "../../../src/policy/openai/retry-after.js";
import { ask, open, withEnvironment } from "./ask.js";
import { fixture, type Reply, serve, until } from "./endpoint-server.js";

withEnvironment({ OPENAI_API_KEY: undefined });

const good: Reply = { body: fixture("vllm-chat") };

test("never more in flight than allowed, and no fewer where there is work", async () => {
  const limit = 8;
  let release = () => {};
  const full = new Promise<void>((resolve) => {
    release = resolve;
  });
  // Nobody is answered before the limit is reached: a client that stayed below it would never finish.
  await using server = await serve(async (_, number) => {
    if (number === limit - 1) release();
    await full;
    return good;
  });
  await using policy = await open(server.url, { maxN: 1, concurrency: limit });
  expect(await policy.sample(ask(40))).toHaveLength(40);
  expect(server.requests).toHaveLength(40);
  expect(server.mostInFlight).toBe(limit);
});

test("aborting stops what is in flight and what waits, with the signal's reason", async () => {
  await using server = await serve(() => "hang");
  await using policy = await open(server.url, { maxN: 1, concurrency: 2 });
  const stop = new AbortController();
  const reason = new Error("enough");
  const drawing = policy.sample(ask(6, { signal: stop.signal }));
  await until(() => server.requests.length === 2);
  stop.abort(reason);
  await expect(drawing).rejects.toBe(reason);
  await until(() => server.givenUp === 2);
  expect(server.requests).toHaveLength(2);
  await expect(policy.sample(ask(1, { signal: stop.signal }))).rejects.toBe(reason);
});

test("aborting ends a wait before another attempt, and leaves the queue usable", async () => {
  await using server = await serve((_, number) =>
    number === 0 ? { status: 429, headers: { "retry-after": "0.5" }, body: fixture("openai-429") } : good,
  );
  await using policy = await open(server.url, { concurrency: 1 });
  const stop = new AbortController();
  const drawing = policy.sample(ask(1, { signal: stop.signal }));
  await until(() => server.requests.length === 1);
  setTimeout(() => stop.abort(new Error("enough")), 50);
  await expect(drawing).rejects.toThrow("enough");
  expect(await policy.sample(ask(1))).toHaveLength(1);
  expect(server.requests).toHaveLength(2);
});

test("when one request of a call fails for good, the others of the call are stopped", async () => {
  await using server = await serve((_, number) =>
    number === 2 ? { status: 401, body: fixture("openai-401") } : "hang",
  );
  await using policy = await open(server.url, { maxN: 1, concurrency: 3 });
  await expect(policy.sample(ask(6))).rejects.toThrow("refused the key");
  await until(() => server.givenUp === 2);
  expect(server.requests).toHaveLength(3);
});

test("while one request waits as it was told, no other of the endpoint starts", async () => {
  const queue = joinQueue("http://told-to-wait/v1", 8);
  const retry = { attempts: 3, retryBaseMs: 1, retryCapMs: 1_000 };
  const { signal } = new AbortController();
  const events: string[] = [];
  const told = queue.run(
    async () => {
      events.push("told");
      if (events.length > 1) return;
      throw new AttemptFailed({ code: "x", what: "x", wayOut: "x", isRetryable: true, waitMs: 200, status: 429 });
    },
    retry,
    signal,
  );
  await nextTurn();
  const other = queue.run(async () => void events.push("other"), retry, signal);
  await sleep(100);
  expect(events).toEqual(["told"]);
  await Promise.all([told, other]);
  expect(events.toSorted()).toEqual(["other", "told", "told"]);
  queue.release();
});

test("closing stops what is in flight, and a closed policy says that it is closed", async () => {
  await using server = await serve(() => "hang");
  const policy = await open(server.url);
  const drawing = policy.sample(ask(1));
  await until(() => server.requests.length === 1);
  await Promise.all([expect(drawing).rejects.toThrow("is closed"), policy.close()]);
  await until(() => server.givenUp === 1);
  await expect(policy.sample(ask(1))).rejects.toThrow("is closed");
  await policy.close();
});

test("retry-after is read in milliseconds, seconds and as a date, in that order", () => {
  const now = Date.UTC(2026, 0, 1, 12, 0, 0);
  const read = (headers: Record<string, string>) => retryAfterMs(new Headers(headers), now);
  expect(read({ "retry-after-ms": "250", "retry-after": "9" })).toBe(250);
  expect(read({ "retry-after": "20" })).toBe(20_000);
  expect(read({ "retry-after": "0.5" })).toBe(500);
  expect(read({ "retry-after": "Thu, 01 Jan 2026 12:00:30 GMT" })).toBe(30_000);
  expect(read({ "retry-after": "Thu, 01 Jan 2026 11:00:00 GMT" })).toBe(0);
  expect(read({ "retry-after": "soon" })).toBeNull();
  expect(read({})).toBeNull();
});

test("waits double up to the cap, and lie between half and the whole of that", () => {
  expect([1, 2, 3, 4, 9].map((failed) => backoffMs(failed, 500, 3_000, 0))).toEqual([250, 500, 1000, 1500, 1500]);
  expect([1, 2, 3, 4, 9].map((failed) => backoffMs(failed, 500, 3_000, 1))).toEqual([500, 1000, 2000, 3000, 3000]);
});
