import { setMaxListeners } from "node:events";
import { type Completion, LabError, type Prompt, sha256 } from "../../records/index.js";
import type { Policy, PolicyCapabilities, SampleRequest, ScoreRequest } from "../policy.js";
import { type ChatAnswer, readChatAnswer } from "./chat-answer.js";
import { EndpointClient } from "./client.js";
import { type Endpoint, parseEndpoint, readKey } from "./endpoint.js";
import type { AttemptFailed } from "./failure.js";
import { type OpenAiOptions, type OpenAiSettings, resolveOptions } from "./options.js";
import { readPromptIds, readScores, scoreBody } from "./score.js";
import { serverKinds } from "./servers.js";

/**
 * Opens an OpenAI-compatible endpoint as a policy. Nothing is sent until something is asked.
 *
 * Its log-probabilities are of all the tokens the endpoint reports, with the basis the options name. It scores where `server` is
 * `vllm` and the basis is `raw`: there alone can the tokens of prompt and completion be given as they were, and what comes back is
 * raw. OpenAI, llama.cpp and Ollama do not score given tokens, and SGLang not on this protocol.
 *
 * A seed goes with every request, made of the request's seed and the first index it draws, so that chunks differ; endpoints promise
 * no more than an effort to honour it, hence `reproducible: false`.
 *
 * @param spec what follows `openai:`
 * @throws LabError `bad-spec`, `bad-option`, `missing-key`
 */
export async function openOpenAi(spec: string, options: OpenAiOptions = {}): Promise<Policy> {
  const endpoint = parseEndpoint(spec);
  const settings = resolveOptions(options, endpoint.isOpenAi);
  const keyVariable = options.apiKeyEnv ?? "OPENAI_API_KEY";
  const key = readKey(endpoint, keyVariable);
  const client = new EndpointClient({ endpoint, keyVariable, key, timeoutMs: settings.timeoutMs }, settings);
  return new OpenAiPolicy(`openai:${spec}`, endpoint, settings, client);
}

class OpenAiPolicy implements Policy {
  readonly spec: string;
  readonly checkpoint: string;
  readonly capabilities: PolicyCapabilities;
  readonly logprobBasis: Policy["logprobBasis"];
  readonly details: Policy["details"];
  readonly #settings: OpenAiSettings;
  readonly #client: EndpointClient;
  readonly #closing = new AbortController();
  readonly #promptIds = new Map<string, number[]>();
  /** Falls to 1 once the endpoint has shown that it ignores or refuses `n`. */
  #maxN: number;
  readonly #warned = new Set<string>();

  constructor(spec: string, endpoint: Endpoint, settings: OpenAiSettings, client: EndpointClient) {
    this.spec = spec;
    this.checkpoint = endpoint.model;
    this.logprobBasis = settings.logprobBasis;
    this.#settings = settings;
    this.#client = client;
    this.#maxN = settings.maxN;
    this.capabilities = {
      score: settings.server === "vllm" && settings.logprobBasis === "raw",
      train: false,
      entropyBonus: false,
      reproducible: false,
      maxK: null,
    };
    const { server, maxN, concurrency, timeoutMs, attempts } = settings;
    this.details = { model: endpoint.model, endpoint: endpoint.url, server, maxN, concurrency, timeoutMs, attempts };
  }

  async sample(request: SampleRequest): Promise<Completion[]> {
    return this.#together(request.signal, async (signal) => {
      const chunks: Promise<Completion[]>[] = [];
      for (let from = 0; from < request.indices.length; from += this.#settings.maxN) {
        const indices = request.indices.slice(from, from + this.#settings.maxN);
        chunks.push(this.#draw(request, indices, signal));
      }
      const completions = (await Promise.all(chunks)).flat();
      this.#warnOfMissing(completions);
      return completions;
    });
  }

