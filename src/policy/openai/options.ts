import { LabError, type LogprobBasis } from "../../records/index.js";
import { type ServerKind, serverKinds } from "./servers.js";

export type { ServerKind } from "./servers.js";

/** Options of `openPolicy("openai:MODEL@URL", options)`. */
export interface OpenAiOptions {
  /**
   * What answers at the URL; api.openai.com is recognised, anything else is `other` unless told. It decides how plain sampling is
   * asked for, the basis, and whether scoring is possible.
   */
  server?: ServerKind;
  /** What the endpoint's log-probabilities are of. Default: what `server` does unless configured otherwise, else `unknown`. */
  logprobBasis?: LogprobBasis;
  /** Environment variable with the key. Default `OPENAI_API_KEY`. */
  apiKeyEnv?: string;
  /** Requests in flight at once, over all policies open on one endpoint. Default 16. */
  concurrency?: number;
  /** Most completions asked for in one request. Default 8; an endpoint that ignores or refuses `n` is asked one by one. */
  maxN?: number;
  /** Ask for token ids (vLLM 0.10.2 and later). Default: true for `server: "vllm"`. */
  returnTokenIds?: boolean;
  /** Longest one attempt may take, in milliseconds, to the last byte. Default 240 000, at most 290 000. */
  timeoutMs?: number;
  /** Attempts a request, the first included. Default 6. */
  attempts?: number;
  /** First wait before another attempt, in milliseconds, doubled each time; half of it is chance. Default 500. */
  retryBaseMs?: number;
  /** Longest wait before another attempt, in milliseconds; an endpoint that asks for more fails the request. Default 60 000. */
  retryCapMs?: number;
  /** Told once what a user should know, e.g. that log-probabilities are missing. Default `process.emitWarning`. */
  onWarning?: (message: string) => void;
}

/** The options in force for one policy. */
export type OpenAiSettings = Required<Omit<OpenAiOptions, "logprobBasis" | "apiKeyEnv">> & {
  logprobBasis: LogprobBasis;
};

// Node's fetch gives up on its own after 300 s without headers, and an endpoint sends those with the finished answer.
const longestAttemptMs = 290_000;

/**
 * Fills in defaults and checks numbers.
 *
 * @throws LabError `bad-option`
 */
export function resolveOptions(options: OpenAiOptions, isOpenAi: boolean): OpenAiSettings {
  const server = options.server ?? (isOpenAi ? "openai" : "other");
  if (!Object.hasOwn(serverKinds, server)) refuse(`server is "${server}"`, Object.keys(serverKinds).join(", "));
  return {
    server,
    logprobBasis: options.logprobBasis ?? serverKinds[server].logprobBasis,
    concurrency: count("concurrency", options.concurrency ?? 16, 256),
    maxN: count("maxN", options.maxN ?? serverKinds[server].maxN, 128),
    returnTokenIds: options.returnTokenIds ?? server === "vllm",
    timeoutMs: count("timeoutMs", options.timeoutMs ?? 240_000, longestAttemptMs),
    attempts: count("attempts", options.attempts ?? 6, 100),
    retryBaseMs: count("retryBaseMs", options.retryBaseMs ?? 500, 3_600_000),
    retryCapMs: count("retryCapMs", options.retryCapMs ?? 60_000, 3_600_000),
    onWarning: options.onWarning ?? ((message) => process.emitWarning(message, "SurprisalLabWarning")),
  };
}

function count(name: string, value: number, most: number): number {
  if (!Number.isInteger(value) || value < 1 || value > most) refuse(`${name} is ${value}`, `1 to ${most}, whole`);
  return value;
}

function refuse(what: string, allowed: string): never {
  throw new LabError("bad-option", `openai: ${what}`, `give one of: ${allowed}`);
}
