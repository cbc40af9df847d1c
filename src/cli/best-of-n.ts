import { parseArgs } from "node:util";
import { openEvaluator } from "../evaluation/index.js";
import { bestOfN as run } from "../experiments/index.js";
import { openPolicy, type ServerKind, useCheckpoint } from "../policy/index.js";
import { LabError } from "../records/index.js";
import type { Command } from "./main.js";
import {
  decimal,
  evaluatorOf,
  evaluatorOptions,
  evaluatorUsage,
  integer,
  required,
  taskOptions,
  tasksOf,
  taskUsage,
} from "./options.js";
import { printRun } from "./run-progress.js";

/** `surprisal-lab best-of-n`: one Best-of-N run written to a directory, resumable. */
export const bestOfN: Command = {
  usage: `best-of-n --policy SPEC --run-dir DIR [--tasks 4,5,12] [--k 64] [--temperature 0.25] [--seed 42] [--max-tokens 1024] [--checkpoint DIR/NAME] ${evaluatorUsage} [--server vllm|sglang|llama.cpp|ollama|openai|other] [--api-key-env NAME] ${taskUsage}`,
  about: "sample K programs a task, evaluate each, record the run; started again it continues",
  async run(args, signal) {
    const { values } = parseArgs({
      args,
      options: {
        ...taskOptions,
        ...evaluatorOptions,
        tasks: { type: "string" },
        policy: { type: "string" },
        "run-dir": { type: "string" },
        k: { type: "string", default: "64" },
        temperature: { type: "string", default: "0.25" },
        seed: { type: "string", default: "42" },
        "max-tokens": { type: "string", default: "1024" },
        checkpoint: { type: "string" },
        server: { type: "string" },
        "api-key-env": { type: "string" },
      },
    });
    const runDir = required("--run-dir", values["run-dir"]);
    const tasks = await tasksOf(values, values.tasks);
    const { server, "api-key-env": apiKeyEnv } = values;
    const spec = required("--policy", values.policy);
    for (const option of ["server", "api-key-env"] as const) {
      if (values[option] === undefined || spec.startsWith("openai:")) continue;
      const what = `--${option} says something of an endpoint, and ${spec} is none`;
      throw new LabError("bad-argument", what, `leave --${option} out, or give --policy openai:MODEL@URL`);
    }
    await using policy = await openPolicy(spec, {
      ...(server === undefined ? {} : { server: serverOf(server) }),
      ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }),
    });
    if (values.checkpoint !== undefined) await useCheckpoint(policy, values.checkpoint);
    await using evaluator = await openEvaluator(evaluatorOf(values));
    await printRun(
      run({
        tasks,
        policy,
        evaluator,
        runDir,
        k: integer("--k", values.k),
        temperature: decimal("--temperature", values.temperature),
        seed: integer("--seed", values.seed),
        maxTokens: integer("--max-tokens", values["max-tokens"]),
        signal,
      }),
    );
    return 0;
  },
};

function serverOf(name: string): ServerKind {
  const known: readonly ServerKind[] = ["openai", "vllm", "sglang", "llama.cpp", "ollama", "other"];
  const found = known.find((kind) => kind === name);
  if (found) return found;
  throw new LabError("bad-argument", `--server ${name}: there is no such server`, `give one of ${known.join(", ")}`);
}
