import type { Policy } from "../policy/index.js";
import { LabError, type Sample } from "../records/index.js";

/** Whether log-probabilities are the model's own: at temperature 1 there is nothing else that they could be. */
export function servesLearning(basis: Sample["logprobBasis"], temperature: number | null): boolean {
  return basis === "raw" || temperature === 1;
}

export function cannotLearnFrom(policy: Policy, basis: Sample["logprobBasis"] | null): LabError {
  return new LabError(
    "cannot-train",
    `a gradient step needs token ids with the model's own log-probabilities; those of ${policy.spec} are ${basis ?? "missing"}`,
    "draw at temperature 1, where every basis is the same, or use a policy whose basis is raw, e.g. nano:models/nano",
  );
}
