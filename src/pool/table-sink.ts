import type { PoolRow } from "../records/pool-row.js";
import type { ImportOptions, Reject } from "./imported-pool.js";
import type { RowMaker } from "./row-maker.js";

/** What every reader of an input writes to. */
export interface Sink {
  maker: RowMaker;
  options: ImportOptions;
  /** Keeps a record that cannot be read; with `strict`, throws. */
  reject(reject: Reject): void;
  /** Notes a column, or with null a file, that is not read. */
  ignore(file: string, field: string | null): void;
}

/** The name a fault's field has in the file. */
export function columnOf(field: string, map: readonly { field: keyof PoolRow; column: string }[]): string {
  return map.find((source) => source.field === field)?.column ?? field;
}
