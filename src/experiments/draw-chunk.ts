import type { Policy } from "../policy/index.js";
import { type Completion, LabError, type Prompt, type Sample, type Task } from "../records/index.js";
import { asSample } from "./as-sample.js";
import type { RunLog } from "./run-log.js";

/** Samples asked for at a time, unless a policy computes more together. Fixed, so that a resumed run asks for the same groups an undisturbed one does. */
const chunkSize = 16;
/** Groups asked for at once: services answer them side by side, a local policy one after another. */
export const chunksInFlight = 4;

/** Samples of one task, asked for together. */
export interface Chunk {
  task: Task;
  prompt: Prompt;
  indices: readonly number[];
}

export interface Drawing {
  policy: Policy;
  seed: number;
  temperature: number;
  maxTokens: number;
}

/** What a task still lacks of its samples 0 to k - 1, in the groups that `policy` is asked for. */
export function missingChunks(policy: Pick<Policy, "block">, k: number, drawn: ReadonlySet<number>): number[][] {
  const size = Math.max(chunkSize, policy.block ?? 0);
  return Array.from({ length: Math.ceil(k / size) }, (_, chunk) =>
    Array.from({ length: Math.min(size, k - chunk * size) }, (_, i) => chunk * size + i),
  )
    .map((indices) => indices.filter((index) => !drawn.has(index)))
    .filter((indices) => indices.length > 0);
}

/**
 * Draws a chunk and puts it on disk, with the time that it adds to that of those drawn beside it. What a policy that asks in several
 * requests says on the way is on disk at once: it was paid for, and another of them may fail. At a step of an adaptation the policy is
 * asked for indices k * step and up, so that every step has randomness of its own.
 *
 * @throws LabError `short-answer`, and whatever the policy throws
 */
export async function drawAndKeep(
  log: Pick<RunLog, "appendSamples">,
  busy: BusyTime,
  { policy, seed, temperature, maxTokens }: Drawing,
  { task, prompt, indices }: Chunk,
  signal: AbortSignal | undefined,
  step?: { step: number; k: number },
): Promise<Sample[]> {
  const from = step === undefined ? 0 : step.step * step.k;
  const asked = indices.map((index) => from + index);
  const kept = new Map<number, Sample>();
  const keep = (places: readonly number[], completions: readonly Completion[], spentMs: number) => {
    const samples = completions.map((completion, i) =>
      asSample(completion, {
        ...{ task, prompt, policy, seed, temperature, index: (places[i] ?? -1) - from },
        ...(step && { step: step.step }),
      }),
    );
    log.appendSamples(samples, spentMs);
    for (const sample of samples) kept.set(from + sample.index, sample);
  };
  const onCompletions = (places: readonly number[], completions: readonly Completion[]) => {
    keep(places, completions, busy.lap());
  };
  const request = { task, prompt, indices: asked, seed, temperature, maxTokens, signal, onCompletions };
  let spentMs = 0;
  busy.begin();
  const completions = await policy.sample(request).finally(() => {
    spentMs = busy.end();
  });
  if (completions.length !== indices.length) {
    throw new LabError(
      "short-answer",
      `${policy.spec} gave ${completions.length} of ${indices.length} samples asked for`,
      "start the run again to ask for these anew; what other requests gave is kept",
    );
  }
  const rest = asked.flatMap((index, i) => (kept.has(index) ? [] : [i]));
  keep(
    rest.map((i) => asked[i] ?? -1),
    rest.flatMap((i) => completions[i] ?? []),
    spentMs,
  );
  return asked.flatMap((index) => kept.get(index) ?? []);
}

/** Time in which at least one of several things was under way, in milliseconds. */
export class BusyTime {
  #underWay = 0;
  #sinceMs = 0;

  begin(): void {
    if (this.#underWay++ === 0) this.#sinceMs = performance.now();
  }

  /** As `end`, of something that goes on. */
  lap(): number {
    this.#underWay++;
    return this.end();
  }

  /** The time since the last end or, where it is later, since the first of those under way began. */
  end(): number {
    this.#underWay--;
    const nowMs = performance.now();
    const spentMs = nowMs - this.#sinceMs;
    this.#sinceMs = nowMs;
    return spentMs;
  }
}
