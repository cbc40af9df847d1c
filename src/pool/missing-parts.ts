import type { PoolRow } from "../records/pool-row.js";
import { poolFields } from "./row-fault.js";

/** Something a pool does not say. */
export interface MissingPart {
  /** The field concerned. */
  field: keyof PoolRow;
  /** Rows without it. */
  rows: number;
  /** What is not there, and what stands in for it, if anything does. */
  message: string;
  /** The analyses that cannot be done without it, or only on the other rows; empty where none falls away. */
  fallsAway: string;
}

/** Fields that an importer filled without having been told, with the number of rows. */
export type Assumed = ReadonlyMap<keyof PoolRow, number>;

const byLogprob =
  "surprisal- and confidence-guided selection, quartiles, length control, spread, ranking before correctness";
const bySpeedup = "fast_p, scaling curve, speedups of the strategies, rank correlation with speedup";

const unknowns: [keyof PoolRow, (row: PoolRow) => boolean, string, string][] = [
  ["meanLogprob", (row) => row.meanLogprob === null, "no log-probability a token", byLogprob],
  ["sumLogprob", (row) => row.sumLogprob === null, "no log-probability of the whole", `${byLogprob}, by the sum`],
  ["completionTokens", (row) => row.completionTokens === null, "no length", "length control"],
  ["verdict", (row) => row.verdict === null, "not evaluated", `${bySpeedup}, and whatever asks for correctness`],
  ["speedup", (row) => row.correct === true && row.speedup === null, "correct, without a speedup", bySpeedup],
  [
    "speedupLow",
    (row) => row.speedup !== null && row.speedupLow === null,
    "a speedup without an interval",
    "resolved fast_p",
  ],
  ["temperature", (row) => row.temperature === null, "no temperature", ""],
  [
    "logprobBasis",
    (row) => row.meanLogprob !== null && row.logprobBasis === "unknown",
    "not said whether log-probabilities are before or after temperature",
    "comparing them with those of another pool",
  ],
];

const assumptions: Partial<Record<keyof PoolRow, [message: string, fallsAway: string]>> = {
  level: ["no level: 1 stands in", ""],
  seed: ["no seed: 0 stands in, so everything counts as one seed", "spread over seeds"],
  index: ["no sample number: numbered as they come", ""],
  text: ["no program: its text is empty", "counting distinct programs"],
  verdict: ["only right or wrong is known: whatever failed counts as wrong", "a breakdown of the failures"],
};

/** What rows do not say: unknown values, and those an importer had to assume. */
export function missingParts(rows: readonly PoolRow[], assumed: Assumed): MissingPart[] {
  const found: MissingPart[] = [];
  for (const [field, isMissing, message, fallsAway] of unknowns) {
    let count = 0;
    for (const row of rows) if (isMissing(row)) count++;
    if (count > 0) found.push({ field, rows: count, message, fallsAway });
  }
  for (const field of poolFields) {
    const count = assumed.get(field);
    if (count === undefined) continue;
    const [message, fallsAway] = assumptions[field] ?? [`no ${field}`, ""];
    found.push({ field, rows: count, message, fallsAway });
  }
  return found;
}
