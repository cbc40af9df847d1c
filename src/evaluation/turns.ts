/** A queue of one place: `take` waits its turn, in order of asking, and gives the function that ends it. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Rejects with the signal's reason, giving up its turn, when that comes first. */
  async take(signal: AbortSignal): Promise<() => void> {
    let end: () => void = () => {};
    const before = this.#last;
    const mine = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#last = before.then(() => mine);
    try {
      await untilAborted(before, signal);
      return end;
    } catch (reason) {
      end();
      throw reason;
    }
  }

  /** Resolves when everyone who has asked so far is done. */
  async idle(): Promise<void> {
    await this.#last;
  }
}

async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let onAbort: () => void = () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      onAbort = () => reject(signal.reason);
      signal.addEventListener("abort", onAbort, { once: true });
      promise.then(resolve);
    });
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
