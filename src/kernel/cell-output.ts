import { type MimeBundle, mimeBundle } from "./mime-bundle.js";

/** What a cell puts out, in order. `update` replaces an earlier `display` of the same id, which may be another cell's. */
export type CellOutput =
  | { kind: "stream"; name: "stdout" | "stderr"; text: string }
  | { kind: "display"; id: string; data: MimeBundle }
  | { kind: "update"; id: string; data: MimeBundle }
  | { kind: "result"; data: MimeBundle };

type Waiting =
  | { kind: "stream"; name: "stdout" | "stderr"; text: string }
  | { kind: "display" | "update"; id: string; value: unknown }
  | { kind: "result"; value: unknown };

/** How often text and updates reach the reader while a cell runs, in milliseconds. */
const beatMs = 80;

/**
 * Keeps a cell's outputs in the order in which they were asked for, though pictures take time to draw; joins text, and lets
 * only the latest of many updates through.
 */
export class OutputQueue {
  readonly #emit: (output: CellOutput) => void;
  readonly #waiting: Waiting[] = [];
  readonly #updates = new Map<string, unknown>();
  #timer: NodeJS.Timeout | undefined;
  #pump: Promise<void> | null = null;
  #failure: { error: unknown } | null = null;

  constructor(emit: (output: CellOutput) => void) {
    this.#emit = emit;
  }

  stream(name: "stdout" | "stderr", text: string): void {
    const last = this.#waiting.at(-1);
    if (last?.kind === "stream" && last.name === name) last.text += text;
    else this.#waiting.push({ kind: "stream", name, text });
    this.#beat();
  }

  display(id: string, value: unknown): void {
    this.#waiting.push({ kind: "display", id, value });
    this.#beat();
  }

  update(id: string, value: unknown): void {
    this.#updates.set(id, value);
    this.#beat();
  }

  result(value: unknown): void {
    this.#waiting.push({ kind: "result", value });
  }

  /**
   * Waits until everything asked for so far is out.
   *
   * @throws what drawing a value threw, if one did
   */
  async drain(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [id, value] of this.#updates) this.#waiting.push({ kind: "update", id, value });
    this.#updates.clear();
    await this.#run();
    if (this.#waiting.length > 0 || this.#updates.size > 0) return this.drain();
    const failure = this.#failure;
    this.#failure = null;
    if (failure) throw failure.error;
  }

  #beat(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const [id, value] of this.#updates) this.#waiting.push({ kind: "update", id, value });
      this.#updates.clear();
      void this.#run();
    }, beatMs).unref();
  }

  #run(): Promise<void> {
    this.#pump ??= this.#emitAll().finally(() => {
      this.#pump = null;
    });
    return this.#pump;
  }

  async #emitAll(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      if (next.kind === "stream") {
        this.#emit(next);
        continue;
      }
      try {
        const data = await mimeBundle(next.value);
        if (next.kind !== "result" || Object.keys(data).length > 0) this.#emit({ ...withoutValue(next), data });
      } catch (error) {
        // The cell that asked for it reports it; what follows is still shown.
        this.#failure ??= { error };
      }
    }
  }
}

function withoutValue(waiting: Exclude<Waiting, { kind: "stream" }>) {
  return waiting.kind === "result" ? { kind: waiting.kind } : { kind: waiting.kind, id: waiting.id };
}
