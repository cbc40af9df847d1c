import type { Environment, Manifest } from "../records/index.js";
import type { EvaluatorSettings } from "./evaluator.js";

/**
 * The first thing in which a run was measured under other conditions than these, as "its torch was 2.11, not 1.13"; null where
 * the two can stand beside each other. Which of several like devices it was does not count.
 *
 * @example
 * unlikeConditions(readManifest("runs/on-cuda-1"), readManifest("runs/on-cuda-0")); // null
 */
export function unlikeConditions(
  run: Pick<Manifest, "environment" | "evaluator">,
  here: { environment: Environment; evaluator: Manifest["evaluator"] },
): string | null {
  const [then, now] = [conditions(run), conditions(here)];
  const name = [...then.keys(), ...now.keys()].find((each) => then.get(each) !== now.get(each));
  const told = (value: unknown) => (value === undefined ? "not recorded" : String(value));
  return name === undefined ? null : `its ${name} was ${told(then.get(name))}, not ${told(now.get(name))}`;
}

// What a measurement depends on, by name.
function conditions({ environment, evaluator }: Pick<Manifest, "environment" | "evaluator">): Map<string, unknown> {
  const { torch, cuda, gpuName, driver, cpu } = environment;
  const { known: _, device, ...settings } = (evaluator ?? {}) as EvaluatorSettings;
  const kind = { device: String(device).split(":")[0], ...settings };
  return new Map<string, unknown>([
    ...Object.entries({ device: gpuName ?? cpu, torch, cuda, driver }),
    ...Object.entries(kind).map(([name, value]) => [`evaluator's ${name}`, value] as const),
  ]);
}
