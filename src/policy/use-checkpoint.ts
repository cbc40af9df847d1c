import { basename, dirname } from "node:path";
import { LabError } from "../records/index.js";
import type { CheckpointInfo } from "./learner.js";
import type { Policy } from "./policy.js";

/**
 * Puts the weights of an adaptation's checkpoint in use, for sampling or scoring with them: cross-subset transfer is Best-of-N with a checkpoint on
 * tasks it did not adapt on. `policy.checkpoint`, and with it the manifest and every sample, then names those weights as the adaptation's
 * `training.jsonl` does.
 *
 * @param path `DIRECTORY/NAME`, e.g. `runs/ttt/checkpoints/step-002`
 * @throws LabError `cannot-train` where the policy has no checkpoints, `no-checkpoint`, `corrupt-model`
 * @example
 * await useCheckpoint(policy, "runs/ttt-subset1/checkpoints/step-002");
 * for await (const event of bestOfN({ tasks: subset2, policy, evaluator, k: 32, runDir: "runs/transfer-1-2" })) console.log(event.kind);
 * transfer([{ from: 1, to: 2, adapted: await readPool("runs/transfer-1-2"), base: await readPool("runs/base-2") }]);
 */
export async function useCheckpoint(policy: Policy, path: string): Promise<CheckpointInfo> {
  const learner = await policy.learn?.(dirname(path));
  if (learner === undefined) {
    throw new LabError("cannot-train", `${policy.spec} has no checkpoints`, "open the policy that was adapted");
  }
  return learner.loadCheckpoint(basename(path).replace(/\.(pt|tinker\.json)$/, ""));
}
