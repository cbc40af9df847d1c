import type { z } from "zod";
import { type EngineDescription, type EngineWorker, orAborted } from "./engine-worker.js";

interface Waiting<T> {
  body: Record<string, unknown>;
  signal: AbortSignal | undefined;
  resolve: (answer: T) => void;
  reject: (reason: unknown) => void;
}

/**
 * Requests that came while the engine was busy go to it as one: an engine that only asks a service puts all of them on their way before it waits
 * for the first.
 */
export class Gathered<T> {
  readonly #worker: EngineWorker<EngineDescription>;
  readonly #answers: z.ZodType<{ all: T[] }>;
  #waiting: Waiting<T>[] = [];

  constructor(worker: EngineWorker<EngineDescription>, answers: z.ZodType<{ all: T[] }>) {
    this.#worker = worker;
    this.#answers = answers;
  }

  ask(body: Record<string, unknown>, signal: AbortSignal | undefined): Promise<T> {
    const mine = new Promise<T>((resolve, reject) => {
      this.#waiting.push({ body, signal, resolve, reject });
      if (this.#waiting.length === 1) void this.#send();
    });
    return signal ? orAborted(mine, signal) : mine;
  }

  /** Never rejects: those who wait hear of a failure. */
  async #send(): Promise<void> {
    let asked: Waiting<T>[] = [];
    const take = () => {
      asked = this.#waiting.filter(({ signal }) => !signal?.aborted);
      this.#waiting = [];
      return { kind: "sample-all", requests: asked.map(({ body }) => body) };
    };
    try {
      const { all } = await this.#worker.request(take, this.#answers);
      for (const [i, { resolve }] of asked.entries()) resolve(all[i] as T);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}
