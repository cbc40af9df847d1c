import { closeSync, existsSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { LabError } from "../records/lab-error.js";
import type { PoolRow } from "../records/pool-row.js";
import { csvCell } from "./csv.js";
import { poolFields, rowFault } from "./row-fault.js";
import { writeParquet } from "./write-parquet.js";

/** A pool on disk. */
export interface ExportedPool {
  path: string;
  rows: number;
  bytes: number;
}

/**
 * Writes a pool as `.parquet`, `.csv` or `.jsonl`, by the path's ending; `importPool` reads it back exactly. In CSV nothing is null, a pair of quotes an empty text, and `flags`
 * a JSON list. The file appears whole or not at all.
 *
 * @throws LabError `bad-argument` for another ending; `missing-file` where there is no such directory; `bad-record` naming the row and field that is no pool row, or that UTF-8 cannot hold
 * @example
 * await exportPool(await readPool("data/runs/demo"), "demo.parquet");
 */
export async function exportPool(rows: readonly PoolRow[], path: string): Promise<ExportedPool> {
  const write = writers[extname(path)];
  if (write === undefined) {
    throw new LabError("bad-argument", `exportPool: ${path}`, "end the path in .parquet, .csv or .jsonl");
  }
  const folder = dirname(resolve(path));
  if (!existsSync(folder)) {
    throw new LabError("missing-file", `exportPool: the directory ${folder} is not there`, "make it first");
  }
  rows.forEach(checkRow);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    write(rows, temporary);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  return { path, rows: rows.length, bytes: statSync(path).size };
}

const writers: Record<string, (rows: readonly PoolRow[], path: string) => void> = {
  ".parquet": writeParquet,
  ".csv": (rows, path) => writeLines(path, poolFields.join(","), rows, csvLine),
  ".jsonl": (rows, path) => writeLines(path, null, rows, jsonLine),
};

const jsonLine = (row: PoolRow) => JSON.stringify(Object.fromEntries(poolFields.map((field) => [field, row[field]])));

const csvLine = (row: PoolRow) =>
  poolFields
    .map((field) => {
      const value = row[field];
      return csvCell(Array.isArray(value) ? JSON.stringify(value) : value);
    })
    .join(",");

function writeLines(path: string, head: string | null, rows: readonly PoolRow[], lineOf: (row: PoolRow) => string) {
  const fd = openSync(path, "w");
  try {
    let block = head === null ? "" : `${head}\n`;
    for (const row of rows) {
      block += `${lineOf(row)}\n`;
      if (block.length > 2 ** 22) {
        writeAll(fd, block);
        block = "";
      }
    }
    writeAll(fd, block);
  } finally {
    closeSync(fd);
  }
}

function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
}

function checkRow(row: PoolRow, i: number): void {
  const fault = rowFault(row);
  const odd = fault === null ? poolFields.find((field) => hasLoneSurrogate(row[field])) : undefined;
  const wrong =
    fault ?? (odd === undefined ? null : { field: odd, reason: "half a surrogate pair, which UTF-8 cannot hold" });
  if (wrong === null) return;
  throw new LabError(
    "bad-record",
    `exportPool: row ${i}: ${wrong.field}: ${wrong.reason}`,
    "mend or leave out that row",
  );
}

function hasLoneSurrogate(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasLoneSurrogate);
  return typeof value === "string" && /\p{Surrogate}/u.test(value);
}
