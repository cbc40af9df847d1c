import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { describeEvaluation, openEvaluator } from "../evaluation/index.js";
import { LabError } from "../records/index.js";
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

/** `surprisal-lab evaluate FILE --task 12 --device cuda:0`: one program judged, the verdict with the numbers behind it. */
export const evaluate: Command = {
  usage: `evaluate FILE --task ID ${deviceUsage} ${taskUsage} [--json]`,
  about: "judge one program (a body, a def, or a class; - reads standard input) against its task's reference",
  async run(args, signal) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...taskOptions,
        ...deviceOptions,
        task: { type: "string" },
        json: { type: "boolean", default: false },
      },
    });
    const [file, ...more] = positionals;
    if (more.length > 0) {
      throw new LabError("bad-argument", `evaluate: ${positionals.length} files`, "give one; run it once for each");
    }
    const text = readProgram(required("FILE", file));
    const id = integer("--task", required("--task", values.task));
    const [task] = await tasksOf(values, `${id}`);
    if (!task) throw new LabError("unknown-task", `there is no task ${id}`, "see data/tasks/level1");
    await using evaluator = await openEvaluator(evaluatorOf(values));
    const evaluation = await evaluator.evaluate(task, text, { signal });
    console.log(values.json ? JSON.stringify(evaluation, null, 2) : describeEvaluation(evaluation, task));
    return evaluation.verdict === "correct" ? 0 : evaluation.verdict === "harness-error" ? 3 : 1;
  },
};

function readProgram(path: string): string {
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (cause) {
    throw new LabError("missing-file", `${path} cannot be read: ${(cause as Error).message}`, "give a file", { cause });
  }
}
