// The process one notebook runs in when there is no Jupyter: started by run-notebook.ts, which tells it the cells.
import { isAbsolute } from "node:path";
import type { CellError } from "./cell-error.js";
import type { CellOutput } from "./cell-output.js";
import { Session } from "./session.js";

/** From the runner: the next cell's text. */
export interface RunCell {
  source: string;
}

/** To the runner: once when cells can come; then for each cell its outputs and how it ended. */
export type ProcessMessage =
  | { kind: "ready"; typescriptVersion: string }
  | { kind: "output"; cell: number; output: CellOutput }
  | { kind: "done"; error: CellError | null };

const root = process.argv[2];
const send = process.send?.bind(process);
if (!root || !isAbsolute(root) || !send)
  throw new Error("this program is started by runNotebook, with a channel and a root");
const tell = (message: ProcessMessage) => send(message);

const session = new Session(root);
process.on("unhandledRejection", (error) => session.fail(error));
process.on("uncaughtException", (error) => session.fail(error));
// Ends by `exit`, so that what the cells started (Python workers) is taken along.
process.on("SIGTERM", () => process.exit(143));
process.on("disconnect", () => process.exit(0));
process.on("message", async ({ source }: RunCell) => {
  const cell = session.count + 1;
  const error = await session.run(source, (output) => tell({ kind: "output", cell, output }));
  tell({ kind: "done", error });
});
tell({ kind: "ready", typescriptVersion: session.tslab.typescriptVersion });
