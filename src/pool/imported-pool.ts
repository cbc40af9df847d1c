import type { PoolRow } from "../records/pool-row.js";
import type { MissingPart } from "./missing-parts.js";

/** What `importPool` reads. */
export const importFormats = ["kernelbench", "test-time-training", "openai-batch", "jsonl", "csv", "parquet"] as const;

/**
 * - `kernelbench`: a run directory of KernelBench, `eval_results.json` beside its generations
 * - `test-time-training`: a run directory of the paper's own repository, `actions.jsonl` beside its summaries
 * - `openai-batch`: the output of OpenAI's batch endpoint, or of a server that writes the same, one response a line
 * - `jsonl`, `csv`, `parquet`: a table, one sample a row
 */
export type ImportFormat = (typeof importFormats)[number];

export interface ImportOptions {
  /** Told from the path and the first line unless given. */
  format?: ImportFormat;
  /**
   * Where a table keeps a field of `PoolRow`, for those it calls differently: `{ taskId: "problem", sumLogprob: "-nll" }`. A minus negates
   * the column. Tables only.
   */
  columns?: Partial<Record<keyof PoolRow, string>>;
  /** Values for fields that the input does not have, e.g. `{ level: 1, seed: 42, temperature: 0.25 }`. */
  defaults?: Partial<PoolRow>;
  /** KernelBench's baseline times, e.g. `results/timing/H100_Modal/baseline_time_torch.json`. Given, speedups are over them alone (none for a problem they lack); without them over the reference times that the results hold, if any. */
  baseline?: string;
  /** The task of a request of a batch, null for none; unless given, `custom_id`s like `level_1_problem_12_sample_0` are understood. */
  taskOf?: (customId: string) => Partial<PoolRow> | null;
  /** Throw at the first record that cannot be read, instead of handing it back in `rejects`; false. */
  strict?: boolean;
}

/** A record that could not be read, whole, with the reason. */
export interface Reject {
  file: string;
  /** Line of the file the record begins in, from 1; in Parquet its row, from 1. */
  line: number;
  /** The field as the file calls it; `(record)` where it is the record that cannot be read. */
  field: string;
  reason: string;
  /** The record as it stands in the file. */
  text: string;
}

/** Numbers a tool wrote about a task as a whole, where it kept none of its samples. */
export interface TaskSummary {
  taskId: number;
  /** Step of the adaptation; null outside one. */
  step: number | null;
  /** Share of the samples that are correct; null where the tool did not say. */
  correctShare: number | null;
  /** Share of the samples that are correct and faster than the reference. */
  sampleFast1: number | null;
  /** 1 when the fastest correct sample is faster than the reference, else 0. */
  bestFast1: number | null;
  /** Speedup of the fastest correct sample; null for none. */
  bestSpeedup: number | null;
}

/** Something in the input that no field of a pool holds, or that was not read. */
export interface Ignored {
  file: string;
  /** The column or key; null for the whole file. */
  field: string | null;
}

/** A pool from elsewhere, and everything there is to know about how it was read. */
export interface ImportedPool {
  format: ImportFormat;
  rows: PoolRow[];
  /** What the input does not say and which analyses fall away; empty for a whole pool. */
  missing: MissingPart[];
  /** Records that could not be read. */
  rejects: Reject[];
  ignored: Ignored[];
  /** Per-task numbers of summary files; none in most formats. */
  summaries: TaskSummary[];
}
