import type { Prompt, Task } from "../records/index.js";
import { buildPrompt } from "../tasks/index.js";
import type { Method, Watched } from "./adaptation.js";
import { plainArguments, type TestTimeOptions, type TestTimeSettings } from "./adaptation-settings.js";
import { checkpointName } from "./gradient-step.js";
import { crossedGuardrail } from "./guardrails.js";
import { judgedStep, type Rollouts } from "./rollouts.js";

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

function watch({ guardrails }: TestTimeSettings, rollouts: Rollouts, step: number): Watched {
  if (guardrails === null || step === 0) return { fault: null };
  const [start, now] = [0, step].map((at) =>
    judgedStep(rollouts, at).map((own) => ({
      correct: own.map(({ correct }) => correct),
      latencies: own.flatMap(({ latency }) => latency ?? []),
    })),
  );
  const reason = crossedGuardrail(start ?? [], now ?? [], guardrails);
  return { fault: reason === null ? null : { reason, to: step - 1 } };
}
