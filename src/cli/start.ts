import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { formatNotebookRun, runNotebooks } from "../kernel/index.js";
import { headline, recordedGroups } from "./headline.js";
import type { Command } from "./main.js";

/** `npm start`: every notebook, headless and in place, then the headline table. Exit code 1 when a cell fails. */
export const start: Command = {
  usage: "start [DIR|NOTEBOOK ...]",
  about: "run every notebook headless and in place, rewrite figures/, print the headline table",
  async run(args, signal) {
    const { positionals } = parseArgs({ args, allowPositionals: true });
    let failed = 0;
    for (const dir of positionals.length > 0 ? positionals : ["notebooks"]) {
      for await (const run of runNotebooks({ dir, signal })) {
        console.log(formatNotebookRun(run));
        if (run.failure) failed += 1;
      }
    }
    if (failed > 0) {
      console.error(`${failed} ${failed === 1 ? "notebook" : "notebooks"} failed; the others are written`);
      return 1;
    }
    // Notebooks of one's own may stand anywhere.
    if (existsSync("data/runs")) console.log(`\n${await headline(recordedGroups("data/runs"))}`);
    return 0;
  },
};
