import { createRequire } from "node:module";
import type ts from "typescript";
import { LabError } from "../records/index.js";
import { expandShorthand } from "./expand-shorthand.js";
import { type PatchState, patchTypescript } from "./typescript-patch.js";

/** The one version this room is written against: it leans on tslab's internals. */
export const tslabVersion = "1.0.22";

/** A message of tslab's type checker; line and character count from 0. */
export interface Diagnostic {
  start: { line: number; character: number };
  end: { line: number; character: number };
  messageText: string;
  code: number;
  fileName?: string;
}

export interface Converted {
  output?: string;
  diagnostics: Diagnostic[];
  hasToplevelAwait?: boolean;
}

export interface Converter {
  convert(previous: string, source: string): Converted;
  addModule(name: string, source: string, meta?: unknown): Diagnostic[];
  close(): void;
}

export interface Executor {
  execute(source: string): Promise<boolean>;
  interrupt(): void;
  close(): void;
}

/** A message of the Jupyter protocol, as tslab's server holds it. */
export interface ZmqMessage {
  header: { msg_type: string };
  content: Record<string, unknown>;
  createReply(): ZmqMessage;
  signAndSend(key: string, socket: unknown): void;
}

export interface ZmqServer {
  connInfo: { key: string };
  iopub: unknown;
  init(): Promise<void>;
  close(): void;
  handleShellMessage(socket: unknown, ...frames: Buffer[]): Promise<void>;
  handleExecute(socket: unknown, message: ZmqMessage): Promise<void>;
}

export interface JupyterHandler {
  handleKernel(): Record<string, unknown>;
}

/** The parts of tslab that are used, on top of the patched compiler. */
export interface Tslab {
  patch: PatchState;
  typescriptVersion: string;
  expandShorthand(source: string): string;
  createConverter(options: { isJS: boolean; isBrowser: boolean }): Converter;
  createExecutor(
    root: string,
    converters: { node: Converter; browser: Converter; close(): void },
    console: { log(value: unknown): void; error(...parts: unknown[]): void },
  ): Executor;
  /** Loaded when called: only the Jupyter kernel needs sockets. */
  loadServer(): {
    ZmqServer: new (handler: JupyterHandler, connectionFile: string) => ZmqServer;
    JupyterHandlerImpl: new (executor: Executor, isJs: boolean) => JupyterHandler;
  };
}

/**
 * Loads tslab with its compiler replaced by ours. Once a process, and before anything else loads tslab. Call it in the
 * project's root: the compiler remembers the directory it was loaded in.
 *
 * @throws LabError `kernel-engine` where the installed tslab is another version, or was loaded before
 */
export function loadTslab(): Tslab {
  const require = createRequire(import.meta.url);
  const { version } = require("tslab/package.json") as { version: string };
  if (version !== tslabVersion) {
    throw engineError(`tslab ${version} is installed; the kernel is written against ${tslabVersion}`);
  }
  const fromTslab = createRequire(require.resolve("tslab/package.json"));
  const compilerPath = fromTslab.resolve("@tslab/typescript-for-tslab");
  const typescript = fromTslab(compilerPath) as typeof ts;
  if (fromTslab.cache[fromTslab.resolve("./dist/converter.js")]) {
    throw engineError("tslab was loaded in this process before the kernel could set its compiler options");
  }
  const { patched, state } = patchTypescript(typescript);
  const cached = fromTslab.cache[compilerPath];
  // Its exports are getters and cannot be assigned: the whole object is replaced.
  if (cached) cached.exports = patched;
  const { createConverter } = fromTslab("./dist/converter.js") as Pick<Tslab, "createConverter">;
  const { createExecutor } = fromTslab("./dist/executor.js") as Pick<Tslab, "createExecutor">;
  return {
    patch: state,
    typescriptVersion: typescript.version,
    expandShorthand: (source) => expandShorthand(typescript, source),
    createConverter,
    createExecutor,
    loadServer: () => fromTslab("./dist/jupyter.js") as ReturnType<Tslab["loadServer"]>,
  };
}

/** What is thrown when the notebook engine is not the one this room knows. */
export function engineError(what: string): LabError {
  return new LabError("kernel-engine", what, `install the pinned engine again: npm ci (tslab ${tslabVersion})`);
}
