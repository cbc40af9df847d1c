import { z } from "zod";
import { LabError } from "../records/index.js";
import { PythonWorker } from "../worker/index.js";

/** What every engine says of the model it opened; each says more of its own. */
export interface EngineDescription {
  /** Name of the weights. */
  checkpoint: string;
  /** Samples are computed in aligned blocks of so many. */
  block: number;
}

export interface EngineSettings<D extends EngineDescription> {
  /** As `src/policy/worker/main.py` knows it. */
  engine: string;
  /** What messages call the model: its directory or id. */
  model: string;
  /** Path of the interpreter. */
  python: string;
  /** The rest of the request that opens it. */
  open: Record<string, unknown>;
  description: z.ZodType<D>;
  /** What to do about an error of opening, by its code. */
  waysOut: Record<string, string>;
}

const named = z.strictObject({ checkpoint: z.string() });

const base = "base";
const loading = (file: string | null) => (file === null ? { kind: "reset" } : { kind: "load", path: file });

/**
 * The Python process that holds a model. It answers one request at a time; when it has died, the next request starts a
 * fresh one, and a request it died under is asked once more: sampling and scoring change nothing, so asking twice is safe.
 * What changes the weights is asked once; a fresh process gets back those that are on disk, and any others are gone.
 */
export class EngineWorker<D extends EngineDescription> {
  readonly description: D;
  readonly #settings: EngineSettings<D>;
  #worker: PythonWorker;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;
  /** Name of the weights in use. */
  #checkpoint: string;
  /** The file that holds them; `base` for those it was opened with, null for weights that are in memory alone. */
  #heldBy: string | null = base;

  private constructor(settings: EngineSettings<D>, worker: PythonWorker, opened: D) {
    this.#settings = settings;
    this.#worker = worker;
    this.description = opened;
    this.#checkpoint = opened.checkpoint;
  }

  /** Name of the weights in use. */
  get checkpoint(): string {
    return this.#checkpoint;
  }

  static async open<D extends EngineDescription>(settings: EngineSettings<D>): Promise<EngineWorker<D>> {
    const { worker, opened } = await start(settings);
    return new EngineWorker(settings, worker, opened);
  }

  /**
   * Sends a request when those before it are answered; as a function it is made only then. An abort rejects at once; the worker
   * finishes what it had begun (a block of samples at most) and stays.
   */
  request<S extends z.ZodType>(
    body: Record<string, unknown> | (() => Record<string, unknown>),
    schema: S,
    signal?: AbortSignal,
  ): Promise<z.infer<S>> {
    const mine = this.#inTurn(async () => {
      signal?.throwIfAborted();
      return this.#ask(typeof body === "function" ? body() : body, schema);
    });
    return signal ? orAborted(mine, signal) : mine;
  }

  /**
   * Sends a request that changes the weights or writes them, after which `file` holds them (null: nothing does).
   *
   * @throws LabError `worker-died`: whether the change was made is not known
   */
  change<S extends z.ZodType<{ checkpoint: string }>>(
    body: Record<string, unknown>,
    schema: S,
    file: string | null,
  ): Promise<z.infer<S>> {
    return this.#inTurn(async () => {
      await this.#ensureAlive();
      const done = await this.#worker.request(body, schema);
      this.#checkpoint = done.checkpoint;
      this.#heldBy = file;
      return done;
    });
  }

  /** Puts the weights and optimiser state of a file in use, null for those it was opened with. */
  load(file: string | null): Promise<{ checkpoint: string }> {
    return this.#inTurn(async () => {
      // What is in use is given up, so it need not be restored first.
      const before = this.#heldBy;
      const wasDead = this.#worker.isDead;
      this.#heldBy = base;
      try {
        await this.#ensureAlive();
        const done = await this.#worker.request(loading(file), named);
        this.#checkpoint = done.checkpoint;
        this.#heldBy = file ?? base;
        return done;
      } catch (error) {
        // One started for this holds the base's weights, not those that it would be asked for.
        if (wasDead && !this.#worker.isDead) await this.#worker.close();
        this.#heldBy = before;
        throw error;
      }
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => {});
    return mine;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker.close();
  }

  async #ask<S extends z.ZodType>(body: Record<string, unknown>, schema: S): Promise<z.infer<S>> {
    try {
      await this.#ensureAlive();
      return await this.#worker.request(body, schema);
    } catch (error) {
      if (this.#closed || !(error instanceof LabError) || error.code !== "worker-died") throw error;
      await this.#ensureAlive();
      return this.#worker.request(body, schema);
    }
  }

  async #ensureAlive(): Promise<void> {
    if (this.#closed)
      throw new LabError(
        "policy-closed",
        `this policy of ${this.#settings.model} was closed`,
        "open it again with openPolicy",
      );
    if (!this.#worker.isDead) return;
    if (this.#heldBy === null) {
      throw new LabError(
        "weights-lost",
        `the policy worker died with the weights ${this.#checkpoint}, which no checkpoint holds`,
        "load a checkpoint, or reset the learner, and go on from there",
      );
    }
    const { worker, opened } = await start(this.#settings);
    if (opened.checkpoint !== this.description.checkpoint) {
      await worker.close();
      throw new LabError(
        "checkpoint-changed",
        `${this.#settings.model} now holds ${opened.checkpoint}; this policy was opened on ${this.description.checkpoint}`,
        "open the policy again if the new weights are what you want",
      );
    }
    try {
      if (this.#heldBy !== base) await worker.request(loading(this.#heldBy), named);
    } catch (error) {
      // Not to be used: it holds other weights than it would be asked for.
      await worker.close();
      throw error;
    }
    this.#worker = worker;
  }
}

async function start<D extends EngineDescription>(
  settings: EngineSettings<D>,
): Promise<{ worker: PythonWorker; opened: D }> {
  const { engine, python, open, description, waysOut } = settings;
  const worker = new PythonWorker({ python, script: "src/policy/worker/main.py", label: "policy worker" });
  try {
    return { worker, opened: await worker.request({ kind: "open", engine, ...open }, description) };
  } catch (error) {
    await worker.close();
    const wayOut = error instanceof LabError ? waysOut[error.code] : undefined;
    if (!(error instanceof LabError) || wayOut === undefined) throw error;
    throw new LabError(error.code, error.message.split("\n")[0] ?? "", wayOut, { cause: error });
  }
}

/** A promise, or the reason of a signal that is aborted before it is settled. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
