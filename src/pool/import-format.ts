import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { LabError } from "../records/lab-error.js";
import { firstJsonLine } from "./import-jsonl.js";
import { type ImportFormat, importFormats } from "./imported-pool.js";

/**
 * Tells the format of a file or directory, from its name and its first line.
 *
 * @throws LabError `missing-file`; `unknown-format`, `bad-run` for a run of this toolkit
 */
export function importFormat(path: string): ImportFormat {
  const from = existsSync(path) ? path : `${path}.gz`;
  if (!existsSync(from)) throw new LabError("missing-file", `${path} does not exist`, "check the path");
  if (statSync(from).isDirectory()) return formatOfDirectory(from);
  const name = basename(from).replace(/\.gz$/, "");
  if (name === "eval_results.json") return "kernelbench";
  if (name === "actions.jsonl") return "test-time-training";
  if (name.endsWith(".csv")) return "csv";
  if (name.endsWith(".parquet")) return "parquet";
  if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
    const first = firstJsonLine(from);
    return first !== null && "custom_id" in first && "response" in first ? "openai-batch" : "jsonl";
  }
  throw unknown(path);
}

function formatOfDirectory(path: string): ImportFormat {
  const has = (name: string) => existsSync(join(path, name));
  if (has("manifest.json")) {
    throw new LabError("bad-run", `importPool: ${path} is a run of this toolkit`, "read it with readPool");
  }
  if (has("actions.jsonl")) return "test-time-training";
  const isGeneration = (name: string) => /^level_\d+_problem_\d+_sample_\d+_kernel\.py$/.test(name);
  if (has("eval_results.json") || readdirSync(path).some(isGeneration)) return "kernelbench";
  throw unknown(path);
}

function unknown(path: string): LabError {
  return new LabError(
    "unknown-format",
    `importPool: the format of ${path} cannot be told from its name`,
    `give one: importPool(path, { format: "..." }), of ${importFormats.join(", ")}`,
  );
}
