/** Carries events from work that runs on its own to the one reader that iterates them, in order. */
export class EventQueue<T> {
  readonly #waiting: T[] = [];
  #wake: (() => void) | null = null;
  #ended = false;
  /** In a list of its own: a reader may have aborted with null. */
  #failure: [unknown] | null = null;

  push(event: T): void {
    this.#waiting.push(event);
    this.#wake?.();
  }

  /** After what is queued the iteration ends; given what failed, it throws that instead. */
  end(...failure: [] | [unknown]): void {
    this.#ended = true;
    this.#failure = failure.length === 0 ? null : failure;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) {
        yield next;
      } else if (this.#ended) {
        if (this.#failure !== null) throw this.#failure[0];
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = null;
      }
    }
  }
}
