import { LabError } from "../records/lab-error.js";

const mostRows = 10_000;

/** A row danfo can be trusted with: flat, a scalar or null in every column. */
export type FlatRow = Readonly<Record<string, string | number | boolean | null>>;

/** One column of a danfo table. */
export interface DanfoColumn {
  values: unknown[];
  mean(): number;
  print(): void;
}

/** The part of danfo's `DataFrame` that was tried and found right: to show a table, and plain and one-key means. */
export interface DanfoTable {
  columns: string[];
  /** Rows and columns. */
  shape: number[];
  values: unknown[];
  column(name: string): DanfoColumn;
  head(rows?: number): DanfoTable;
  tail(rows?: number): DanfoTable;
  groupby(key: [string]): { col(names: string[]): { mean(): DanfoTable } };
  print(): void;
}

/**
 * Shows finished rows as a danfo table, for looking: `print`, `head`, a column, a mean by one key. It is a view only; nothing of this package takes one
 * back, because danfo computes in float32 and is silently wrong on missing keys, composite keys and the sorting of NaN.
 *
 * @param rows at most 10,000, all with the same columns
 * @throws LabError `bad-argument` naming the row and column that does not fit; `missing-package` where danfojs-node, an optional
 * dependency, is not installed
 * @example
 * (await toDanfo(summariseStrategies(rows))).print();
 */
export async function toDanfo<T extends object>(rows: readonly T[]): Promise<DanfoTable> {
  const checked = checkRows(rows);
  const danfo = await loadDanfo();
  return new danfo.DataFrame(checked);
}

function checkRows(rows: readonly object[]): FlatRow[] {
  if (rows.length > mostRows) {
    throw new LabError(
      "bad-argument",
      `toDanfo: ${rows.length} rows`,
      `give at most ${mostRows}: summarise first, or show rows.slice(0, ${mostRows})`,
    );
  }
  const columns = Object.keys(rows[0] ?? {});
  return rows.map((row, i) => {
    const own = Object.keys(row);
    const odd = columns.find((column) => !own.includes(column)) ?? own.find((column) => !columns.includes(column));
    if (odd !== undefined) {
      throw new LabError(
        "bad-argument",
        `toDanfo: row ${i} and row 0 do not both have the column ${odd}`,
        "give every row the same columns, null where a value is missing",
      );
    }
    for (const [column, value] of Object.entries(row)) {
      if (isScalar(value)) continue;
      const what = Array.isArray(value) ? "a list" : typeof value === "number" ? "NaN" : `of type ${typeof value}`;
      throw new LabError(
        "bad-argument",
        `toDanfo: ${column} of row ${i} is ${what}, not one value`,
        `make it null or text, or leave the column out: rows.map(({ ${column}, ...row }) => row)`,
      );
    }
    // In the first row's order: danfo goes by position, not by name.
    return Object.fromEntries(columns.map((column) => [column, (row as FlatRow)[column] ?? null]));
  });
}

function isScalar(value: unknown): boolean {
  return (
    value === null ||
    ["string", "boolean"].includes(typeof value) ||
    (typeof value === "number" && !Number.isNaN(value))
  );
}

interface Danfo {
  DataFrame: new (rows: readonly FlatRow[]) => DanfoTable;
}

// Not a literal in the import: the package is optional, and the build must not need its types.
const danfoPackage: string = "danfojs-node";

async function loadDanfo(): Promise<Danfo> {
  try {
    const loaded = (await import(danfoPackage)) as Danfo | { default: Danfo };
    // A CommonJS package: its exports may stand under `default` only.
    return "DataFrame" in loaded ? loaded : loaded.default;
  } catch (cause) {
    throw new LabError(
      "missing-package",
      `toDanfo: danfojs-node cannot be loaded (${(cause as Error).message.split("\n")[0]})`,
      "npm install danfojs-node@1.2.0, or look at the rows as they are",
      { cause },
    );
  }
}
