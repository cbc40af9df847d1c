import { existsSync } from "node:fs";
import { basename, dirname } from "node:path";
import { LabError } from "../records/lab-error.js";
import { checkFields } from "./column-map.js";
import { importBatchOutput } from "./import-batch-output.js";
import { importCsv } from "./import-csv.js";
import { importFormat } from "./import-format.js";
import { importJsonl } from "./import-jsonl.js";
import { importKernelBench } from "./import-kernel-bench.js";
import { importParquet } from "./import-parquet.js";
import { importTestTimeTraining } from "./import-test-time-training.js";
import {
  type ImportedPool,
  type ImportOptions,
  importFormats,
  type Reject,
  type TaskSummary,
} from "./imported-pool.js";
import { missingParts } from "./missing-parts.js";
import { rowMaker } from "./row-maker.js";
import type { Sink } from "./table-sink.js";

/**
 * Reads a pool that something else wrote: a KernelBench run, a run of the paper's repository, the output of a batch endpoint, or a table of samples as JSONL (also
 * gzipped), CSV or Parquet. Nothing is lost in silence: records that cannot be read come back whole in `rejects`, with line, field and reason, what
 * the input does not say stands in `missing`, and columns and files no field of a pool holds in `ignored`.
 *
 * @param path file or directory
 * @returns rows in the order of the input
 * @throws LabError `missing-file`, `unknown-format`, `missing-column`; `bad-record` naming file, line and field where no record can be read at all, or
 * with `strict` at the first that cannot
 * @example
 * const { rows, missing } = await importPool("runs/my_run", { baseline: "baseline_time_torch.json", defaults: { seed: 42 } });
 * await importPool("samples.csv", { columns: { taskId: "problem", sumLogprob: "-nll" }, defaults: { level: 1 } });
 */
export async function importPool(path: string, options: ImportOptions = {}): Promise<ImportedPool> {
  checkFields("defaults", options.defaults ?? {});
  const format = options.format ?? importFormat(path);
  if (!importFormats.includes(format)) {
    throw new LabError("unknown-format", `importPool: format is ${format}`, `give one of ${importFormats.join(", ")}`);
  }
  const file = existsSync(path) ? path : `${path}.gz`;
  if (!existsSync(file)) throw new LabError("missing-file", `${path} does not exist`, "check the path");
  const rejects: Reject[] = [];
  const ignored: ImportedPool["ignored"] = [];
  const sink: Sink = {
    maker: rowMaker(nameOf(path), options.defaults ?? {}),
    options,
    reject(reject) {
      if (options.strict) throw unreadable(reject);
      rejects.push(reject);
    },
    ignore: (from, field) => ignored.push({ file: from, field }),
  };
  let summaries: TaskSummary[] = [];
  if (format === "kernelbench") importKernelBench(file, sink);
  else if (format === "test-time-training") summaries = importTestTimeTraining(file, sink);
  else if (format === "openai-batch") importBatchOutput(file, sink);
  else if (format === "csv") importCsv(file, sink);
  else if (format === "parquet") await importParquet(file, sink);
  else importJsonl(file, sink);
  const { rows, assumed } = sink.maker;
  const [first] = rejects;
  if (rows.length === 0 && first !== undefined) throw unreadable(first);
  return { format, rows, missing: missingParts(rows, assumed), rejects, ignored, summaries };
}

function unreadable({ file, line, field, reason, text }: Reject): LabError {
  return new LabError(
    "bad-record",
    `${file}:${line}: ${field}: ${reason}: ${text.slice(0, 80)}`,
    "mend that record, or say where its fields are with columns and defaults",
  );
}

// What a run is called that does not say: its directory, or its file without the ending.
function nameOf(path: string): string {
  const name = basename(path);
  const isPart = name === "eval_results.json" || name === "actions.jsonl";
  return isPart
    ? basename(dirname(path))
    : name.replace(/(\.gz)$/, "").replace(/\.(jsonl|ndjson|csv|parquet|json)$/, "");
}
