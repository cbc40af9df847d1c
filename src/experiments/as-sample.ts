import type { Policy } from "../policy/index.js";
import { type Completion, type Prompt, programHash, type Sample, type Task } from "../records/index.js";

/** Where a completion stands in its run. */
export interface SamplePlace {
  task: Task;
  prompt: Prompt;
  policy: Policy;
  seed: number;
  temperature: number;
  index: number;
  /** Of an adaptation: gradient steps taken before it was drawn. */
  step?: number;
}

/** The record of a completion, the weights named as they are at the moment. */
export function asSample(completion: Completion, place: SamplePlace): Sample {
  const { task, prompt, policy, seed, temperature, index, step } = place;
  const { tokenLogprobs } = completion;
  const sum = tokenLogprobs && tokenLogprobs.length > 0 ? tokenLogprobs.reduce((total, lp) => total + lp, 0) : null;
  return {
    level: task.level,
    taskId: task.id,
    taskHash: task.hash,
    promptHash: prompt.hash,
    seed,
    index,
    ...(step === undefined ? {} : { step }),
    temperature,
    policy: policy.spec,
    checkpoint: policy.checkpoint,
    ...completion,
    sumLogprob: sum,
    meanLogprob: sum === null || tokenLogprobs === null ? null : sum / tokenLogprobs.length,
    programHash: programHash(completion.text),
  };
}
