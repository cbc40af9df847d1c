import { join } from "node:path";
import { z } from "zod";
import { readJsonl } from "../records/jsonl.js";

/** One evaluation of a reference against itself by KernelBench's evaluator: one line of `rows.jsonl`. */
const paperProtocolRow = z.strictObject({
  level: z.int().min(1),
  taskId: z.int().min(0),
  threads: z.int().min(1),
  index: z.int().min(0),
  correct: z.boolean().nullable(),
  refMs: z.number().positive().nullable(),
  candidateMs: z.number().positive().nullable(),
  speedup: z.number().positive().nullable(),
  durationMs: z.number().min(0),
  message: z.string().nullable(),
});

/** A reference against itself, as the null test's figure and table read it. */
export interface PaperProtocolRow {
  taskId: number;
  speedup: number | null;
  /** KernelBench gives a mean without an interval. */
  low: null;
  high: null;
  source: string;
}

/**
 * Reads an A/A test under the paper's protocol, as `benchmarks/four_threads.py` writes it.
 *
 * @param dir directory with `rows.jsonl`
 * @param source how tables and figures call this set-up
 * @throws LabError `missing-file` or `bad-record`
 * @example
 * readPaperProtocol("data/paper-protocol/four-threads", "four threads");
 */
export function readPaperProtocol(dir: string, source: string): PaperProtocolRow[] {
  const { records } = readJsonl(join(dir, "rows.jsonl"), paperProtocolRow);
  return records.map(({ taskId, speedup }) => ({ taskId, speedup, low: null, high: null, source }));
}
