import OpenAI from "openai";
import { LabError } from "../../records/index.js";
import type { Endpoint } from "./endpoint.js";
import { retryAfterMs } from "./retry-after.js";

/** Why one attempt failed, and whether another may do better. */
export interface Failure {
  code: string;
  what: string;
  wayOut: string;
  isRetryable: boolean;
  /** How long the endpoint asks to wait, in milliseconds; null where it does not say. */
  waitMs: number | null;
  /** The HTTP status, null where there was none. */
  status: number | null;
}

/** Thrown by one attempt; the queue turns the last one into a LabError. */
export class AttemptFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.what);
    this.failure = failure;
  }

  toLabError(attempts: number): LabError {
    const { code, what, wayOut, isRetryable } = this.failure;
    // No cause: a server's answer, or the client's error around it, may quote the key.
    return new LabError(code, attempts > 1 ? `${what} (after ${attempts} attempts)` : what, wayOut, { isRetryable });
  }
}

export interface FailureContext {
  endpoint: Endpoint;
  keyVariable: string;
  key: string | null;
  timeoutMs: number;
}

/** A failure that says what was wrong with an answer the endpoint gave. */
export function badAnswer(what: string, { endpoint, key }: FailureContext, isRetryable: boolean): AttemptFailed {
  return new AttemptFailed({
    code: "bad-answer",
    what: hideKey(`${endpoint.url} ${what}`, key),
    wayOut: isRetryable
      ? "try again; if it persists, look at the server's log and at any proxy between"
      : "check that the URL is the base of an OpenAI-compatible API (it usually ends in /v1)",
    isRetryable,
    waitMs: null,
    status: 200,
  });
}

export function timedOut({ endpoint, timeoutMs }: FailureContext): AttemptFailed {
  return new AttemptFailed({
    code: "endpoint-timeout",
    what: `${endpoint.url} did not finish answering within ${timeoutMs} ms`,
    wayOut: "ask for less at once (maxN, maxTokens, concurrency) or allow more (timeoutMs)",
    isRetryable: true,
    waitMs: null,
    status: null,
  });
}

/** What an error of the openai client means for us. */
export function explain(error: unknown, context: FailureContext): AttemptFailed {
  if (error instanceof AttemptFailed) return error;
  if (error instanceof OpenAI.APIError && error.status !== undefined) return explainStatus(error, context);
  if (error instanceof SyntaxError) return badAnswer("answered with malformed JSON", context, true);
  return new AttemptFailed({
    code: "no-connection",
    what: hideKey(`${context.endpoint.url}: ${reasonOf(error)}`, context.key),
    wayOut: "check the URL, that the server runs, and the network",
    isRetryable: true,
    waitMs: null,
    status: null,
  });
}

function explainStatus(error: InstanceType<typeof OpenAI.APIError>, context: FailureContext): AttemptFailed {
  const { endpoint, keyVariable, key } = context;
  const status = Number(error.status);
  const said = hideKey(error.message.replace(/^\d{3} /, ""), key).slice(0, 500);
  const fail = (code: string, what: string, wayOut: string, isRetryable = false) =>
    new AttemptFailed({
      code,
      what: `${endpoint.url} ${what}`,
      wayOut,
      isRetryable,
      waitMs: error.headers ? retryAfterMs(error.headers, Date.now()) : null,
      status,
    });
  if (status === 401 || status === 403) {
    const what = status === 401 ? "refused the key (401)" : `denied access (403): ${said}`;
    const held = key === null ? `${keyVariable} is not set` : `the key is the one in ${keyVariable}`;
    return fail("bad-key", what, `${held}: check that it is this endpoint's and may use ${endpoint.model}`);
  }
  if (status === 404) {
    const wayOut = `check the model's name (${endpoint.url}/models lists them) and that the URL is right up to /v1`;
    return fail("unknown-model", `does not know the model ${endpoint.model}, or this path (404): ${said}`, wayOut);
  }
  if (status === 429 && error.code === "insufficient_quota") {
    return fail("no-quota", `says the quota is used up (429): ${said}`, "look at the account's plan and billing");
  }
  if (status === 429) {
    return fail("rate-limited", `limits the rate (429): ${said}`, "lower concurrency, or wait and run again", true);
  }
  if (status === 408 || status === 409 || status >= 500) {
    return fail("endpoint-failed", `failed (${status}): ${said}`, "run again later; look at the server's log", true);
  }
  return fail("request-refused", `refused the request (${status}): ${said}`, "see what it says; then mend the option");
}

// "fetch failed" alone helps nobody: the reason is some causes down.
function reasonOf(error: unknown): string {
  let last: unknown = error;
  while (last instanceof Error && last.cause !== undefined) last = last.cause;
  const nested = last instanceof AggregateError ? last.errors[0] : last;
  if (!(nested instanceof Error)) return "the connection failed";
  const cut = /terminated|other side closed|ECONNRESET|socket hang up|aborted/i.test(nested.message);
  return cut ? `the connection was cut (${nested.message})` : `the connection failed (${nested.message})`;
}

/** The text without the key; before anything is cut from it. */
export function hideKey(text: string, key: string | null): string {
  return key === null ? text : text.replaceAll(key, "[key]");
}
