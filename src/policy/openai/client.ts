import OpenAI from "openai";
import { AttemptFailed, badAnswer, explain, type FailureContext, hideKey, timedOut } from "./failure.js";
import type { OpenAiSettings } from "./options.js";
import { joinQueue, type QueueShare } from "./queue.js";

/** Posts JSON to one endpoint, through its queue, with retries there and nowhere else. */
export class EndpointClient {
  readonly #context: FailureContext;
  readonly #settings: OpenAiSettings;
  readonly #queue: QueueShare;
  readonly #openai: OpenAI;

  constructor(context: FailureContext, settings: OpenAiSettings) {
    const { endpoint, key } = context;
    this.#context = context;
    this.#settings = settings;
    this.#queue = joinQueue(endpoint.url, settings.concurrency);
    this.#openai = new OpenAI({
      baseURL: endpoint.url,
      // The client insists on a key; without one the header that would carry it is left out.
      apiKey: key ?? "none",
      adminAPIKey: null,
      ...(key === null ? { defaultHeaders: { Authorization: null } } : {}),
      ...(endpoint.isOpenAi ? {} : { organization: null, project: null }),
      maxRetries: 0,
      // Covers only the time to the headers; `#once` has the timer that counts, and this one is out of its way.
      timeout: settings.timeoutMs + 10_000,
      logLevel: "off",
      fetch: withReadableErrors(key),
    });
  }

  /**
   * @param read turns the answer into what the caller wants; what it finds wrong with it, it says by throwing `badAnswer`
   * @param isFinal failures that another attempt would only repeat, whatever their status
   * @throws LabError, or the signal's reason
   */
  post<T>(path: string, body: object, read: Read<T>, signal: AbortSignal, isFinal = never): Promise<T> {
    const attempt = () => this.#once(path, body, read, signal, isFinal);
    return this.#queue.run(attempt, this.#settings, signal);
  }

  release(): void {
    this.#queue.release();
  }

  async #once<T>(path: string, body: object, read: Read<T>, signal: AbortSignal, isFinal: IsFinal): Promise<T> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), this.#settings.timeoutMs);
    try {
      const answer: unknown = await this.#openai.post(path, { body, signal: AbortSignal.any([signal, late.signal]) });
      if (typeof answer === "string") {
        // The key first: cut in two it would no longer be found.
        const start = JSON.stringify(hideKey(answer, this.#context.key).slice(0, 60));
        throw badAnswer(`answered with something that is not JSON: ${start}`, this.#context, false);
      }
      return read(answer, (what, isRetryable) => badAnswer(what, this.#context, isRetryable));
    } catch (error) {
      signal.throwIfAborted();
      const failed = late.signal.aborted ? timedOut(this.#context) : explain(error, this.#context);
      if (isFinal(failed)) throw new AttemptFailed({ ...failed.failure, isRetryable: false });
      throw failed;
    } finally {
      clearTimeout(timer);
    }
  }
}

export type Refuse = (what: string, isRetryable: boolean) => AttemptFailed;
export type Read<T> = (answer: unknown, refuse: Refuse) => T;
type IsFinal = (failed: AttemptFailed) => boolean;
const never: IsFinal = () => false;

// The client reads errors from `error.message` alone; FastAPI's `detail`, and `message` at the top (SGLang, vLLM before 0.10), would
// be lost.
function withReadableErrors(key: string | null) {
  return async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const response = await fetch(url, init);
    if (response.ok) return response;
    const text = hideKey(await response.text(), key);
    return new Response(JSON.stringify({ error: errorIn(text) }), {
      status: response.status,
      headers: new Headers([...response.headers].filter(([name]) => !/^content-(encoding|length)$/.test(name))),
    });
  };
}

function errorIn(text: string): object {
  try {
    const body = JSON.parse(text);
    const error = body?.error ?? body;
    if (typeof error === "string") return { message: error };
    return { code: error.code, message: plain(error.message ?? error.detail ?? text) };
  } catch {
    return { message: text.trim() === "" ? "(empty answer)" : text };
  }
}

function plain(value: unknown): string {
  return (typeof value === "string" ? value : JSON.stringify(value)).slice(0, 1000);
}
