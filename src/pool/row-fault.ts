import { verdict } from "../records/evaluation.js";
import { type PoolRow, poolRow } from "../records/pool-row.js";
import { logprobBasis } from "../records/sample.js";

/** The fields of a pool row, in order. */
export const poolFields = Object.keys(poolRow.shape) as (keyof PoolRow)[];

/** Why something is no pool row. */
export interface RowFault {
  field: string;
  reason: string;
}

/**
 * What is wrong with a row: against the schema, or in itself. The schema's verdict is reached by hand first, because it is asked a million times; zod words the
 * reason.
 *
 * @returns null for a sound row
 */
export function rowFault(row: Readonly<Record<keyof PoolRow, unknown>>): RowFault | null {
  if (!isPoolRow(row)) {
    const issue = poolRow.safeParse(row).error?.issues[0];
    const key = issue?.path[0] ?? (issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined);
    return { field: key === undefined ? "(record)" : String(key), reason: issue?.message ?? "not a pool row" };
  }
  const known = row.verdict === null || row.verdict === "harness-error" ? null : row.verdict === "correct";
  if (row.correct !== known) {
    return { field: "correct", reason: `is ${row.correct}, but the verdict is ${row.verdict}` };
  }
  for (const field of ["sumLogprob", "meanLogprob"] as const) {
    // Rounding can take a probability of 1 a little above it.
    if ((row[field] ?? 0) > 1e-6) {
      return { field, reason: `is ${row[field]}, but a log-probability is 0 or less; write "-column" for a surprisal` };
    }
  }
  return null;
}

const verdicts = new Set<unknown>([null, ...verdict.options]);
const bases = new Set<unknown>(logprobBasis.options);
const isText = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) => Number.isFinite(value);
const isWhole = (value: unknown, least: number) => Number.isSafeInteger(value) && (value as number) >= least;
const isPositive = (value: unknown) => value === null || (isNumber(value) && (value as number) > 0);

/** Whether `poolRow` takes it; the same by hand, some ten times as fast. */
export function isPoolRow(row: Readonly<Record<keyof PoolRow, unknown>>): row is PoolRow {
  return (
    Object.keys(row).length === poolFields.length &&
    isText(row.runId) &&
    isWhole(row.level, 1) &&
    isWhole(row.taskId, 0) &&
    (row.taskName === null || isText(row.taskName)) &&
    Number.isSafeInteger(row.seed) &&
    isWhole(row.index, 0) &&
    (row.step === null || isWhole(row.step, 0)) &&
    isText(row.text) &&
    isText(row.programHash) &&
    (row.temperature === null || (isNumber(row.temperature) && (row.temperature as number) >= 0)) &&
    (row.completionTokens === null || isWhole(row.completionTokens, 0)) &&
    (row.sumLogprob === null || isNumber(row.sumLogprob)) &&
    (row.meanLogprob === null || isNumber(row.meanLogprob)) &&
    bases.has(row.logprobBasis) &&
    verdicts.has(row.verdict) &&
    (row.correct === null || typeof row.correct === "boolean") &&
    isPositive(row.speedup) &&
    isPositive(row.speedupLow) &&
    isPositive(row.speedupHigh) &&
    isPositive(row.refMs) &&
    isPositive(row.candidateMs) &&
    (row.message === null || isText(row.message)) &&
    Array.isArray(row.flags) &&
    row.flags.every(isText)
  );
}
