import { type ChildProcess, fork } from "node:child_process";
import { LabError, packagePath } from "../records/index.js";
import type { CellError } from "./cell-error.js";
import type { CellOutput } from "./cell-output.js";
import type { ProcessMessage, RunCell } from "./notebook-process.js";

const tailKept = 4_000;
const graceMs = 1_500;

/** A notebook's process, seen from the runner. */
export class NotebookChild {
  readonly #child: ChildProcess;
  readonly #ended: Promise<string>;
  #tail = "";
  #cells = 0;
  #onMessage: (message: ProcessMessage) => void = () => {};

  /** @param root the folder cells run in and import from */
  constructor(root: string) {
    // Always the built program: Node runs no TypeScript.
    this.#child = fork(packagePath("dist/kernel/notebook-process.js"), [root], {
      execArgv: nodeOptions,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // A group of its own: killing it takes along whatever the cells started.
      detached: process.platform !== "win32",
    });
    const keep = (chunk: Buffer) => {
      this.#tail = (this.#tail + chunk.toString("utf8")).slice(-tailKept);
    };
    this.#child.stdout?.on("data", keep);
    this.#child.stderr?.on("data", keep);
    this.#child.on("message", (message) => this.#onMessage(message as ProcessMessage));
    this.#ended = new Promise((resolve) => {
      this.#child.on("error", (error) => resolve(error.message));
      this.#child.on("close", (code, signal) => resolve(signal ? `killed by ${signal}` : `exit code ${code}`));
    });
  }

  /** Waits until cells can be run; returns the version of TypeScript they are written in. */
  async ready(): Promise<string> {
    const message = await this.#next((each) => each.kind === "ready");
    if (typeof message !== "string" && message.kind === "ready") return message.typescriptVersion;
    throw new LabError(
      "kernel-start",
      `the notebook's process did not start (${message}): ${this.#tail.trim()}`,
      "build the package (npm run build) and install its dependencies (npm ci)",
    );
  }

  /** Runs a cell; returns why it failed, or null. A cell over its time, or one that ends the process, has failed. */
  async run(source: string, timeoutMs: number, onOutput: (output: CellOutput) => void): Promise<CellError | null> {
    this.#cells += 1;
    const cell = this.#cells;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<"timeout">((resolve) => {
      // Longer than Node can wait, 24 days, is no limit.
      if (timeoutMs <= 2 ** 31 - 1) timer = setTimeout(() => resolve("timeout"), timeoutMs);
    });
    const done = this.#next((message) => {
      // What an earlier cell left running says now comes when it comes: it is not kept.
      if (message.kind === "output" && message.cell === cell) onOutput(message.output);
      return message.kind === "done";
    });
    this.#child.send({ source } satisfies RunCell, () => {});
    const message = await Promise.race([done, timeout]);
    clearTimeout(timer);
    if (message === "timeout") {
      return lost("CellTimeout", `the cell ran longer than its limit of ${timeoutMs / 1000} s and was stopped`, "");
    }
    if (typeof message === "string")
      return lost("ProcessEnded", `the cell ended the notebook's process: ${message}`, this.#tail);
    return message.kind === "done" ? message.error : null;
  }

  /** Ends the process and everything it started. */
  async close(): Promise<void> {
    this.#kill("SIGTERM");
    const timer = setTimeout(() => this.#kill("SIGKILL"), graceMs);
    await this.#ended;
    clearTimeout(timer);
    // What the cells started and left behind, where they did not take it along.
    this.#kill("SIGKILL");
  }

  #kill(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      if (process.platform === "win32") this.#child.kill(signal);
      else process.kill(-pid, signal);
    } catch {
      // It is gone already.
    }
  }

  // The first message that `isLast`, or how the process ended.
  #next(isLast: (message: ProcessMessage) => boolean): Promise<ProcessMessage | string> {
    const message = new Promise<ProcessMessage>((resolve) => {
      this.#onMessage = (each) => {
        if (isLast(each)) resolve(each);
      };
    });
    return Promise.race([message, this.#ended]);
  }
}

/** Options of Node under which cells run: they import this package, an ES module, through `require`. */
export const nodeOptions: string[] = ["--disable-warning=ExperimentalWarning"];

function lost(name: string, message: string, tail: string): CellError {
  const traceback = [`${name}: ${message}`, ...(tail.trim() === "" ? [] : [tail.trim()])].join("\n");
  return { name, message, line: null, traceback };
}
