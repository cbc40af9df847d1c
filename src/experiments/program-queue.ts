import type { Evaluation, Sample, Task } from "../records/index.js";

export interface Program {
  task: Task;
  /** The first sample that has this program. */
  sample: Sample;
}

const key = (of: { level: number; taskId: number; programHash: string }) =>
  `${of.level}/${of.taskId}/${of.programHash}`;

/**
 * Distinct programs waiting for evaluation: each passes once, however many samples share it. What was evaluated before (except
 * a harness error, which is our fault and worth another try) does not pass again. A full queue makes `offer` wait.
 */
export class ProgramQueue {
  readonly #capacity: number;
  readonly #announce: (program: Program) => void;
  readonly #known: Set<string>;
  readonly #waiting: Program[] = [];
  #closed = false;
  #sleepers: (() => void)[] = [];

  /** @param announce hears of each program that will pass as soon as it is known, also while the queue is full */
  constructor(capacity: number, done: readonly Evaluation[], announce: (program: Program) => void = () => {}) {
    this.#capacity = capacity;
    this.#announce = announce;
    this.#known = new Set(done.filter((e) => e.verdict !== "harness-error").map(key));
  }

  async offer(task: Task, sample: Sample, signal: AbortSignal): Promise<void> {
    if (this.#known.has(key(sample))) return;
    this.#known.add(key(sample));
    this.#announce({ task, sample });
    while (this.#waiting.length >= this.#capacity && !this.#closed) await this.#change();
    signal.throwIfAborted();
    this.#waiting.push({ task, sample });
    this.#signal();
  }

  /** No more programs come; those waiting still pass. */
  close(): void {
    this.#closed = true;
    this.#signal();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Program, void, undefined> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) {
        this.#signal();
        yield next;
      } else if (this.#closed) return;
      else await this.#change();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#sleepers.push(resolve));
  }

  #signal(): void {
    const sleepers = this.#sleepers;
    this.#sleepers = [];
    for (const wake of sleepers) wake();
  }
}
