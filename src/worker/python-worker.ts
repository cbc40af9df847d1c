import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";
import { z } from "zod";
import { checkRecord, LabError, packagePath } from "../records/index.js";

const reply = z.discriminatedUnion("kind", [
  z.strictObject({ id: z.int(), kind: z.literal("result"), value: z.unknown() }),
  z.strictObject({ id: z.int(), kind: z.literal("progress"), value: z.unknown() }),
  z.strictObject({ id: z.int(), kind: z.literal("error"), code: z.string(), message: z.string() }),
]);

export interface PythonWorkerOptions {
  /** Path of the interpreter. */
  python: string;
  /** Program to run, relative to the package, e.g. `src/evaluation/worker/main.py`. */
  script: string;
  args?: string[];
  /** All of its environment; this process's unless told. */
  env?: NodeJS.ProcessEnv;
  /** How messages call it, e.g. `evaluation worker`. */
  label: string;
}

export interface RequestOptions {
  signal?: AbortSignal | undefined;
  /** Kills the worker's process group when it has not answered by then, in milliseconds. */
  timeoutMs?: number;
  onProgress?: (value: unknown) => void;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
  onProgress: ((value: unknown) => void) | undefined;
}

const stderrKept = 8_000;

/**
 * A Python subprocess in a process group of its own that answers JSON requests on descriptor 3. Its stdout and stderr are
 * kept only for error messages. When it dies, every pending request is rejected with how it died and what it last said.
 */
export class PythonWorker {
  readonly #options: PythonWorkerOptions;
  readonly #child: ChildProcess;
  readonly #socket: Duplex;
  readonly #pending = new Map<number, Pending>();
  readonly #exit: Promise<void>;
  // Not to be guessed by what runs in the worker's children.
  #nextId = randomInt(2 ** 40);
  #stderr = "";
  #died: LabError | null = null;

  constructor(options: PythonWorkerOptions) {
    this.#options = options;
    this.#child = spawn(options.python, ["-u", packagePath(options.script), ...(options.args ?? [])], {
      // Its own group, so that killing it takes whatever it started along.
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      env: { ...(options.env ?? process.env), PYTHONDONTWRITEBYTECODE: "1" },
    });
    this.#socket = this.#child.stdio[3] as Duplex;
    this.#socket.on("error", () => {});
    const keep = (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString("utf8")).slice(-stderrKept);
    };
    this.#child.stdout?.on("data", keep);
    this.#child.stderr?.on("data", keep);
    createInterface({ input: this.#socket })
      .on("line", (line) => this.#receive(line))
      // It hands on the socket's errors; a worker that is gone is told by its end, below.
      .on("error", () => {});
    this.#exit = new Promise((resolve) => {
      this.#child.on("error", (cause) => this.#fail(`could not be started: ${cause.message}`, resolve));
      // `close`, not `exit`: by then its last words have been read.
      this.#child.on("close", (code, signal) =>
        this.#fail(signal ? `was killed by ${signal}` : `ended with exit code ${code}`, resolve),
      );
    });
    liveWorkers.add(this);
    void this.#exit.then(() => liveWorkers.delete(this));
  }

  /** Process id of the worker, also its process group's; undefined where it never started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether it can no longer answer. */
  get isDead(): boolean {
    return this.#died !== null;
  }

  /**
   * Sends a request and waits for its result, checked against `schema`.
   *
   * @throws LabError `worker-error` (the worker refused, with its reason), `worker-died`, `worker-timeout` or `bad-record`
   */
  async request<S extends z.ZodType>(
    body: Record<string, unknown>,
    schema: S,
    { signal, timeoutMs, onProgress }: RequestOptions = {},
  ): Promise<z.infer<S>> {
    signal?.throwIfAborted();
    if (this.#died) throw this.#died;
    const id = this.#nextId++;
    let timer: NodeJS.Timeout | undefined;
    let onAbort: (() => void) | undefined;
    try {
      const value = await new Promise<unknown>((resolve, reject) => {
        this.#pending.set(id, { resolve, reject, onProgress });
        if (timeoutMs !== undefined) {
          timer = setTimeout(() => {
            const { label } = this.#options;
            reject(
              new LabError(
                "worker-timeout",
                `the ${label} did not answer in ${timeoutMs} ms and was killed`,
                "raise the time limit, or look at what it was doing; the next call starts a fresh worker",
                { isRetryable: true },
              ),
            );
            this.kill();
          }, timeoutMs);
        }
        if (signal) {
          onAbort = () => {
            reject(signal.reason);
            this.kill();
          };
          signal.addEventListener("abort", onAbort, { once: true });
        }
        this.#socket.write(`${JSON.stringify({ id, ...body })}\n`);
      });
      return checkRecord(value, schema, `reply of the ${this.#options.label} to ${String(body.kind)}`);
    } finally {
      this.#pending.delete(id);
      clearTimeout(timer);
      if (onAbort) signal?.removeEventListener("abort", onAbort);
    }
  }

  /** Asks it to end by closing its channel, and kills its group if it has not after `graceMs`. */
  async close(graceMs = 2_000): Promise<void> {
    this.#socket.end();
    const timer = setTimeout(() => this.kill(), graceMs);
    await this.#exit;
    clearTimeout(timer);
    this.kill();
  }

  /** Kills the whole process group at once. */
  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // The group is gone already.
    }
  }

  #receive(line: string): void {
    let message: z.infer<typeof reply>;
    try {
      message = checkRecord(JSON.parse(line), reply, `message of the ${this.#options.label}`);
    } catch (cause) {
      const error = new LabError(
        "worker-protocol",
        `the ${this.#options.label} sent something that is no message: ${line.slice(0, 120)}`,
        "this is a defect of surprisal-lab: please report it with that line",
        { cause },
      );
      for (const waiting of this.#pending.values()) waiting.reject(error);
      this.kill();
      return;
    }
    const waiting = this.#pending.get(message.id);
    if (message.kind === "progress") waiting?.onProgress?.(message.value);
    else if (message.kind === "result") waiting?.resolve(message.value);
    else {
      waiting?.reject(
        new LabError(message.code, `${this.#options.label}: ${message.message}`, "see the message above"),
      );
    }
  }

  #fail(how: string, done: () => void): void {
    const said = this.#stderr.trim();
    this.#died ??= new LabError(
      "worker-died",
      `the ${this.#options.label} ${how}${said ? `; it last said:\n${said}` : ""}`,
      "the next call starts a fresh worker; `npx surprisal-lab doctor` checks Python and torch",
      { isRetryable: true },
    );
    for (const waiting of this.#pending.values()) waiting.reject(this.#died);
    done();
  }
}

// A worker leads its own group, so an interrupted Node would leave it behind: end them all on the way out.
const liveWorkers = new Set<PythonWorker>();
process.on("exit", () => {
  for (const worker of liveWorkers) worker.kill();
});
