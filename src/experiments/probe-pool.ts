import {
  describeSample,
  LabError,
  type Prompt,
  readManifest,
  readTrainingSteps,
  type Sample,
  type Task,
} from "../records/index.js";
import { buildPrompt } from "../tasks/index.js";

/** Weights that score a pool. */
export interface ProbeCheckpoint {
  /** Adaptation steps behind them. */
  step: number;
  /** Null for the policy as it was opened. */
  name: string | null;
  /** Name of the weights it holds, where that is known: a probe refuses a checkpoint that holds others. */
  weights?: string | null;
}

/**
 * The checkpoints of an adaptation, from the policy as it came (step 0) to the last step taken.
 *
 * @param runDir a run of `batchTtt`, with `keepCheckpoints: "all"`
 * @throws LabError `missing-file` where there is no run, `empty-run` where it took no step
 * @example
 * adaptationCheckpoints("runs/ttt"); // [{ step: 0, name: null }, { step: 1, name: "step-001", weights: ... }, ...]
 */
export function adaptationCheckpoints(runDir: string): ProbeCheckpoint[] {
  const { runId, experiment } = readManifest(runDir);
  const steps = readTrainingSteps(runDir);
  if (steps.length === 0) {
    throw new LabError("empty-run", `${runDir} took no step: ${runId} is a ${experiment} run`, "give an adaptation's");
  }
  const taken = steps.map(({ step, checkpoint, weights }) => {
    return { step: step + 1, name: checkpoint, weights };
  });
  return [{ step: 0, name: null }, ...taken];
}

/** A task and its samples in the fixed pool. */
export interface ProbeTask {
  task: Task;
  prompt: Prompt;
  samples: Sample[];
}

/**
 * The pool by task, in the order of the tasks.
 *
 * @throws LabError `bad-argument` when there is nothing to score, or a sample is there twice, belongs to no task as given or answers
 * another prompt
 */
export function probeTasks({
  checkpoints,
  samples,
  tasks,
}: {
  checkpoints: readonly ProbeCheckpoint[];
  samples: readonly Sample[];
  tasks: readonly Task[];
}): ProbeTask[] {
  if (checkpoints.length === 0) throw refusal("there are no checkpoints", "adaptationCheckpoints lists a run's");
  if (samples.length === 0) throw refusal("there are no samples", "give the pool's: readSamples(runDir)");
  if (new Set(checkpoints.map(({ step }) => step)).size < checkpoints.length) {
    throw refusal("two checkpoints are of the same step", "probe one adaptation at a time");
  }
  const seen = new Set<string>();
  const pool = tasks.map((task): ProbeTask => ({ task, prompt: buildPrompt(task), samples: [] }));
  for (const sample of samples) {
    const { level, taskId, seed, index } = sample;
    const place = `${level}/${taskId}/${seed}/${index}`;
    if (seen.has(place)) {
      throw refusal(`${describeSample(sample)} is not the only one of its index`, "give the samples of one step");
    }
    seen.add(place);
    const own = pool.find(({ task }) => task.level === level && task.id === taskId && task.hash === sample.taskHash);
    if (own === undefined) {
      throw refusal(`${describeSample(sample)} was drawn for no task given`, "give its tasks, at the same size");
    }
    const { hash } = own.prompt;
    if (sample.promptHash !== hash) {
      throw refusal(
        `${describeSample(sample)} answers another prompt (${sample.promptHash.slice(0, 12)}) than it would be scored under ` +
          `(${hash.slice(0, 12)})`,
        "score a pool with the version of the code that drew it",
      );
    }
    own.samples.push(sample);
  }
  return pool;
}

const refusal = (what: string, wayOut: string) => new LabError("bad-argument", `probe: ${what}`, wayOut);
