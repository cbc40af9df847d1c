import type { Learner } from "../policy/index.js";
import type { Task } from "../records/index.js";
import { type Manifest, openJsonl, type Prompt, readTrainingSteps, runFiles, trainingStep } from "../records/index.js";
import { buildPrompt } from "../tasks/index.js";
import type { TttEvent } from "./events.js";
import { crossedGuardrail } from "./guardrails.js";
import { policyHeader, taskHeaders } from "./run-header.js";
import { RunLog } from "./run-log.js";
import { checkpointName, learnFrom } from "./ttt-learn.js";
import { drawStep, judgedStep, judgeStep, type Rollouts } from "./ttt-rollouts.js";
import { type BatchTttOptions, plainArguments, type TttSettings, tttSettings } from "./ttt-settings.js";

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
  const { policy, runDir, tasks, k, steps } = settings;
  const prompts = new Map(tasks.map((task) => [task, buildPrompt(task)]));
  const learner = await policy.learn?.(runFiles(runDir).checkpoints);
  if (learner === undefined) return;
  const log = RunLog.open(runDir, header(settings, options, prompts));
  let status: Manifest["status"] = "interrupted";
  let note: string | null = null;
  let manifest: Manifest;
  try {
    yield {
      kind: "run-start",
      runId: log.runId,
      runDir,
      samplesDone: log.samples.length,
      samplesTotal: tasks.length * k * (steps + 1),
      evaluationsDone: log.evaluations.length,
    };
    note = yield* adapt({ settings, prompts, log, signal: options.signal }, learner);
    status = "finished";
  } catch (error) {
    if (!options.signal?.aborted) {
      status = "failed";
      note = error instanceof Error ? error.message : String(error);
    }
    throw error;
  } finally {
    manifest = log.finish(status, note);
  }
  yield { kind: "run-end", manifest };
}

function header(settings: TttSettings, given: BatchTttOptions, prompts: ReadonlyMap<Task, Prompt>) {
  const { evaluator, policy, seed } = settings;
  return {
    experiment: "batch-ttt",
    environment: evaluator.environment,
    policy: policyHeader(policy),
    evaluator: evaluator.settings,
    arguments: { given: plainArguments(given), resolved: plainArguments(settings) },
    seeds: [seed],
    tasks: taskHeaders(prompts),
  };
}

/** The steps, from where the run stands; gives the note for its manifest. */
async function* adapt(rollouts: Rollouts, learner: Learner): AsyncGenerator<TttEvent, string | null, undefined> {
  const { settings, log } = rollouts;
  const file = openJsonl(runFiles(log.runDir).training, trainingStep);
  try {
    // A step counts as taken when its line is here: before that it is taken again, from the same weights.
    const taken = readTrainingSteps(log.runDir);
    const last = taken.at(-1);
    if (last !== undefined) await learner.loadCheckpoint(last.checkpoint);
    for (let step = 0; step <= settings.steps; step++) {
      const record = taken[step];
      const startMs = performance.now();
      yield { kind: "step-start", step, checkpoint: step === 0 ? null : checkpointName(step) };
      if (record === undefined) yield* drawStep(rollouts, step);
      const drawnMs = performance.now();
      if (record === undefined) yield* judgeStep(rollouts, step);
      const judgedMs = performance.now();
      yield { kind: "step-end", step, ...summary(rollouts, step) };
      const fault = step === 0 ? null : guard(rollouts, step);
      if (fault !== null) {
        if (step === 1) await learner.reset();
        else await learner.loadCheckpoint(checkpointName(step - 1));
        yield { kind: "rollback", step, to: step - 1, reason: fault };
        return `rolled back from step ${step} to step ${step - 1} and stopped: ${fault}`;
      }
      if (step === settings.steps) break;
      const now = record ?? {
        ...(await learnFrom(rollouts, learner, step)),
        samplingMs: drawnMs - startMs,
        evaluatingMs: judgedMs - drawnMs,
      };
      if (record === undefined) {
        file.append([now]);
        const kept = [checkpointName(step), checkpointName(step + 1)];
        if (settings.keepCheckpoints === "last") await learner.pruneCheckpoints(kept);
      }
      yield { kind: "train-end", training: now };
    }
    return null;
  } finally {
    file.close();
  }
}

function guard(rollouts: Rollouts, step: number): string | null {
  const { guardrails } = rollouts.settings;
  if (guardrails === null) return null;
  const [start, now] = [0, step].map((at) =>
    judgedStep(rollouts, at).map((own) => ({
      correct: own.map(({ correct }) => correct),
      latencies: own.flatMap(({ latency }) => latency ?? []),
    })),
  );
  return crossedGuardrail(start ?? [], now ?? [], guardrails);
}

function summary(rollouts: Rollouts, step: number) {
  const tasks = judgedStep(rollouts, step);
  const all = tasks.flat();
  const share = (outcomes: (boolean | null)[]) => {
    const known = outcomes.filter((outcome) => outcome !== null);
    return known.length === 0 ? null : known.filter((outcome) => outcome).length / known.length;
  };
  return {
    samples: all.length,
    correct: share(all.map(({ correct }) => correct)),
    fast1: share(all.map(({ correct, speedup }) => correct && (speedup === null ? null : speedup > 1))),
    distinctPrograms: tasks.reduce((sum, own) => sum + new Set(own.map(({ sample }) => sample.programHash)).size, 0),
  };
}
