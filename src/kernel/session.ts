import { randomUUID } from "node:crypto";
import { LabError } from "../records/index.js";
import { type CellError, type RanCell, scriptOf, thrownError, typeErrors } from "./cell-error.js";
import { type CellOutput, OutputQueue } from "./cell-output.js";
import { setDisplayHost } from "./display.js";
import {
  type Converted,
  type Converter,
  type Diagnostic,
  type Executor,
  engineError,
  loadTslab,
  type Tslab,
} from "./tslab.js";
import type { CellMap } from "./typescript-patch.js";

/**
 * The one session core: runs cells of TypeScript in this process and tells what they put out. Jupyter's kernel and the
 * headless runner both stand on it, so a notebook behaves alike in the two. One a process: it takes over the working
 * directory, stdout, stderr and the notebook engine.
 */
export class Session {
  readonly tslab: Tslab;
  readonly executor: Executor;
  readonly #root: string;
  readonly #cells: RanCell[] = [];
  readonly #idPrefix = randomUUID();
  readonly #shownInCell = new Map<string, string>();
  #queue = new OutputQueue(() => {});
  #shown = 0;
  #diagnostics: Diagnostic[] = [];
  #thrown: { error: unknown } | null = null;
  #last: { value: unknown } | null = null;
  #isRunning = false;
  #stop = new AbortController();

  /**
   * @param root the folder cells run in and import from
   * @throws LabError `kernel-engine` where tslab is not the version this is written against, or did not take our compiler
   */
  constructor(root: string) {
    process.chdir(root);
    // Node keeps ten frames; a cell that calls into a library is often further away.
    Error.stackTraceLimit = 50;
    // Resolved by the system, as the compiler will see it.
    this.#root = process.cwd();
    this.tslab = loadTslab();
    const converter = this.#watched(this.tslab.createConverter({ isJS: false, isBrowser: false }));
    if (!this.tslab.patch.tookHold) throw engineError("tslab did not take the compiler options of the kernel");
    this.executor = this.tslab.createExecutor(
      this.#root,
      { node: converter, browser: converter, close: () => converter.close() },
      {
        log: (value) => {
          this.#last = { value };
        },
        error: (...parts) => {
          // With diagnostics it only prints them; they are already in hand.
          if (this.#diagnostics.length === 0) this.#thrown ??= { error: parts[0] };
        },
      },
    );
    this.#takeStreams();
    const currentSignal = () => this.#stop.signal;
    setDisplayHost({
      show: (value, id) => this.#show(value, id),
      update: (id, value) => this.#queue.update(id, value),
      get signal() {
        return currentSignal();
      },
    });
  }

  /** Cells run so far. */
  get count(): number {
    return this.#cells.length;
  }

  /**
   * Runs one cell to its end, with everything it displays drawn.
   *
   * @param emit called for each output in order; also after the cell has ended, for what it left running
   * @returns why it failed, or null
   */
  async run(source: string, emit: (output: CellOutput) => void): Promise<CellError | null> {
    const cell: RanCell = { source, map: null };
    const count = this.#cells.push(cell);
    const queue = new OutputQueue(emit);
    this.#queue = queue;
    this.#shownInCell.clear();
    this.#diagnostics = [];
    this.#thrown = null;
    this.#last = null;
    this.#isRunning = true;
    this.#stop = new AbortController();
    setLineMark(null);
    try {
      await this.executor.execute(source);
      if (this.#last) queue.result((this.#last as { value: unknown }).value);
      // One turn of the event loop: a promise left alone that has failed says so by now.
      await new Promise((resolve) => setImmediate(resolve));
    } catch (error) {
      this.#thrown ??= { error };
    }
    try {
      await queue.drain();
    } catch (error) {
      this.#thrown ??= { error };
    }
    this.#isRunning = false;
    if (this.#diagnostics.length > 0) return typeErrors(this.#diagnostics, count, source);
    const thrown = this.#thrown as { error: unknown } | null;
    if (!thrown) return null;
    const error = wasInterrupted(thrown.error) ? interrupted() : thrown.error;
    return thrownError(error, { count, cells: this.#cells, root: this.#root, lineMark: lineMark() });
  }

  /** Makes the running cell fail where it waits, and fires its signal. */
  interrupt(): void {
    this.#stop.abort(interrupted());
    this.executor.interrupt();
  }

  /** An error that no one awaited: the running cell fails of it at once; when none runs it is a note on stderr. */
  fail(error: unknown): void {
    if (this.#isRunning) {
      this.#thrown ??= { error };
      this.executor.interrupt();
    } else this.#queue.stream("stderr", `${error instanceof Error ? error.stack : String(error)}\n`);
  }

  #show(value: unknown, id: string | undefined): string {
    const known = id === undefined ? undefined : this.#shownInCell.get(id);
    if (known !== undefined) {
      this.#queue.update(known, value);
      return known;
    }
    this.#shown += 1;
    const fresh = `${this.#idPrefix}-${this.#shown}`;
    if (id !== undefined) this.#shownInCell.set(id, fresh);
    this.#queue.display(fresh, value);
    return fresh;
  }

  // Keeps diagnostics and source maps, which tslab prints or drops, and names the script for stack traces.
  #watched(converter: Converter): Converter {
    const convert = (previous: string, source: string): Converted => {
      this.tslab.patch.lastCell = null;
      let converted = converter.convert(previous, source);
      const expanded = this.tslab.expandShorthand(source);
      // Checked as it was written, so that messages have its columns; run as tslab understands it.
      if (converted.diagnostics.length === 0 && expanded !== source) converted = converter.convert(previous, expanded);
      this.#diagnostics = converted.diagnostics;
      const map = this.tslab.patch.lastCell as CellMap | null;
      const cell = this.#cells.at(-1);
      if (converted.output === undefined || !map || !cell) return converted;
      // The wrapper that tslab puts in front then has a line of its own.
      cell.map = { ...map, locate: (line, column) => map.locate(line - 1, column) };
      return {
        ...converted,
        hasToplevelAwait: converted.hasToplevelAwait || map.awaits,
        output: `\n${converted.output}\n//# sourceURL=${scriptOf(this.count)}`,
      };
    };
    const addModule = (name: string, source: string, meta: unknown): Diagnostic[] => {
      this.#diagnostics = converter.addModule(name, source, meta);
      return this.#diagnostics;
    };
    return { ...converter, convert, addModule };
  }

  #takeStreams(): void {
    const decoder = new TextDecoder();
    for (const name of ["stdout", "stderr"] as const) {
      process[name].write = ((chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
        this.#queue.stream(name, typeof chunk === "string" ? chunk : decoder.decode(chunk));
        const callback = typeof encoding === "function" ? encoding : done;
        if (typeof callback === "function") callback();
        return true;
      }) as typeof process.stdout.write;
    }
  }
}

// The script's own global object, which tslab makes: cells write the line they have come to into it.
const engineGlobal = globalThis as { __tslab__?: { line?: number | null } };

function setLineMark(line: number | null): void {
  if (engineGlobal.__tslab__) engineGlobal.__tslab__.line = line;
}

function lineMark(): number | null {
  return engineGlobal.__tslab__?.line ?? null;
}

function interrupted(): LabError {
  return new LabError("interrupted", "the cell was interrupted", "run it again");
}

function wasInterrupted(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? error.code : null;
  return error.message === "Interrupted asynchronously" || code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
}
