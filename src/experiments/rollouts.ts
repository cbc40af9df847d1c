import { type Evaluation, LabError, type Prompt, type Sample, type Task } from "../records/index.js";
import type { AdaptationSettings } from "./adaptation-settings.js";
import { BusyTime, type Chunk, chunksInFlight, drawAndKeep, missingChunks } from "./draw-chunk.js";
import type { RunEvent } from "./events.js";
import type { Outcome } from "./rewards.js";
import type { RunLog } from "./run-log.js";

/** What drawing and judging need besides the settings. */
export interface Rollouts {
  settings: AdaptationSettings;
  /** The tasks a step draws, with their prompts; the same at every step, or a batch of them. */
  batch: (step: number) => ReadonlyMap<Task, Prompt>;
  log: RunLog;
  /** Name of the weights the policy was opened with. */
  base: string | null;
  signal: AbortSignal | undefined;
}

/**
 * Draws what a step still lacks, on disk before it is judged, a few chunks at once. The policy is asked for indices k * step and up, so that every
 * step has randomness of its own and an adaptation that learns nothing draws just what a Best-of-N of k * (steps + 1) samples does.
 */
export async function* drawStep(rollouts: Rollouts, step: number): AsyncGenerator<RunEvent, void, undefined> {
  const { settings, batch, log, signal } = rollouts;
  const { k, policy } = settings;
  const chunks: Chunk[] = [...batch(step)].flatMap(([task, prompt]) => {
    const drawn = new Set(samplesOf(log, task, step).map(({ index }) => index));
    return missingChunks(policy, k, drawn).map((indices) => ({ task, prompt, indices }));
  });
  const stop = new AbortController();
  const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const busy = new BusyTime();
  const underWay: { task: Task; drawn: Promise<Sample[]> }[] = [];
  try {
    for (;;) {
      signal?.throwIfAborted();
      // All that are begun are begun at once: a service gets them together.
      const begun = chunks.splice(0, chunksInFlight - underWay.length);
      for (const chunk of begun) {
        const drawn = drawAndKeep(log, busy, settings, chunk, either, { step, k });
        drawn.catch(() => {}); // it is awaited in its turn, and may fail before
        underWay.push({ task: chunk.task, drawn });
      }
      for (const { task, indices } of begun) yield { kind: "sample-start", task, indices: [...indices] };
      const first = underWay[0];
      if (first === undefined) return;
      const samples = await first.drawn;
      underWay.shift();
      for (const sample of samples) yield { kind: "sample-end", task: first.task, sample };
    }
  } catch (error) {
    // What the others still give is kept, and asked for by nobody again.
    await Promise.allSettled(underWay.map(({ drawn }) => drawn));
    throw error;
  } finally {
    // Also reached when the reader stops iterating.
    stop.abort(new LabError("stopped", "the run was stopped", "start it again to continue", { isRetryable: true }));
    await Promise.allSettled(underWay.map(({ drawn }) => drawn));
  }
}

/**
 * Judges a step's programs, each distinct one once in the whole run: the same program has the same verdict and the same time at every step.
 * A harness error is tried again.
 */
export async function* judgeStep(rollouts: Rollouts, step: number): AsyncGenerator<RunEvent, void, undefined> {
  const { settings, batch, log, signal } = rollouts;
  const { evaluator } = settings;
  const judged = new Set(log.evaluations.filter(isVerdict).map(programKey));
  const programs = [...batch(step).keys()].flatMap((task) =>
    samplesOf(log, task, step).flatMap((sample) => {
      if (judged.has(programKey(sample))) return [];
      judged.add(programKey(sample));
      return [{ task, sample }];
    }),
  );
  for (const { task, sample } of programs) evaluator.lookAhead?.(task, sample.text);
  for (const { task, sample } of programs) {
    signal?.throwIfAborted();
    yield { kind: "evaluation-start", task, programHash: sample.programHash };
    const startMs = performance.now();
    const evaluation = await evaluator.evaluate(task, sample.text, { signal });
    log.appendEvaluation(evaluation, performance.now() - startMs);
    yield { kind: "evaluation-end", task, evaluation };
  }
}

/** A sample with what is known of its program. */
export interface Judged extends Outcome {
  sample: Sample;
  /** Null where there is none, or only one that failed for a fault of ours. */
  evaluation: Evaluation | null;
  /** Candidate time over reference time; null unless timed. */
  latency: number | null;
}

/** A step's rollouts by task, in the order of the tasks and of the samples' indices. */
export function judgedStep({ batch, log }: Rollouts, step: number): Judged[][] {
  const found = new Map(log.evaluations.filter(isVerdict).map((one) => [programKey(one), one]));
  return [...batch(step).keys()].map((task) =>
    samplesOf(log, task, step).map((sample) => {
      const evaluation = found.get(programKey(sample));
      return {
        sample,
        evaluation: evaluation ?? null,
        correct: evaluation === undefined ? null : evaluation.verdict === "correct",
        speedup: evaluation?.speedup?.value ?? null,
        latency: evaluation?.speedup ? 1 / evaluation.speedup.value : null,
      };
    }),
  );
}

/** Shares of some rollouts, over those whose outcome is known; null where none is. */
export function sharesOf(all: readonly Judged[]): Record<"correct" | "fast1" | "resolvedFast1", number | null> {
  const share = (test: (one: Judged) => boolean | null) => {
    const known = all.map(test).filter((outcome) => outcome !== null);
    return known.length === 0 ? null : known.filter((outcome) => outcome).length / known.length;
  };
  return {
    correct: share(({ correct }) => correct),
    fast1: share(({ correct, speedup }) => correct && (speedup === null ? null : speedup > 1)),
    resolvedFast1: share(
      ({ correct, evaluation }) => correct && (evaluation?.speedup ? evaluation.speedup.low > 1 : null),
    ),
  };
}

function samplesOf(log: RunLog, task: Task, step: number): Sample[] {
  return log.samples
    .filter((sample) => sample.level === task.level && sample.taskId === task.id && sample.step === step)
    .sort((a, b) => a.index - b.index);
}

// What went wrong on our side says nothing of the program.
const isVerdict = ({ verdict }: Evaluation) => verdict !== "harness-error";
const programKey = (of: { level: number; taskId: number; programHash: string }) =>
  `${of.level}/${of.taskId}/${of.programHash}`;
