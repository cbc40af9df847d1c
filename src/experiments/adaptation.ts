import type { Learner, Policy } from "../policy/index.js";
import type { Prompt, Task, TrainingStep } from "../records/index.js";
import {
  LabError,
  type Manifest,
  messageOf,
  openJsonl,
  readTrainingSteps,
  runFiles,
  trainingStep,
} from "../records/index.js";
import type { AdaptationSettings } from "./adaptation-settings.js";
import type { TttEvent } from "./events.js";
import { checkpointName, type Lesson, takeStep } from "./gradient-step.js";
import { drawStep, judgedStep, judgeStep, type Rollouts, sharesOf } from "./rollouts.js";
import { policyHeader, taskHeaders } from "./run-header.js";
import { RunLog } from "./run-log.js";

/** A crossed guard: what it saw, and the step whose weights are gone back to. */
export interface Fault {
  reason: string;
  to: number;
}

/** What a look at a step's rollouts found, before anything is learned from them. */
export interface Watched {
  fault: Fault | null;
  /** What was measured for it, kept with the step. */
  measured?: Pick<TrainingStep, "klToBase">;
}

/** A way of adapting a policy: what its steps draw, what they learn, and what stops them. The loop is the same for all. */
export interface Method {
  /** As the manifest calls it. */
  experiment: string;
  settings: AdaptationSettings;
  arguments: Manifest["arguments"];
  /** Every task, with its prompt. */
  prompts: ReadonlyMap<Task, Prompt>;
  batch: Rollouts["batch"];
  teach(rollouts: Rollouts, step: number): Promise<Lesson>;
  /** `taken`: the steps on disk, which need not be measured again. */
  watch(rollouts: Rollouts, step: number, taken: readonly TrainingStep[]): Promise<Watched>;
  /** Names of the checkpoints to keep once `step` is taken; null for all. */
  kept(step: number): readonly string[] | null;
  /** What is done with the weights that drew `step`, before they learn. */
  before?(rollouts: Rollouts, step: number): AsyncIterable<TttEvent>;
}

/**
 * The loop of every adaptation: draw a step's rollouts, judge them, look whether a guard was crossed, take one gradient step; `steps` times, and
 * rollouts once more after the last. A step counts as taken when its line is in `training.jsonl`.
 */
export async function* adapt(method: Method, signal?: AbortSignal): AsyncGenerator<TttEvent, void, undefined> {
  const { settings, batch } = method;
  const { policy, runDir, k, steps } = settings;
  const { log, prepared: learner } = await RunLog.openAfter(
    runDir,
    // Takes the policy back to the weights it was opened with.
    async () => policy.learn?.(runFiles(runDir).checkpoints),
    () => header(method),
  );
  const rollouts: Rollouts = { settings, batch, log, signal, base: policy.checkpoint };
  let status: Manifest["status"] = "interrupted";
  let note: string | null = null;
  let manifest: Manifest;
  try {
    yield {
      kind: "run-start",
      runId: log.runId,
      runDir,
      samplesDone: log.samples.length,
      samplesTotal: Array.from({ length: steps + 1 }, (_, step) => batch(step).size * k).reduce((a, b) => a + b, 0),
      evaluationsDone: log.evaluations.length,
    };
    if (learner !== undefined) note = yield* takeSteps(method, rollouts, learner);
    status = "finished";
  } catch (error) {
    if (!signal?.aborted) {
      status = "failed";
      note = messageOf(error);
    }
    throw error;
  } finally {
    manifest = log.finish(status, note);
  }
  yield { kind: "run-end", manifest };
}

function header({ experiment, settings, arguments: asked, prompts }: Method) {
  const { evaluator, policy, seed } = settings;
  return {
    experiment,
    environment: evaluator.environment,
    policy: policyHeader(policy),
    evaluator: evaluator.settings,
    arguments: asked,
    seeds: [seed],
    tasks: taskHeaders(prompts),
  };
}

/** The steps, from where the run stands; gives the note for its manifest. */
async function* takeSteps(
  method: Method,
  rollouts: Rollouts,
  learner: Learner,
): AsyncGenerator<TttEvent, string | null, undefined> {
  const { settings, log } = rollouts;
  const file = openJsonl(runFiles(log.runDir).training, trainingStep);
  try {
    // A step counts as taken when its line is here: before that it is taken again, from the same weights.
    const taken = readTrainingSteps(log.runDir);
    for (const { teacherTokens = 0 } of taken) log.addTeacherTokens(teacherTokens);
    const last = taken.at(-1);
    if (last !== undefined) await learner.loadCheckpoint(last.checkpoint);
    let weights = last?.weights ?? rollouts.base;
    for (let step = 0; step <= settings.steps; step++) {
      const record = taken[step];
      const before = log.spent;
      yield { kind: "step-start", step, checkpoint: step === 0 ? null : checkpointName(step) };
      if (record === undefined) {
        refuseOtherWeights(settings.policy, weights, step);
        yield* drawStep(rollouts, step);
        yield* judgeStep(rollouts, step);
      }
      const { samplingMs, evaluatingMs } = log.spent;
      yield { kind: "step-end", step, ...summary(rollouts, step) };
      // A step that was taken had passed: what was found out since about programs that had failed for a fault of ours does not undo it.
      const { fault, measured } = record === undefined ? await method.watch(rollouts, step, taken) : passed;
      if (fault !== null) {
        const { to, reason } = fault;
        if (to === 0) await learner.reset();
        else await learner.loadCheckpoint(checkpointName(to));
        yield { kind: "rollback", step, to, reason };
        return `rolled back from step ${step} to step ${to} and stopped: ${reason}`;
      }
      if (record === undefined && method.before) yield* method.before(rollouts, step);
      if (step === settings.steps) break;
      if (record !== undefined) {
        yield { kind: "train-end", training: record };
        continue;
      }
      refuseOtherWeights(settings.policy, weights, step);
      const lessonMs = performance.now();
      const lesson = await method.teach(rollouts, step);
      const training: TrainingStep = {
        ...(await takeStep(rollouts, learner, step, lesson)),
        ...measured,
        samplingMs: samplingMs - before.samplingMs,
        evaluatingMs: evaluatingMs - before.evaluatingMs,
        trainingMs: performance.now() - lessonMs,
      };
      file.append([training]);
      taken.push(training);
      weights = training.weights;
      // Null: a teacher's tokens that nobody counted.
      log.addTeacherTokens(training.teacherTokens === undefined ? 0 : training.teacherTokens);
      const kept = method.kept(step);
      if (kept !== null) await learner.pruneCheckpoints(kept);
      yield { kind: "train-end", training };
    }
    return null;
  } finally {
    file.close();
  }
}

const passed: Watched = { fault: null };

// A policy has one set of weights, and a reader of the events may have loaded others: a probe within the loop, say.
function refuseOtherWeights({ spec, checkpoint }: Policy, weights: string | null, step: number): void {
  if (checkpoint === weights) return;
  throw new LabError(
    "other-weights",
    `step ${step} is of ${weights}, and ${spec} holds ${checkpoint}: something else has loaded weights`,
    "use a policy for one thing at a time (probe the run when it has ended, or with a policy of its own); started again, the run goes on from its last step",
  );
}

function summary(rollouts: Rollouts, step: number) {
  const tasks = judgedStep(rollouts, step);
  const all = tasks.flat();
  const { correct, fast1 } = sharesOf(all);
  return {
    samples: all.length,
    correct,
    fast1,
    distinctPrograms: tasks.reduce((sum, own) => sum + new Set(own.map(({ sample }) => sample.programHash)).size, 0),
  };
}
