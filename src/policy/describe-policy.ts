import type { Policy } from "./policy.js";

/**
 * A policy in one line, for terminals and notebooks.
 *
 * @example
 * describePolicy(policy); // "replay:data/runs/demo (nano-4m): up to 64 samples a task, raw log-probabilities, scores"
 */
export function describePolicy(policy: Pick<Policy, "spec" | "checkpoint" | "capabilities" | "logprobBasis">): string {
  const { maxK, score, train, reproducible } = policy.capabilities;
  const basis =
    policy.logprobBasis === "unknown"
      ? "log-probabilities of unknown basis"
      : `${policy.logprobBasis === "raw" ? "raw" : "after-temperature"} log-probabilities`;
  const parts = [
    maxK === null ? "any number of samples" : `up to ${maxK} sample${maxK === 1 ? "" : "s"} a task`,
    basis,
    ...(score ? ["scores"] : []),
    ...(train ? ["trains"] : []),
    ...(reproducible ? [] : ["not reproducible"]),
  ];
  const name = policy.checkpoint === null || policy.spec.includes(policy.checkpoint) ? "" : ` (${policy.checkpoint})`;
  return `${policy.spec}${name}: ${parts.join(", ")}`;
}
