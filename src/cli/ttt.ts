import { parseArgs } from "node:util";
import { adaptationRuns, batchTtt } from "../experiments/index.js";
import { openAdaptation, testTimeOptions, testTimeUsage } from "./adaptation-options.js";
import { printAdaptation } from "./adaptation-progress.js";
import type { Command } from "./main.js";
import { decimal, integer, oneOf } from "./options.js";
import { testTimeOf, variantsOf } from "./test-time-options.js";

/** `surprisal-lab ttt`: batch test-time training written to a directory, resumable; a study of several runs into directories under it. */
export const ttt: Command = {
  usage:
    `ttt ${testTimeUsage} [--advantage global|task] [--advantage-scale std|none] [--shuffle-rewards] ` +
    "[--reward-window 32] [--reward-threshold SPEEDUP]",
  about:
    "adapt the policy at test time: K samples a task and step, one gradient step on all; started again it continues",
  async run(args, signal) {
    const { values } = parseArgs({
      args,
      options: {
        ...testTimeOptions,
        advantage: { type: "string" },
        "advantage-scale": { type: "string" },
        "shuffle-rewards": { type: "boolean", default: false },
        "reward-window": { type: "string", default: "32" },
        "reward-threshold": { type: "string" },
      },
    });
    const { "reward-threshold": threshold } = values;
    const advantage = oneOf("--advantage", values.advantage, ["global", "task"]);
    const advantageScale = oneOf("--advantage-scale", values["advantage-scale"], ["std", "none"]);
    const chosen = {
      ...testTimeOf(values),
      ...(advantage && { advantage }),
      ...(advantageScale && { advantageScale }),
      shuffleRewards: values["shuffle-rewards"],
      rewardWindow: integer("--reward-window", values["reward-window"]),
      rewardThreshold: threshold === undefined ? null : decimal("--reward-threshold", threshold),
    };
    const variants = variantsOf(values);
    await using opened = await openAdaptation(values, signal);
    for (const run of adaptationRuns({ ...opened.options, ...chosen }, variants)) await printAdaptation(batchTtt(run));
    return 0;
  },
};
