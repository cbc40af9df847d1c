import { isDeepStrictEqual } from "node:util";
import { LabError, type Manifest } from "../records/index.js";

/** What a new run's manifest says before anything was done. */
export type RunHeader = Pick<
  Manifest,
  "experiment" | "environment" | "policy" | "evaluator" | "arguments" | "seeds" | "tasks"
>;

/** @throws LabError `other-run` where a directory holds a run that this one cannot go on with */
export function refuseOtherRun(runDir: string, before: RunHeader, now: RunHeader): void {
  for (const [what, of] of Object.entries(identity)) {
    const [was, is] = [of(before), of(now)];
    if (isDeepStrictEqual(was, is)) continue;
    throw new LabError(
      "other-run",
      `${runDir} holds a run whose ${what} differ: it has ${JSON.stringify(was)}, this one ${JSON.stringify(is)}`,
      "continue it with the same ones, or give this run a directory of its own",
    );
  }
}

// What must not change within a run: its rows would otherwise not belong together.
const identity: Record<string, (of: RunHeader) => unknown> = {
  experiments: ({ experiment }) => experiment,
  arguments: (of) => of.arguments.resolved,
  seeds: ({ seeds }) => seeds,
  tasks: ({ tasks }) => tasks,
  policies: ({ policy }) => policy && { spec: policy.spec, checkpoint: policy.checkpoint, ...drawingOf(policy) },
  "evaluator settings": ({ evaluator }) => onAnyLike(evaluator),
  devices: ({ environment }) => environment.gpuName ?? environment.cpu,
  // As between runs (`unlikeConditions`): the manifest names one of each.
  versions: ({ environment: { torch, cuda, driver } }) => ({ torch, cuda, driver }),
};

// What decides how a policy samples and what its log-probabilities are of, beside its weights.
function drawingOf({ logprobBasis, details }: NonNullable<RunHeader["policy"]>) {
  const { server, dtype } = (details ?? {}) as { server?: unknown; dtype?: unknown };
  return { logprobBasis, ...(server !== undefined && { server }), ...(dtype !== undefined && { dtype }) };
}

// Which of several like devices it is does not matter.
function onAnyLike(evaluator: RunHeader["evaluator"]): RunHeader["evaluator"] {
  if (evaluator === null || typeof evaluator !== "object" || Array.isArray(evaluator)) return evaluator;
  return { ...evaluator, device: String(evaluator.device).split(":")[0] ?? null };
}
