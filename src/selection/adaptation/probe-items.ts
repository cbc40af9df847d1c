import { LabError } from "../../records/lab-error.js";
import type { PoolRow } from "../../records/pool-row.js";
import type { ProbeScore } from "../../records/probe-score.js";
import type { ProbeReading } from "./probe-reading.js";
import { taskKey } from "./sample-means.js";

/** One sample of the fixed pool with its NLL under every checkpoint. */
export interface ProbeItem {
  /** Place of its task among the tasks of the pool. */
  task: number;
  /** Place of its program, as measured, among those of the pool: samples that share it are one measurement. */
  program: number;
  /** Reference time / its time; 0 for an incorrect sample where those count. */
  speedup: number;
  /** By step, in the order of `steps`. */
  nll: number[];
}

/** The fixed pool as the probe sees it. */
export interface ProbePool {
  steps: number[];
  tasks: number;
  items: ProbeItem[];
  /** Samples of the pool that do not count: outcome unknown, not scored at every step, or not correct where only those count. */
  leftOut: number;
}

type Place = Pick<PoolRow, "runId" | "level" | "taskId" | "seed" | "index">;
const placeKey = ({ runId, level, taskId, seed, index }: Place) => `${runId}\n${level}/${taskId}/${seed}/${index}`;

/**
 * Joins a pool's samples with their scores. A sample counts at every step or at none, so that all steps are over the same samples.
 *
 * @throws LabError `bad-argument` when scores repeat, belong to another program, or none belongs to a row
 */
export function probeItems(
  rows: readonly PoolRow[],
  scores: readonly ProbeScore[],
  { nll, samples }: ProbeReading,
): ProbePool {
  const steps = [...new Set(scores.map(({ step }) => step))].sort((a, b) => a - b);
  const stepPlaces = new Map(steps.map((step, place) => [step, place]));
  const bySample = new Map<string, (ProbeScore | undefined)[]>();
  for (const score of scores) {
    const own = bySample.get(placeKey(score)) ?? [];
    bySample.set(placeKey(score), own);
    const at = stepPlaces.get(score.step) ?? 0;
    if (own[at] !== undefined) {
      refuse(`${describe(score)} has two scores at step ${score.step}`, "probe one adaptation at a time");
    }
    own[at] = score;
  }
  const tasks = new Map<string, number>();
  const programs = new Map<string, number>();
  let found = 0;
  const items = inOrder(rows).flatMap((row): ProbeItem[] => {
    const own = bySample.get(placeKey(row)) ?? [];
    if (own.length > 0) found++;
    if (own.some((score) => score !== undefined && score.programHash !== row.programHash)) {
      refuse(`${describe(row)} was scored as another program`, "probe the pool the scores were made of");
    }
    const speedup = row.correct === false ? (samples === "all" ? 0 : null) : row.correct ? row.speedup : null;
    const nlls = steps.map((_, at) => (nll === "sum" ? own[at]?.sumLogprob : own[at]?.meanLogprob) ?? null);
    if (speedup === null || nlls.includes(null)) return [];
    const task = tasks.get(taskKey(row)) ?? tasks.size;
    tasks.set(taskKey(row), task);
    // Where a program was timed more than once, in several runs or by an evaluator that times every sample, each timing is a measurement of its own.
    const programKey = `${taskKey(row)}/${row.programHash}/${speedup}`;
    const program = programs.get(programKey) ?? programs.size;
    programs.set(programKey, program);
    return [{ task, program, speedup, nll: nlls.map((logprob) => -(logprob ?? Number.NaN)) }];
  });
  if (found === 0 && scores.length > 0)
    refuse("no score belongs to a row", "give the pool that was scored, and its scores");
  return { steps, tasks: tasks.size, items, leftOut: rows.length - items.length };
}

// What is resampled and exchanged must not hang on the order of rows.
const inOrder = (rows: readonly PoolRow[]) =>
  [...rows].sort(
    (a, b) =>
      a.level - b.level ||
      a.taskId - b.taskId ||
      a.seed - b.seed ||
      a.index - b.index ||
      Number(a.runId > b.runId) - Number(a.runId < b.runId),
  );

const describe = ({ runId, taskId, seed, index }: Place) =>
  `run ${runId}, task ${taskId}, seed ${seed}, sample ${index}`;

function refuse(what: string, wayOut: string): never {
  throw new LabError("bad-argument", `overSharpening: ${what}`, wayOut);
}
