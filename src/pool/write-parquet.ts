import { type BasicType, parquetWriteFile } from "hyparquet-writer";
import { type PoolRow, poolRow } from "../records/pool-row.js";
import { poolFields } from "./row-fault.js";

const types: Partial<Record<keyof PoolRow, BasicType>> = {
  correct: "BOOLEAN",
  temperature: "DOUBLE",
  sumLogprob: "DOUBLE",
  meanLogprob: "DOUBLE",
  speedup: "DOUBLE",
  speedupLow: "DOUBLE",
  speedupHigh: "DOUBLE",
  refMs: "DOUBLE",
  candidateMs: "DOUBLE",
  flags: "JSON",
};
// What every row has needs no room for nulls, in the file or when it is read.
const nullable: readonly (keyof PoolRow)[] = poolFields.filter((field) => poolRow.shape[field].safeParse(null).success);
const whole: readonly (keyof PoolRow)[] = ["level", "taskId", "seed", "index", "step", "completionTokens"];

/** Writes rows as a Parquet file, snappy-compressed; whole numbers take 32 bits a column where they fit, else 64. */
export function writeParquet(rows: readonly PoolRow[], path: string): void {
  const columnData = poolFields.map((field) => {
    const data: unknown[] = rows.map((row) => row[field]);
    const column = { name: field, nullable: nullable.includes(field) };
    if (!whole.includes(field)) return { ...column, data, type: types[field] ?? "STRING" };
    const fits = data.every((value) => value === null || (value as number | 0) === ((value as number) | 0));
    const wide = () => data.map((value) => (value === null ? null : BigInt(value as number)));
    return fits ? { ...column, data, type: "INT32" as const } : { ...column, data: wide(), type: "INT64" as const };
  });
  parquetWriteFile({ filename: path, columnData, rowGroupSize: 100_000, createdBy: "surprisal-lab" });
}
