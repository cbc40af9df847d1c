import type { Prompt, Task } from "../records/index.js";
import { buildPrompt } from "../tasks/index.js";
import type { Fault, Method, Watched } from "./adaptation.js";
import { plainArguments, type TestTimeOptions, type TestTimeSettings } from "./adaptation-settings.js";
import { stopsEarly } from "./early-stopping.js";
import { checkpointName } from "./gradient-step.js";
import { crossedGuardrail, type Guardrails } from "./guardrails.js";
import { judgedStep, type Rollouts, sharesOf } from "./rollouts.js";

/** What test-time training and self-distillation share: the same tasks at every step, the guardrails against step 0, the checkpoints kept. */
export function testTimeMethod(
  experiment: string,
  settings: TestTimeSettings,
  given: TestTimeOptions,
  teach: Method["teach"],
): Method {
  const prompts: ReadonlyMap<Task, Prompt> = new Map(settings.tasks.map((task) => [task, buildPrompt(task)]));
  return {
    experiment,
    settings,
    arguments: { given: plainArguments(given), resolved: plainArguments(settings) },
    prompts,
    batch: () => prompts,
    teach,
    watch: async (rollouts, step) => watch(settings, rollouts, step),
    kept: (step) => (settings.keepCheckpoints === "last" ? [checkpointName(step), checkpointName(step + 1)] : null),
  };
}

function watch({ guardrails, earlyStopping }: TestTimeSettings, rollouts: Rollouts, step: number): Watched {
  const crossed = guardrails === null || step === 0 ? null : crossedAt(guardrails, rollouts, step);
  if (crossed !== null || earlyStopping === null) return { fault: crossed };
  const { criterion } = earlyStopping;
  const scores = Array.from({ length: step + 1 }, (_, at) => sharesOf(judgedStep(rollouts, at).flat())[criterion]);
  return { fault: stopsEarly(scores, earlyStopping) };
}

function crossedAt(guardrails: Guardrails, rollouts: Rollouts, step: number): Fault | null {
  const [start, now] = [0, step].map((at) =>
    judgedStep(rollouts, at).map((own) => ({
      correct: own.map(({ correct }) => correct),
      latencies: own.flatMap(({ latency }) => latency ?? []),
    })),
  );
  const reason = crossedGuardrail(start ?? [], now ?? [], guardrails);
  return reason === null ? null : { reason, to: step - 1 };
}
