/** Carries events from work that runs on its own to the one reader that iterates them, in order. */
export class EventQueue<T> {
  readonly #waiting: T[] = [];
  #wake: (() => void) | null = null;
  #ended = false;
  #error: unknown = null;

  push(event: T): void {
    this.#waiting.push(event);
    this.#wake?.();
  }

  /** After what is queued the iteration ends; with an error it throws that instead. */
  end(error: unknown = null): void {
    this.#ended = true;
    this.#error = error;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) {
        yield next;
      } else if (this.#ended) {
        if (this.#error !== null) throw this.#error;
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
