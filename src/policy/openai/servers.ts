import type { LogprobBasis } from "../../records/index.js";

export type ServerKind = "openai" | "vllm" | "sglang" | "llama.cpp" | "ollama" | "other";

interface Server {
  /** Basis of its log-probabilities as it comes; every one of them can be configured otherwise, or hides what it does. */
  logprobBasis: LogprobBasis;
  maxN: number;
  /** The name it gives the limit on completion tokens. */
  maxTokensField: "max_tokens" | "max_completion_tokens";
  /** Alternatives a token asked for beside the sampled token's own log-probability. */
  topLogprobs: number;
  /** What switches off the truncations and penalties it would apply by itself, beside `top_p: 1`. */
  plainSampling: Readonly<Record<string, number>>;
}

/**
 * How servers that speak the chat completions protocol differ, read from their sources and documents.
 *
 * Sampling must be plain: vLLM takes top-k and top-p from the model's generation_config.json, llama.cpp defaults to top-k 40,
 * top-p 0.95 and min-p 0.05, and a sample cut that way is not one of the temperature's distribution. Ollama's route has no field for
 * its top-k of 40: it stays. llama.cpp takes `top_logprobs: 0` as "no log-probabilities", so it, and what may be it, is asked for 1.
 */
export const serverKinds: Readonly<Record<ServerKind, Server>> = {
  openai: {
    logprobBasis: "unknown",
    maxN: 8,
    maxTokensField: "max_completion_tokens",
    topLogprobs: 0,
    plainSampling: {},
  },
  vllm: {
    logprobBasis: "raw",
    maxN: 8,
    maxTokensField: "max_tokens",
    topLogprobs: 0,
    plainSampling: { top_k: -1, min_p: 0, repetition_penalty: 1 },
  },
  sglang: {
    logprobBasis: "post-temperature",
    maxN: 8,
    maxTokensField: "max_tokens",
    topLogprobs: 0,
    plainSampling: { top_k: -1, min_p: 0, repetition_penalty: 1 },
  },
  "llama.cpp": {
    logprobBasis: "raw",
    maxN: 8,
    maxTokensField: "max_tokens",
    topLogprobs: 1,
    plainSampling: { top_k: 0, min_p: 0, repeat_penalty: 1 },
  },
  ollama: { logprobBasis: "raw", maxN: 1, maxTokensField: "max_tokens", topLogprobs: 0, plainSampling: {} },
  other: { logprobBasis: "unknown", maxN: 8, maxTokensField: "max_tokens", topLogprobs: 1, plainSampling: {} },
};
