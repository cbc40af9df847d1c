import { z } from "zod";
import { LabError } from "../records/index.js";
import { type EngineDescription, type EngineWorker, orAborted } from "./engine-worker.js";

interface Waiting<T> {
  body: Record<string, unknown>;
  signal: AbortSignal | undefined;
  resolve: (answer: T) => void;
  reject: (reason: unknown) => void;
}

type Outcome<T> = { completions: T; error: null } | { completions: null; error: { code: string; message: string } };

/**
 * Requests that came while the engine was busy go to it as one: an engine that only asks a service puts all of them on their way before it waits
 * for the first. Each is answered by itself: one that fails takes no other along.
 */
export class Gathered<T> {
  readonly #worker: EngineWorker<EngineDescription>;
  readonly #answers: z.ZodType<{ all: Outcome<T>[] }>;
  #waiting: Waiting<T>[] = [];

  constructor(worker: EngineWorker<EngineDescription>, completions: z.ZodType<T>) {
    this.#worker = worker;
    const failure = z.strictObject({ code: z.string(), message: z.string() });
    const outcome = z.union([
      z.strictObject({ completions, error: z.null() }),
      z.strictObject({ completions: z.null(), error: failure }),
    ]);
    this.#answers = z.strictObject({ all: z.array(outcome) });
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
      for (const [i, { resolve, reject }] of asked.entries()) {
        const { completions, error } = all[i] as Outcome<T>;
        if (error === null) resolve(completions);
        else reject(new LabError(error.code, `policy worker: ${error.message}`, "see the message above"));
      }
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}
