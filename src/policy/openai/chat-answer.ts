import { z } from "zod";
import type { Completion, FinishReason, LogprobBasis } from "../../records/index.js";
import type { Refuse } from "./client.js";

// What we read of a chat completion; servers add fields of their own and leave others out.
const token = z.object({ logprob: z.number().nullish(), id: z.int().nullish() });
const choice = z.object({
  index: z.int().nullish(),
  message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
  logprobs: z.object({ content: z.array(token).nullish() }).nullish(),
  finish_reason: z.string().nullish(),
  token_ids: z.array(z.int()).nullish(),
});
const count = z.int().min(0).nullish().catch(null);
const chatAnswer = z.object({
  choices: z.array(choice).min(1),
  // Not worth an answer that was paid for: what is no count is not known.
  usage: z.object({ prompt_tokens: count, completion_tokens: count }).nullish().catch(null),
  prompt_token_ids: z.array(z.int()).nullish(),
});
const errorOf = z.object({ message: z.string(), code: z.unknown().optional() });
type Choice = z.infer<typeof choice>;
type Token = z.infer<typeof token>;

/** What one request brought: completions in the server's order, and the prompt's ids where it gives them. */
export interface ChatAnswer {
  completions: Completion[];
  promptTokenIds: number[] | null;
}

/** Reads a chat completion as OpenAI, vLLM, SGLang, llama.cpp and Ollama write it. */
export function readChatAnswer(answer: unknown, basis: LogprobBasis, refuse: Refuse): ChatAnswer {
  const said = z.object({ error: z.union([z.string(), errorOf]) }).safeParse(answer);
  if (said.success) {
    const { error } = said.data;
    const { message, code = null } = typeof error === "string" ? { message: error } : error;
    throw refuse(`answered 200 with an error: ${message}`, code === 429 || (typeof code === "number" && code >= 500));
  }
  const parsed = chatAnswer.safeParse(answer);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw refuse(`gave no chat completion: ${issue?.path.join(".") || "answer"}: ${issue?.message}`, false);
  }
  const { choices, usage, prompt_token_ids } = parsed.data;
  const inOrder = choices.every((c) => typeof c.index === "number")
    ? choices.toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0))
    : choices;
  const only = choices.length === 1 ? (usage?.completion_tokens ?? null) : null;
  return {
    completions: inOrder.map((c) => asCompletion(c, usage?.prompt_tokens ?? null, only, basis, refuse)),
    promptTokenIds: prompt_token_ids ?? null,
  };
}

function asCompletion(
  { message, logprobs, finish_reason, token_ids }: Choice,
  promptTokens: number | null,
  countedTokens: number | null,
  logprobBasis: LogprobBasis,
  refuse: Refuse,
): Completion {
  const tokens = logprobs?.content ?? [];
  const ids = token_ids ?? readIds(tokens);
  const generated = token_ids?.length ?? countedTokens;
  // Of some tokens only (those of the text, say, and not of the reasoning before it) the sum would be a sum of something else. The
  // last one may be missing: a stop token that no text is of.
  const isWhole = generated === null || generated - tokens.length <= 1;
  const tokenLogprobs = isWhole ? readLogprobs(tokens, refuse) : null;
  const refused = typeof message.refusal === "string" && message.refusal !== "";
  return {
    text: message.content ?? "",
    // Ids that do not pair with the log-probabilities describe other tokens: a score of them would be of something else.
    tokenIds: ids !== null && tokenLogprobs !== null && ids.length !== tokenLogprobs.length ? null : ids,
    tokenLogprobs,
    logprobBasis,
    finishReason: refused ? "content-filter" : finishReasonOf(finish_reason),
    rawFinishReason: finish_reason ?? null,
    promptTokens,
    // Usage counts all of a request's completions together, so it is one's own only where there is one.
    completionTokens: tokenLogprobs?.length ?? generated ?? ids?.length ?? null,
  };
}

// One number missing makes the sum a sum of something else, so all are missing then. -9999 and below stand for "no number".
function readLogprobs(tokens: readonly Token[], refuse: Refuse): number[] | null {
  const numbers = tokens.flatMap(({ logprob }) => (typeof logprob === "number" && logprob > -9999 ? [logprob] : []));
  if (numbers.length === 0 || numbers.length < tokens.length) return null;
  const positive = numbers.find((logprob) => logprob > 1e-6);
  if (positive === undefined) return numbers;
  throw refuse(`gave a log-probability of ${positive}, which is above 0: perhaps a probability`, false);
}

// llama.cpp puts each token's id beside its log-probability.
function readIds(tokens: readonly Token[]): number[] | null {
  const ids = tokens.flatMap(({ id }) => (typeof id === "number" ? [id] : []));
  return ids.length > 0 && ids.length === tokens.length ? ids : null;
}

function finishReasonOf(raw: string | null | undefined): FinishReason {
  if (raw === "stop" || raw === "length") return raw;
  return raw === "content_filter" ? "content-filter" : "unknown";
}
