import { parseArgs } from "node:util";
import { rlvr as run } from "../experiments/index.js";
import { adaptationOptions, adaptationUsage, openAdaptation } from "./adaptation-options.js";
import { printAdaptation } from "./adaptation-progress.js";
import type { Command } from "./main.js";
import { decimal, integer, oneOf, tasksOf } from "./options.js";

/** `surprisal-lab rlvr`: the outer loop written to a directory, resumable. */
export const rlvr: Command = {
  usage:
    "rlvr --policy SPEC --run-dir DIR [--tasks 1,2,3] [--k 8] [--batch-size 8] [--steps 40] [--learning-rate 1e-5] [--seed 42] " +
    "[--temperature 1] [--advantage-scale std|none] [--checkpoint-every 10] [--eval-tasks 4,5,12 [--eval-k 8]] " +
    `[--max-kl 1] [--no-guards] ${adaptationUsage}`,
  about: "train the policy on a train split (GRPO), with guards and checkpoints; started again it continues",
  async run(args, signal) {
    const { values } = parseArgs({
      args,
      options: {
        ...adaptationOptions,
        k: { type: "string", default: "8" },
        "batch-size": { type: "string", default: "8" },
        steps: { type: "string", default: "40" },
        "learning-rate": { type: "string", default: "1e-5" },
        seed: { type: "string", default: "42" },
        temperature: { type: "string", default: "1" },
        "advantage-scale": { type: "string" },
        "checkpoint-every": { type: "string", default: "10" },
        "eval-tasks": { type: "string" },
        "eval-k": { type: "string", default: "8" },
        "max-kl": { type: "string" },
        "no-guards": { type: "boolean", default: false },
      },
    });
    const { "max-kl": maxKl, "eval-tasks": ids } = values;
    const advantageScale = oneOf("--advantage-scale", values["advantage-scale"], ["std", "none"]);
    const bounds = maxKl === undefined ? {} : { maxKl: decimal("--max-kl", maxKl) };
    const k = integer("--eval-k", values["eval-k"]);
    const evaluation = ids === undefined ? null : { tasks: await tasksOf(values, ids), k };
    const chosen = {
      batchSize: integer("--batch-size", values["batch-size"]),
      learningRate: decimal("--learning-rate", values["learning-rate"]),
      seed: integer("--seed", values.seed),
      checkpointEvery: integer("--checkpoint-every", values["checkpoint-every"]),
      guards: values["no-guards"] ? null : bounds,
      evaluation,
      ...(advantageScale && { advantageScale }),
    };
    await using opened = await openAdaptation(values, signal);
    await printAdaptation(run({ ...opened.options, ...chosen }));
    return 0;
  },
};
