import type { Prompt } from "../records/index.js";

/** Scores completions under a prompt: their log-probabilities by token, in nats. */
export type Score = (prompt: Prompt, completions: readonly (readonly number[])[]) => Promise<number[][]>;

/**
 * Scores completions each under a prompt of its own, those that are the same tokens under the same prompt once.
 *
 * @param prompts by completion; null for one that is not scored
 * @returns by completion, null where its prompt is null
 */
export async function scoreOnce(
  score: Score,
  completions: readonly (readonly number[])[],
  prompts: readonly (Prompt | null)[],
): Promise<(number[] | null)[]> {
  const asked = new Map<string, { prompt: Prompt; distinct: Map<string, readonly number[]> }>();
  for (const [i, tokenIds] of completions.entries()) {
    const prompt = prompts[i];
    if (!prompt) continue;
    const group = asked.get(prompt.hash) ?? { prompt, distinct: new Map() };
    asked.set(prompt.hash, group);
    group.distinct.set(tokenIds.join(), tokenIds);
  }
  const answers = new Map<string, number[] | undefined>();
  for (const [hash, { prompt, distinct }] of asked) {
    const scored = await score(prompt, [...distinct.values()]);
    for (const [i, key] of [...distinct.keys()].entries()) answers.set(`${hash}/${key}`, scored[i]);
  }
  return completions.map((tokenIds, i) => answers.get(`${prompts[i]?.hash}/${tokenIds.join()}`) ?? null);
}
