import { parseArgs } from "node:util";
import { compactRun } from "../pool/index.js";
import type { Command } from "./main.js";
import { required } from "./options.js";

/** `surprisal-lab pack RUN_DIR...`: gzips the samples of finished runs, so that they are small enough for git. */
export const pack: Command = {
  usage: "pack RUN_DIR...",
  about: "gzip a finished run's samples for keeping; every reader takes it as it is",
  async run(args) {
    const { positionals } = parseArgs({ args, allowPositionals: true });
    required("RUN_DIR", positionals[0]);
    for (const runDir of positionals) await compactRun(runDir);
    return 0;
  },
};
