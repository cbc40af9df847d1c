import type { Evaluator } from "./evaluator.js";
import { openLiveEvaluator } from "./live-evaluator.js";
import { ReplayEvaluator } from "./replay-evaluator.js";
import { type EvaluatorOptions, resolveSettings } from "./settings.js";

/**
 * Opens an evaluator: a warm Python worker on `cpu` or `cuda:N`, or a recorded run.
 *
 * @param options device and mode; trial counts and time limits where the mode's do not suit
 * @throws LabError `bad-setting` (an option or environment variable, by name), `no-python`, `no-device`, or `missing-file` for
 *   a replay of what is no run
 * @example
 * await using evaluator = await openEvaluator({ device: "cpu", mode: "fast" });
 * const { verdict, speedup } = await evaluator.evaluate(task, "return A.unsqueeze(1) * B");
 */
export async function openEvaluator(options: EvaluatorOptions): Promise<Evaluator> {
  const replayed = /^replay:(.+)$/s.exec(options.device)?.[1];
  if (replayed !== undefined) return new ReplayEvaluator(replayed);
  return await openLiveEvaluator(resolveSettings(options), options.python);
}