  async score(request: ScoreRequest): Promise<number[][]> {
    if (!this.capabilities.score) {
      throw new LabError(
        "cannot-score",
        `${this.spec} does not score given tokens`,
        'ask capabilities.score first; a vLLM endpoint does, opened with { server: "vllm" } and raw log-probabilities',
      );
    }
    return this.#together(request.signal, async (signal) => {
      const prompt = await this.#promptIdsOf(request.prompt, signal);
      return Promise.all(
        request.completions.map((ids) =>
          ids.length === 0
            ? []
            : this.#client.post(
                "/completions",
                scoreBody(this.checkpoint, prompt, ids),
                (answer, refuse) => readScores(answer, prompt.length, ids, refuse),
                signal,
              ),
        ),
      );
    });
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(new LabError("closed", `${this.spec} is closed`, "open the policy again"));
    this.#client.release();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Runs requests that are of use only all together: the first failure stops the others. */
  async #together<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const failed = new AbortController();
    const all = AbortSignal.any([failed.signal, this.#closing.signal, ...(signal ? [signal] : [])]);
    all.throwIfAborted();
    // Every request that waits for its place listens to this one signal; Node would take that for a leak.
    setMaxListeners(0, all);
    try {
      return await work(all);
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  }

  /** Draws one chunk; what the endpoint leaves out of it is drawn one by one. */
  async #draw(request: SampleRequest, indices: readonly number[], signal: AbortSignal): Promise<Completion[]> {
    if (indices.length === 0) return [];
    if (indices.length > this.#maxN) {
      return (await Promise.all(indices.map((index) => this.#draw(request, [index], signal)))).flat();
    }
    const { completions, promptTokenIds } = await this.#ask(request, indices, signal);
    if (promptTokenIds !== null) this.#promptIds.set(request.prompt.hash, promptTokenIds);
    const got = completions.slice(0, indices.length);
    request.onCompletions?.(indices.slice(0, got.length), got);
    if (got.length === indices.length) return got;
    this.#maxN = 1;
    return [...got, ...(await this.#draw(request, indices.slice(got.length), signal))];
  }

  async #ask(request: SampleRequest, indices: readonly number[], signal: AbortSignal): Promise<ChatAnswer> {
    const read = (answer: unknown, refuse: Parameters<typeof readChatAnswer>[2]) =>
      readChatAnswer(answer, this.logprobBasis, refuse);
    const post = (n: number, isFinal?: (failed: AttemptFailed) => boolean) =>
      this.#client.post("/chat/completions", this.#body(request, indices, n), read, signal, isFinal);
    if (indices.length === 1) return post(1);
    let nRefused = false;
    try {
      return await post(indices.length, (failed) => {
        nRefused = mayRefuseN(failed);
        return nRefused;
      });
    } catch (error) {
      signal.throwIfAborted();
      if (!nRefused) throw error;
      // If `n` was not what it minded, this fails as well, and says why.
      const one = await post(1);
      this.#maxN = 1;
      return one;
    }
  }

  #body({ prompt, seed, temperature, maxTokens }: SampleRequest, indices: readonly number[], n: number): object {
    const { maxTokensField, topLogprobs, plainSampling } = serverKinds[this.#settings.server];
    return {
      model: this.checkpoint,
      messages: prompt.messages,
      ...(n > 1 ? { n } : {}),
      seed: seedOf(seed, indices[0] ?? 0),
      temperature,
      top_p: 1,
      ...plainSampling,
      [maxTokensField]: maxTokens,
      logprobs: true,
      top_logprobs: topLogprobs,
      ...(this.#settings.returnTokenIds ? { return_token_ids: true } : {}),
    };
  }

  async #promptIdsOf(prompt: Prompt, signal: AbortSignal): Promise<number[]> {
    const known = this.#promptIds.get(prompt.hash);
    if (known !== undefined) return known;
    // Asked of the chat endpoint itself, so that they are rendered as they are for a sample.
    const body = { model: this.checkpoint, messages: prompt.messages, max_tokens: 1, return_token_ids: true };
    const ids = await this.#client.post("/chat/completions", body, readPromptIds, signal);
    this.#promptIds.set(prompt.hash, ids);
    return ids;
  }

  #warnOfMissing(completions: readonly Completion[]): void {
    const of = `of ${completions.length} completions`;
    const empty = completions.filter(({ text, finishReason }) => text === "" && finishReason === "length").length;
    const missing = completions.filter(({ tokenLogprobs, text }) => tokenLogprobs === null && text !== "").length;
    this.#warnOnce(
      empty,
      "text",
      `${empty} ${of} without a text, cut at maxTokens (--max-tokens): a model that reasons first may need more of them`,
    );
    this.#warnOnce(
      missing,
      "log-probabilities",
      `no log-probabilities with ${missing} ${of}: they are recorded as null, and no strategy that needs surprisal can rank them`,
    );
  }

  #warnOnce(lacking: number, what: "text" | "log-probabilities", words: string): void {
    if (lacking === 0 || this.#warned.has(what)) return;
    this.#warned.add(what);
    this.#settings.onWarning(`${this.spec} gave ${words}`);
  }
}

// Servers that take no n answer 400 or 422; llama.cpp, before it took any, 500 with these words.
function mayRefuseN({ failure }: AttemptFailed): boolean {
  return failure.status === 400 || failure.status === 422 || /one completion choice/i.test(failure.what);
}

/** A seed of 31 bits, which every server takes, different for every chunk of a run. */
function seedOf(seed: number, firstIndex: number): number {
  return Number.parseInt(sha256(`${seed}/${firstIndex}`).slice(0, 8), 16) >>> 1;
}
