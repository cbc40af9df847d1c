import { LabError } from "../records/lab-error.js";
import type { PoolRow } from "../records/pool-row.js";
import type { ImportOptions } from "./imported-pool.js";
import { poolFields } from "./row-fault.js";

/** Where a table keeps one field. */
export interface Source {
  field: keyof PoolRow;
  column: string;
  negated: boolean;
}

/**
 * The column of every field, those not named in `columns` under their own name.
 *
 * @throws LabError `bad-argument` for a field that no pool row has
 */
export function columnMap(columns: ImportOptions["columns"] = {}): Source[] {
  checkFields("columns", columns);
  return poolFields.map((field) => {
    const column = columns[field] ?? field;
    const negated = column.startsWith("-");
    return { field, column: negated ? column.slice(1) : column, negated };
  });
}

/** @throws LabError `bad-argument` where an option names a field that no pool row has */
export function checkFields(option: string, named: object): void {
  const odd = Object.keys(named).find((field) => !(poolFields as string[]).includes(field));
  if (odd === undefined) return;
  throw new LabError("bad-argument", `importPool: ${option} names a field ${odd}`, `fields: ${poolFields.join(", ")}`);
}

/**
 * Refuses a table whose header lacks what a row cannot be without, or a column that was asked for.
 *
 * @throws LabError `missing-column` naming the file, its line 1 and the column
 */
export function checkHeader(
  file: string,
  header: readonly string[],
  map: readonly Source[],
  { columns = {}, defaults = {} }: ImportOptions,
): void {
  const twice = header.find((column, i) => header.indexOf(column) !== i);
  if (twice !== undefined) {
    throw new LabError("bad-record", `${file}:1: ${twice}: two columns of that name`, "rename one of them");
  }
  for (const { field, column } of map) {
    const needed = field in columns || (field === "taskId" && defaults.taskId === undefined);
    if (!needed || header.includes(column)) continue;
    throw new LabError(
      "missing-column",
      `${file}:1: ${column}: there is no such column; there are ${header.join(", ")}`,
      `say where it is: importPool(path, { columns: { ${field}: "..." } }), or give defaults: { ${field}: ... }`,
    );
  }
}

/** A value of a column that is read negated. */
export function negate(value: unknown): unknown {
  return typeof value === "number" ? (value === 0 ? 0 : -value) : value;
}
