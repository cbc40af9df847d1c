import { parseArgs } from "node:util";
import { openEvaluator } from "../evaluation/index.js";
import { type CalibrationSummary, readCalibration, calibrate as run } from "../experiments/index.js";
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

/** `surprisal-lab calibrate`: programs whose speedup is known, and what the set-up says of them. */
export const calibrate: Command = {
  usage: `calibrate --run-dir DIR [--tasks 4,5,12] [--repeats 8] ${deviceUsage} ${taskUsage}`,
  about: "measure programs whose speedup is known: how wide the null is, and the smallest speedup that can be resolved",
  async run(args, signal) {
    const { values } = parseArgs({
      args,
      options: {
        ...taskOptions,
        ...deviceOptions,
        tasks: { type: "string" },
        "run-dir": { type: "string" },
        repeats: { type: "string", default: "8" },
      },
    });
    const runDir = required("--run-dir", values["run-dir"]);
    const tasks = await tasksOf(values, values.tasks);
    await using evaluator = await openEvaluator(evaluatorOf(values));
    await printRun(run({ tasks, evaluator, runDir, repeats: integer("--repeats", values.repeats), signal }));
    const { untimed, summary } = readCalibration(runDir);
    for (const { program, taskId, verdict, message } of untimed) {
      console.log(`task ${taskId}, ${program}: not timed, ${verdict}${message === null ? "" : `: ${message}`}`);
    }
    for (const line of describeCalibration(summary)) console.log(line);
    return untimed.length === 0 ? 0 : 1;
  },
};

const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)} %`;

/** The summary in words, a line a finding. */
export function describeCalibration({ null: nothing, known, smallestResolved }: CalibrationSummary): string[] {
  const lines: string[] = [];
  if (nothing !== null) {
    const { quantiles, within, resolvedAbove, resolvedBelow, halfWidth } = nothing;
    const ends = `${quantiles.min.toPrecision(4)} to ${quantiles.max.toPrecision(4)}`;
    lines.push(
      `1x: ${nothing.timed} measured ${ends}, median ${quantiles.median.toPrecision(4)}; within 1 / 2 / 5 %: ` +
        `${percent(within.percent1)} / ${percent(within.percent2)} / ${percent(within.percent5)}`,
      `above 1: ${percent(nothing.above)}${resolvedAbove === null ? "" : `, resolved above ${percent(resolvedAbove)}`}` +
        `${resolvedBelow === null ? "" : `, below ${percent(resolvedBelow)}`}` +
        `${halfWidth === null ? "" : `; half-width ${percent(halfWidth, 2)}`}`,
    );
  }
  for (const { program, expected, bias, low, high, timed } of known.filter(({ expected }) => expected !== 1)) {
    lines.push(
      `${expected}x, ${program}: ${timed} measured, bias ${percent(bias)}, ` +
        `middle 80 % ${percent(low - 1)} to ${percent(high - 1)}`,
    );
  }
  if (smallestResolved !== null) lines.push(`smallest speedup resolved: ${smallestResolved.toPrecision(4)}x`);
  return lines;
}
