import type { Evaluator } from "../evaluation/index.js";
import { LabError, type Task } from "../records/index.js";
import { referenceBody } from "../tasks/index.js";
import type { RunEvent } from "./events.js";
import { measureInRounds } from "./rounds.js";
import { RunLog } from "./run-log.js";

export interface NullTestOptions {
  tasks: readonly Task[];
  evaluator: Evaluator;
  /** Evaluations a task. */
  repeats: number;
  /** Directory of the run; one that was begun with the same arguments is continued. */
  runDir: string;
  signal?: AbortSignal | undefined;
}

/**
 * The A/A test: evaluates every task's reference body against the reference itself, so that the true speedup is 1 and
 * whatever else is measured is the error of the set-up. Writes a run without samples.
 *
 * @throws LabError when the directory holds another run; the signal's reason when aborted (the run can then be continued)
 * @example
 * for await (const event of nullTest({ tasks, evaluator, repeats: 16, runDir: "runs/null" })) console.log(event.kind);
 */
export async function* nullTest(options: NullTestOptions): AsyncGenerator<RunEvent, void, undefined> {
  const { tasks, evaluator, repeats, runDir, signal } = options;
  if (!Number.isInteger(repeats) || repeats < 1) {
    throw new LabError("bad-argument", `nullTest: repeats is ${repeats}`, "give the evaluations a task, 1 or more");
  }
  const log = RunLog.open(runDir, {
    experiment: "null-test",
    environment: evaluator.environment,
    policy: null,
    evaluator: evaluator.settings,
    arguments: { given: { repeats }, resolved: { repeats } },
    seeds: [],
    tasks: tasks.map(({ level, id, name, size, source, hash }) => {
      return { level, id, name, size, source, hash, promptHash: null };
    }),
  });
  const programs = tasks.map((task) => ({ task, text: referenceBody(task) }));
  yield* measureInRounds({ log, evaluator, programs, repeats, signal });
}
