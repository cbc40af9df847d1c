import { LabError } from "../records/index.js";
import type { Evaluator } from "./evaluator.js";
import { KnownEvaluator } from "./known-evaluator.js";
import { openLiveEvaluator } from "./live-evaluator.js";
import { ReplayEvaluator } from "./replay-evaluator.js";
import { type EvaluatorOptions, resolveSettings } from "./settings.js";

/**
 * Opens an evaluator: a warm Python worker on `cpu` or `cuda:N`, or a recorded run.
 *
 * @param options device and mode; trial counts and time limits where the mode's do not suit
 * @throws LabError `bad-setting` (an option or environment variable, by name; of a replay an option that its run was not measured
 *   with), `no-python`, `no-device`, `missing-file` for a replay of what is no run, or `bad-run` for a known run that was measured otherwise
 * @example
 * await using evaluator = await openEvaluator({ device: "cpu", mode: "fast" });
 * const { verdict, speedup } = await evaluator.evaluate(task, "return A.unsqueeze(1) * B");
 */
export async function openEvaluator(options: EvaluatorOptions): Promise<Evaluator> {
  const replayed = /^replay:(.+)$/s.exec(options.device)?.[1];
  if (replayed !== undefined) {
    const { device: _, python: __, known, ...asked } = options;
    if (known === undefined) return new ReplayEvaluator(replayed, asked);
    throw new LabError("bad-setting", "known: a replay measures nothing, known or not", "give known to a live device");
  }
  const live = await openLiveEvaluator(resolveSettings(options), options.python);
  if (options.known === undefined || options.known.length === 0) return live;
  try {
    return new KnownEvaluator(live, options.known);
  } catch (error) {
    await live.close();
    throw error;
  }
}
