import { parseArgs } from "node:util";
import { openEvaluator } from "../evaluation/index.js";
import { nullTest as run } from "../experiments/index.js";
import type { Command } from "./main.js";
import {
  deviceOptions,
  deviceUsage,
  evaluatorOf,
  integer,
  required,
  taskOptions,
  tasksOf,
  taskUsage,
} from "./options.js";
import { printRun } from "./run-progress.js";

/** `surprisal-lab null-test`: the A/A run, each reference against itself. */
export const nullTest: Command = {
  usage: `null-test --run-dir DIR [--tasks 4,5,12] [--repeats 16] ${deviceUsage} ${taskUsage}`,
  about: "measure each reference against itself: what the set-up calls a speedup when there is none",
  async run(args, signal) {
    const { values } = parseArgs({
      args,
      options: {
        ...taskOptions,
        ...deviceOptions,
        tasks: { type: "string" },
        "run-dir": { type: "string" },
        repeats: { type: "string", default: "16" },
      },
    });
    const runDir = required("--run-dir", values["run-dir"]);
    const tasks = await tasksOf(values, values.tasks);
    await using evaluator = await openEvaluator(evaluatorOf(values));
    await printRun(run({ tasks, evaluator, runDir, repeats: integer("--repeats", values.repeats), signal }));
    return 0;
  },
};
