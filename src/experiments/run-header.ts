import type { Policy } from "../policy/index.js";
import type { Manifest, Prompt, Task } from "../records/index.js";

/** What a manifest says of the policy, with the weights in use at the moment. */
export function policyHeader(policy: Policy): Manifest["policy"] {
  const { spec, checkpoint, logprobBasis, details } = policy;
  return { spec, checkpoint, logprobBasis, details };
}

/** What a manifest says of the tasks. */
export function taskHeaders(prompts: ReadonlyMap<Task, Prompt>): Manifest["tasks"] {
  return [...prompts].map(([{ level, id, name, size, source, hash }, prompt]) => {
    return { level, id, name, size, source, hash, promptHash: prompt.hash };
  });
}
