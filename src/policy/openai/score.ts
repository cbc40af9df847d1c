import { z } from "zod";
import type { Refuse } from "./client.js";

const promptIds = z.object({ prompt_token_ids: z.array(z.int()).min(1) });
const entry = z.record(z.string(), z.object({ logprob: z.number() })).nullable();
const scored = z.object({ choices: z.array(z.object({ prompt_logprobs: z.array(entry) })).min(1) });

/**
 * Body of the request that scores a completion on vLLM: prompt and completion together as a prompt of token ids, of which
 * `prompt_logprobs: 0` gives each token's own log-probability. These are raw whatever `--logprobs-mode` says, since prompt tokens do
 * not go through the sampler; one token must be drawn, and is thrown away.
 */
export function scoreBody(model: string, prompt: readonly number[], completion: readonly number[]) {
  return { model, prompt: [...prompt, ...completion], max_tokens: 1, temperature: 0, prompt_logprobs: 0 };
}

/** Reads the prompt's token ids, as the chat endpoint itself rendered them, from an answer to `return_token_ids`. */
export function readPromptIds(answer: unknown, refuse: Refuse): number[] {
  const parsed = promptIds.safeParse(answer);
  if (parsed.success) return parsed.data.prompt_token_ids;
  throw refuse("gave no prompt_token_ids: scoring needs vLLM 0.10.2 or later", false);
}

/** Reads the log-probabilities of the completion's tokens, which follow the prompt's. */
export function readScores(
  answer: unknown,
  promptLength: number,
  completion: readonly number[],
  refuse: Refuse,
): number[] {
  const parsed = scored.safeParse(answer);
  const positions = parsed.success ? parsed.data.choices[0]?.prompt_logprobs : undefined;
  if (positions?.length !== promptLength + completion.length) {
    const got = positions === undefined ? "no prompt_logprobs" : `prompt_logprobs of ${positions.length} tokens`;
    throw refuse(`gave ${got}, expected ${promptLength + completion.length}: is it vLLM?`, false);
  }
  return completion.map((id, i) => {
    const logprob = positions[promptLength + i]?.[String(id)]?.logprob;
    if (logprob === undefined || logprob <= -9999) throw refuse(`gave no log-probability for token ${id}`, false);
    return logprob;
  });
}
