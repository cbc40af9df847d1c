import { setTimeout as sleep } from "node:timers/promises";
import { AttemptFailed } from "./failure.js";
import { backoffMs } from "./retry-after.js";

export interface RetrySettings {
  attempts: number;
  retryBaseMs: number;
  retryCapMs: number;
}

/** One user's share of an endpoint's queue; given back by `release`. */
export interface QueueShare {
  run<T>(attempt: () => Promise<T>, retry: RetrySettings, signal: AbortSignal): Promise<T>;
  release(): void;
}

const queues = new Map<string, EndpointQueue>();

/**
 * Joins the queue of an endpoint. There is one for each URL in the process, so that policies on one server share its limit and its
 * rate limits: when one request is told to wait, none is sent meanwhile. The smallest `concurrency` of its users holds.
 */
export function joinQueue(url: string, concurrency: number): QueueShare {
  const queue = queues.get(url) ?? new EndpointQueue();
  queues.set(url, queue);
  const user = { concurrency };
  queue.users.add(user);
  return {
    run: (attempt, retry, signal) => queue.run(attempt, retry, signal),
    release() {
      queue.users.delete(user);
      if (queue.users.size === 0 && queues.get(url) === queue) queues.delete(url);
    },
  };
}

class EndpointQueue {
  readonly users = new Set<{ concurrency: number }>();
  readonly #waiting: (() => void)[] = [];
  #active = 0;
  #pausedUntil = 0;

  /** Runs attempts until one succeeds, holding one of the endpoint's places throughout, waits included. */
  async run<T>(attempt: () => Promise<T>, retry: RetrySettings, signal: AbortSignal): Promise<T> {
    await this.#enter(signal);
    try {
      for (let failed = 0; ; ) {
        await this.#pause(signal);
        try {
          return await attempt();
        } catch (error) {
          signal.throwIfAborted();
          if (!(error instanceof AttemptFailed)) throw error;
          failed += 1;
          const { isRetryable, waitMs } = error.failure;
          if (!isRetryable || failed >= retry.attempts) throw error.toLabError(failed);
          if (waitMs !== null && waitMs > retry.retryCapMs) throw askedTooLong(error, waitMs).toLabError(failed);
          this.#pausedUntil = Math.max(this.#pausedUntil, Date.now() + (waitMs ?? 0));
          // What an endpoint asks for is the least: after "0", or a date that has passed, all would come back at once.
          await wait(backoffMs(failed, retry.retryBaseMs, retry.retryCapMs, Math.random()), signal);
        }
      }
    } finally {
      this.#leave();
    }
  }

  get #places(): number {
    return Math.min(...[...this.users].map(({ concurrency }) => concurrency));
  }

  #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#active < this.#places) {
      this.#active += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const turn = () => {
        signal.removeEventListener("abort", give);
        this.#active += 1;
        resolve();
      };
      const give = () => {
        this.#waiting.splice(this.#waiting.indexOf(turn), 1);
        reject(signal.reason);
      };
      this.#waiting.push(turn);
      signal.addEventListener("abort", give, { once: true });
    });
  }

  #leave(): void {
    this.#active -= 1;
    while (this.#active < this.#places) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      next();
    }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    for (let ms = this.#pausedUntil - Date.now(); ms > 0; ms = this.#pausedUntil - Date.now()) await wait(ms, signal);
  }
}

function askedTooLong(error: AttemptFailed, waitMs: number): AttemptFailed {
  const what = `${error.failure.what}; it asks to wait ${Math.ceil(waitMs / 1000)} s, longer than retryCapMs allows`;
  return new AttemptFailed({ ...error.failure, what });
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
