import type { Evaluator } from "../evaluation/index.js";
import { LabError, programHash, type Task } from "../records/index.js";
import type { RunEvent } from "./events.js";
import { knownRatios } from "./known-ratios.js";
import { measureInRounds } from "./rounds.js";
import { RunLog } from "./run-log.js";

export interface CalibrateOptions {
  tasks: readonly Task[];
  evaluator: Evaluator;
  /** Evaluations of each of a task's three programs. */
  repeats: number;
  /** Directory of the run; one that was begun with the same arguments is continued. */
  runDir: string;
  signal?: AbortSignal | undefined;
}

/**
 * Measures what is already known, to learn what the set-up can be believed: each task's reference against itself (1x), the work
 * twice (0.5x), and half the work (2x). Writes a run without samples; `readCalibration(runDir)` gives its rows and what
 * follows from them.
 *
 * @throws LabError when the directory holds another run; the signal's reason when aborted (the run can then be continued)
 * @example
 * for await (const event of calibrate({ tasks, evaluator, repeats: 8, runDir: "runs/calibration" })) console.log(event.kind);
 * calibrationFigure(readCalibration("runs/calibration").rows);
 */
export async function* calibrate(options: CalibrateOptions): AsyncGenerator<RunEvent, void, undefined> {
  const { tasks, evaluator, repeats, runDir, signal } = options;
  const refuse = (what: string, wayOut: string) => {
    throw new LabError("bad-argument", `calibrate: ${what}`, wayOut);
  };
  if (!Number.isInteger(repeats) || repeats < 1) {
    refuse(`repeats is ${repeats}`, "give the evaluations of each program, 1 or more");
  }
  if (tasks.length === 0) refuse("there are no tasks", "load some with loadTasks");
  const programs = tasks.flatMap(knownRatios);
  const known = programs.map(({ program, expected, task, text }) => {
    return { program, expected, taskHash: task.hash, programHash: programHash(text) };
  });
  const log = RunLog.open(runDir, {
    experiment: "calibration",
    environment: evaluator.environment,
    policy: null,
    evaluator: evaluator.settings,
    // What was known of each program: an evaluation carries only its hashes.
    arguments: { given: { repeats }, resolved: { repeats, known } },
    seeds: [],
    tasks: [...new Set(programs.map(({ task }) => task))].map(({ level, id, name, size, source, hash }) => {
      return { level, id, name, size, source, hash, promptHash: null };
    }),
  });
  const note = evaluator.environment.gpuName === null ? "Measured on a CPU: it says nothing of a GPU." : null;
  yield* measureInRounds({ log, evaluator, programs, repeats, note, signal });
}
