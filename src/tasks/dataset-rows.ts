import { readFileSync } from "node:fs";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from "hyparquet";
import { LabError } from "../records/index.js";

/** One row of a dataset file, unchecked, and how a message calls its place. */
export interface DatasetRow {
  where: string;
  value: unknown;
}

/** Reads a JSONL file; blank lines are passed over. @throws LabError `bad-record` naming file and line */
export function readJsonLines(file: string): DatasetRow[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line, i) => {
      if (line.trim() === "") return [];
      const where = `${file}:${i + 1}`;
      try {
        return [{ where, value: JSON.parse(line) as unknown }];
      } catch (cause) {
        const what = `${where}: not JSON (${(cause as Error).message})`;
        throw new LabError("bad-record", what, "mend or remove that line", { cause });
      }
    });
}

/**
 * Reads some columns of a Parquet file.
 *
 * @throws LabError `unreadable-dataset` naming what hinders, or the columns that are missing beside those there are
 */
export async function readParquet(file: string, columns: string[]): Promise<DatasetRow[]> {
  const open = await unlessUnreadable(file, async () => {
    const buffer = await asyncBufferFromFile(file);
    return { buffer, metadata: await parquetMetadataAsync(buffer) };
  });
  const there = parquetSchema(open.metadata).children.map(({ element }) => element.name);
  const missing = columns.filter((column) => !there.includes(column));
  if (missing.length > 0) {
    throw new LabError(
      "unreadable-dataset",
      `${file} has no column ${missing.join(", ")}`,
      `it has ${there.join(", ")}; rename or add what is missing`,
    );
  }
  const rows = await unlessUnreadable(file, () =>
    parquetReadObjects({ file: open.buffer, metadata: open.metadata, columns }),
  );
  return rows.map((row, i) => ({ where: `${file} row ${i + 1}`, value: withNumbers(row) }));
}

async function unlessUnreadable<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new LabError(
      "unreadable-dataset",
      `${file} cannot be read as Parquet: ${(cause as Error).message}`,
      "write it again uncompressed or with snappy, or as JSONL",
      { cause },
    );
  }
}

// Parquet's 64-bit integers come as BigInt, which no schema of numbers takes.
function withNumbers(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([k, v]) => [k, typeof v === "bigint" ? Number(v) : v]));
}
