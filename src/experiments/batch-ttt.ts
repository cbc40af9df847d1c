import { adapt } from "./adaptation.js";
import type { TttEvent } from "./events.js";
import { testTimeMethod } from "./test-time.js";
import { tttLesson } from "./ttt-lesson.js";
import { type BatchTttOptions, tttSettings } from "./ttt-settings.js";

/**
 * Batch test-time training (paper, section on TTT): draw K samples of each task, judge them, take one policy-gradient step on all of them together,
 * and draw again with the new weights; `steps` times, and rollouts once more after the last, so that every checkpoint has some to be
 * chosen by. All of it is on disk as it happens: samples with their step, evaluations, `training.jsonl`, `checkpoints/`. Killed at any
 * moment and started again with the same arguments, it continues, on a CPU to the same weights an undisturbed run comes to.
 *
 * The policy's weights are reset first, and are at the end those of the last step, or of the last good one after a rollback.
 * Sampling at a low temperature while the ratio uses the model's own distribution (T = 1) sharpens by itself; this is what the paper does.
 *
 * @returns events as they happen; `trajectory(await readPool(runDir))` gives the steps and `bestOfAdaptation` the one to keep
 * @throws LabError `cannot-train`, `bad-argument`, `other-run`; whatever the policy throws; the signal's reason when aborted. The
 *   manifest then says `failed` or `interrupted`, and the run can be continued.
 * @example
 * for await (const event of batchTtt({ tasks, policy, evaluator, k: 32, steps: 5, learningRate: 1e-5, runDir: "runs/ttt" }))
 *   if (event.kind === "step-end") console.log(event.step, event.fast1, event.distinctPrograms);
 */
export async function* batchTtt(options: BatchTttOptions): AsyncGenerator<TttEvent, void, undefined> {
  const settings = tttSettings(options);
  const method = testTimeMethod("batch-ttt", settings, options, async (rollouts, step) =>
    tttLesson(settings, rollouts, step),
  );
  yield* adapt(method, options.signal);
}
