#!/usr/bin/env node
import { constants } from "node:os";
import { LabError } from "../records/index.js";

interface Command {
  usage: string;
  about: string;
  run(args: string[], signal: AbortSignal): Promise<number>;
}

// Loaded when called: `evaluate` need not wait for the charts, nor `doctor` for either.
const commands: Record<string, () => Promise<Command>> = {
  start: async () => (await import("./start.js")).start,
  evaluate: async () => (await import("./evaluate.js")).evaluate,
  "best-of-n": async () => (await import("./best-of-n.js")).bestOfN,
  ttt: async () => (await import("./ttt.js")).ttt,
  sdpo: async () => (await import("./sdpo.js")).sdpo,
  rlvr: async () => (await import("./rlvr.js")).rlvr,
  probe: async () => (await import("./probe.js")).probe,
  "null-test": async () => (await import("./null-test.js")).nullTest,
  calibrate: async () => (await import("./calibrate.js")).calibrate,
  pack: async () => (await import("./pack.js")).pack,
  audit: async () => (await import("./audit.js")).audit,
  doctor: async () => (await import("./doctor-command.js")).doctor,
  kernel: async () => (await import("./kernel.js")).kernel,
};

// What ended it, for its exit code: 128 and the signal's number, as shells have it.
let endedBy: NodeJS.Signals | null = null;

async function help(): Promise<string> {
  const loaded = await Promise.all(Object.entries(commands).map(async ([name, load]) => ({ name, ...(await load()) })));
  const lines = loaded.map(({ name, about }) => `  ${name.padEnd(10)}  ${about}`);
  return [
    "surprisal-lab: test-time search on kernel-writing language models",
    "",
    ...lines,
    "",
    "surprisal-lab COMMAND --help says how to call one.",
  ].join("\n");
}

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    console.log(await help());
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) {
    console.error(`surprisal-lab: there is no command ${name}\n\n${await help()}`);
    return 2;
  }
  const command = await load();
  if (args.includes("--help") || args.includes("-h")) {
    console.log(`surprisal-lab ${command.usage}\n\n${command.about}`);
    return 0;
  }
  const stop = new AbortController();
  // The first Ctrl-C lets work come to rest on disk; the second ends at once.
  const interrupt = (signal: NodeJS.Signals) => {
    if (stop.signal.aborted) process.exit(130);
    console.error("\nstopping (again to end at once) ...");
    endedBy = signal;
    stop.abort(new LabError("interrupted", "interrupted", "start it again to continue", { isRetryable: true }));
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  return command.run(args, stop.signal);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const isUsage = error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
    if (error instanceof LabError || isUsage) console.error(`surprisal-lab: ${(error as Error).message}`);
    else console.error(error);
    process.exitCode = isUsage ? 2 : endedBy === null ? 1 : 128 + constants.signals[endedBy];
  },
);

export type { Command };
