import type { RunEvent, TttEvent } from "../experiments/index.js";
import { printRun } from "./run-progress.js";

/** Prints an adaptation as it goes: what `printRun` says, and a line a step. */
export async function printAdaptation(events: AsyncIterable<TttEvent>): Promise<void> {
  await printRun(sayingSteps(events));
}

async function* sayingSteps(events: AsyncIterable<TttEvent>): AsyncGenerator<RunEvent, void, undefined> {
  for await (const event of events) {
    if (!isOfStep(event)) {
      yield event;
      continue;
    }
    const line = describeStep(event);
    // The line of samples is rewritten in place on a terminal.
    if (line !== null) console.log(process.stdout.isTTY ? `\r\x1b[K${line}` : line);
  }
}

type StepEvent = Exclude<TttEvent, RunEvent>;
const ofStep: readonly string[] = ["step-start", "step-end", "train-end", "evaluated", "rollback"];
const isOfStep = (event: TttEvent): event is StepEvent => ofStep.includes(event.kind);

/** What a step did, in one line; null for what is not worth one. */
export function describeStep(event: StepEvent): string | null {
  const percent = (share: number | null) => (share === null ? "unknown" : `${(100 * share).toFixed(1)} %`);
  if (event.kind === "step-end") {
    const { step, samples, correct, fast1, distinctPrograms } = event;
    return `step ${step}: ${samples} samples, correct ${percent(correct)}, fast_1 ${percent(fast1)}, ${distinctPrograms} distinct programs`;
  }
  if (event.kind === "train-end") {
    const { checkpoint, skipped, loss, gradNorm, entropy, klToBase, klToTeacher, teacherTokens } = event.training;
    if (skipped !== null) return `  ${checkpoint}: no step taken (${skipped})`;
    const parts = Object.entries({
      loss,
      "gradient norm": gradNorm,
      entropy,
      "KL to base": klToBase,
      "KL to teacher": klToTeacher,
    })
      .filter(([, value]) => value != null)
      .map(([name, value]) => `${name} ${value?.toPrecision(4)}`);
    return `  ${checkpoint}: ${[...parts, ...(teacherTokens == null ? [] : [`${teacherTokens} teacher tokens`])].join(", ")}`;
  }
  if (event.kind === "evaluated") return `  step ${event.step} sampled on its own tasks, into ${event.runDir}`;
  if (event.kind === "rollback") return `rolled back from step ${event.step} to step ${event.to}: ${event.reason}`;
  return null;
}
