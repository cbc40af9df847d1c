import type { Prompt, Task } from "../records/index.js";
import { buildPrompt } from "../tasks/index.js";
import { adapt, type Method } from "./adaptation.js";
import { plainArguments } from "./adaptation-settings.js";
import type { TttEvent } from "./events.js";
import { checkpointName } from "./gradient-step.js";
import { batchesOf } from "./rlvr-batches.js";
import { evaluateStep } from "./rlvr-evaluation.js";
import { rlvrLesson } from "./rlvr-lesson.js";
import { type RlvrOptions, type RlvrSettings, rlvrSettings } from "./rlvr-settings.js";
import { watchRlvr } from "./rlvr-watch.js";

/**
 * The outer loop (paper, section on RLVR): GRPO over the train split. Each step draws a group of K samples for each task of a batch, rewards a correct
 * one with its speedup over the median of its group and any other with 0, normalises rewards within the group, and takes one gradient
 * step on the batch; rollouts are drawn once more after the last step. Batches go over the tasks in a seeded order, another one each pass.
 *
 * Guards: the KL divergence from the policy as it was opened, estimated on each step's rollouts by scoring them under those weights
 * (`klToBase` in `training.jsonl`; an estimate at T = 1 only); a collapse of the share of correct rollouts or of the spread of rewards within groups. A
 * crossed guard rolls back and stops the run, and its manifest says so. Killed and started again with the same arguments, it continues, on a CPU to the
 * same weights an undisturbed run comes to.
 *
 * Every `checkpointEvery` steps the weights are kept, and, with `evaluation`, sampled on tasks that stay the same, each into a Best-of-N run under
 * `evaluated/`; what those cost stands in their own manifests.
 *
 * @returns events as they happen; `rlvrTable(checkpointsOf(await readPool(runDir)))` gives correctness and mean speedup by checkpoint
 * @throws LabError `cannot-train`, `cannot-score`, `bad-argument`, `other-run`; whatever the policy throws; the signal's reason when aborted
 * @example
 * const { train } = makeSplit({ level: 1, seed: 42, ids });
 * const tasks = await loadTasks({ from: { kernelBench: "KernelBench" }, ids: train });
 * for await (const event of rlvr({ tasks, policy, evaluator, steps: 40, learningRate: 1e-5, runDir: "runs/rlvr" }))
 *   if (event.kind === "step-end") console.log(event.step, event.correct);
 */
export async function* rlvr(options: RlvrOptions): AsyncGenerator<TttEvent, void, undefined> {
  const settings = rlvrSettings(options);
  const { tasks, batchSize: size, seed } = settings;
  const prompts = new Map(tasks.map((task) => [task, buildPrompt(task)]));
  const places = batchesOf(tasks.length, { size, seed });
  const batch = (step: number): ReadonlyMap<Task, Prompt> => {
    const all = [...prompts];
    return new Map(places(step).flatMap((place) => all.slice(place, place + 1)));
  };
  const method: Method = {
    experiment: "rlvr",
    settings,
    arguments: { given: plain(options), resolved: plain(settings) },
    prompts,
    batch,
    teach: async (rollouts, step) => rlvrLesson(settings, rollouts, step),
    watch: (rollouts, step, taken) => watchRlvr(settings, rollouts, step, taken),
    kept: (step) => keptCheckpoints(settings, step),
    before: (rollouts, step) => evaluateStep(settings, rollouts, step),
  };
  yield* adapt(method, options.signal);
}

// Tasks are named, not spelled out: the manifest has their code's hashes.
function plain({ evaluation, ...settings }: Pick<RlvrOptions, "evaluation">) {
  const tasks = evaluation?.tasks.map(({ level, id, hash }) => ({ level, id, hash }));
  return {
    ...plainArguments(settings),
    ...(evaluation === undefined ? {} : { evaluation: evaluation && { ...evaluation, tasks } }),
  };
}

/** Every n-th, and as many of the last as a rollback may go back to. */
function keptCheckpoints({ checkpointEvery, guards }: RlvrSettings, step: number): string[] {
  const oldest = step + 1 - (guards?.window ?? 1);
  const made = Array.from({ length: step + 1 }, (_, i) => i + 1);
  return made.filter((at) => at >= oldest || at % checkpointEvery === 0).map(checkpointName);
}
