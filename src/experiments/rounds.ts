import type { Evaluator } from "../evaluation/index.js";
import { type Manifest, messageOf, programHash, type Task } from "../records/index.js";
import type { RunEvent } from "./events.js";
import type { RunLog } from "./run-log.js";

/** Programs to be measured again and again, into a run without samples. */
export interface Rounds {
  log: RunLog;
  evaluator: Evaluator;
  programs: readonly { task: Task; text: string }[];
  /** Evaluations a program. */
  repeats: number;
  /** What a reader of the manifest should know. */
  note?: string | null;
  signal?: AbortSignal | undefined;
}

// Evaluations of one program in a row: its task's reference is loaded once for them.
const inARow = 8;

/** Round after round over the programs, so that a slow spell of the machine falls on all of them. */
function* inRounds(programs: Rounds["programs"], repeats: number) {
  for (let first = 0; first < repeats; first += inARow) {
    for (const program of programs) {
      for (let repeat = first; repeat < Math.min(first + inARow, repeats); repeat++) yield { ...program, repeat };
    }
  }
}

/** Evaluates every program `repeats` times, less what the run already holds, and finishes the run. */
export async function* measureInRounds(rounds: Rounds): AsyncGenerator<RunEvent, void, undefined> {
  const { log, evaluator, programs, repeats, signal } = rounds;
  let { note = null } = rounds;
  let status: Manifest["status"] = "interrupted";
  let manifest: Manifest;
  try {
    const { runId, runDir, evaluations } = log;
    const none = { samplesDone: 0, samplesTotal: 0 };
    yield { kind: "run-start", runId, runDir, ...none, evaluationsDone: evaluations.length };
    const key = (taskHash: string, program: string, repeat: number) => `${taskHash}/${program}/${repeat}`;
    // A harness error is tried again.
    const judged = evaluations.filter(({ verdict }) => verdict !== "harness-error");
    const done = new Set(judged.map((e) => key(e.taskHash, e.programHash, e.repeat)));
    for (const { task, text, repeat } of inRounds(programs, repeats)) {
      if (done.has(key(task.hash, programHash(text), repeat))) continue;
      const startMs = performance.now();
      const evaluation = await evaluator.evaluate(task, text, { signal, repeat });
      log.appendEvaluation(evaluation, performance.now() - startMs);
      yield { kind: "evaluation-end", task, evaluation };
    }
    status = "finished";
  } catch (error) {
    if (!signal?.aborted) {
      status = "failed";
      note = messageOf(error);
    }
    throw error;
  } finally {
    manifest = log.finish(status, note);
  }
  yield { kind: "run-end", manifest };
}
