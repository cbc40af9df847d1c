import { LabError } from "../../records/lab-error.js";
import type { PoolRow } from "../../records/pool-row.js";

/** The samples one checkpoint of an adaptation drew. */
export interface StepRows {
  runId: string;
  seed: number;
  step: number;
  rows: PoolRow[];
}

/**
 * Groups the rollouts of adaptation runs by run, seed and step, steps rising.
 *
 * @throws LabError `no-steps` when a row has none: it was not drawn in an adaptation
 */
export function byStep(rows: readonly PoolRow[]): StepRows[] {
  const groups = new Map<string, StepRows>();
  for (const row of rows) {
    const { runId, seed, step } = row;
    if (step === null) {
      throw new LabError(
        "no-steps",
        `run ${runId}: sample ${row.index} of task ${row.taskId} was drawn outside an adaptation`,
        "give the rows of adaptation runs only: rows.filter(({ step }) => step !== null)",
      );
    }
    const key = `${runId}\n${seed}\n${step}`;
    const group = groups.get(key) ?? { runId, seed, step, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  const order = [...new Set(rows.map(({ runId }) => runId))];
  return [...groups.values()].sort(
    (a, b) => order.indexOf(a.runId) - order.indexOf(b.runId) || a.seed - b.seed || a.step - b.step,
  );
}
