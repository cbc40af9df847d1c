import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { bestOfN } from "./best-of-n.js";
import type { TttEvent } from "./events.js";
import { checkpointName } from "./gradient-step.js";
import type { RlvrSettings } from "./rlvr-settings.js";
import type { Rollouts } from "./rollouts.js";

/** A checkpoint sampled on the tasks of `evaluation`: a Best-of-N run of its own. */
export interface RlvrEvaluation {
  step: number;
  runDir: string;
}

const folder = (runDir: string) => join(runDir, "evaluated");

/**
 * The checkpoints of an RLVR run that were sampled on fixed tasks, steps rising.
 *
 * @example
 * const checkpoints = rlvrEvaluations("runs/rlvr").map(async ({ step, runDir }) => ({ step, rows: await readPool(runDir) }));
 * rlvrTable(await Promise.all(checkpoints));
 */
export function rlvrEvaluations(runDir: string): RlvrEvaluation[] {
  if (!existsSync(folder(runDir))) return [];
  return readdirSync(folder(runDir))
    .filter((name) => /^step-\d+$/.test(name))
    .map((name) => ({ step: Number(name.slice("step-".length)), runDir: join(folder(runDir), name) }))
    .sort((a, b) => a.step - b.step);
}

/** Samples the weights that drew `step` on the tasks of `evaluation`, where they are a checkpoint that is kept. */
export async function* evaluateStep(
  { evaluation, checkpointEvery }: RlvrSettings,
  { settings, log, signal }: Rollouts,
  step: number,
): AsyncGenerator<TttEvent, void, undefined> {
  if (evaluation === null || step % checkpointEvery !== 0) return;
  const { policy, evaluator, temperature, maxTokens, seed } = settings;
  const runDir = join(folder(log.runDir), checkpointName(step));
  for await (const _event of bestOfN({
    ...evaluation,
    policy,
    evaluator,
    temperature,
    maxTokens,
    seed,
    runDir,
    signal,
  }));
  yield { kind: "evaluated", step, runDir };
}
