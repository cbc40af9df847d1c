import { LabError } from "../records/lab-error.js";

/** One number of ours beside the paper's. */
export interface Comparison {
  field: string;
  /** Null where we have none; `remark` says why. Text where the table has text, e.g. an equivalent K of `<1`. */
  ours: number | string | null;
  published: number | string | null;
  /** `ours - published`; null unless both are numbers. */
  difference: number | null;
  /** Our interval. */
  low: number | null;
  high: number | null;
  /** Whether the published number lies within our interval, ends included; null where one of the two is missing. */
  inside: boolean | null;
  /** What is missing or keeps the two from being compared; null for nothing. */
  remark: string | null;
}

/** A column to compare, with the columns of our interval. */
export interface ComparedField<O, P> {
  field: keyof O & keyof P & string;
  low: keyof O & string;
  high: keyof O & string;
}

/** What rows are matched by, and what of them is compared. */
export interface CompareOptions<O, P, By extends keyof O & keyof P & string> {
  /** Columns that name a row on both sides. */
  by: readonly By[];
  /**
   * Columns to compare. For a bare name our interval is in `<name>Low` and `<name>High`, where our rows have those, and otherwise there is none; give
   * the columns where it is elsewhere.
   */
  fields: readonly ((keyof O & keyof P & string) | ComparedField<O, P>)[];
}

/**
 * Lays our numbers beside the paper's: a row for each pair of rows and each field, in the order of the published rows, then of ours that the
 * paper does not have. Nothing is judged: a published number outside our interval is not refuted when policy, device or evaluator differ.
 *
 * @throws LabError `bad-argument` when `by` names no row alone, or a column is on neither side
 * @example
 * compare(scalingCurve(rows), publishedScaling(), { by: ["k"], fields: [{ field: "passAt1", low: "low", high: "high" }] });
 * // [{ k: 1, field: "passAt1", ours: 0.41, published: 0.533, difference: -0.123, low: 0.2, high: 0.6, inside: true, remark: null }, ...]
 */
export function compare<O extends object, P extends object, By extends keyof O & keyof P & string>(
  ours: readonly O[],
  published: readonly P[],
  { by, fields }: CompareOptions<O, P, By>,
): (Pick<O | P, By> & Comparison)[] {
  checkColumns(ours, published, by, fields);
  const own = keyed("our", ours, by);
  const theirs = keyed("published", published, by);
  const keys = [...theirs.keys(), ...[...own.keys()].filter((key) => !theirs.has(key))];
  return keys.flatMap((key) => {
    const [mine, its] = [own.get(key), theirs.get(key)];
    const named = (mine ?? its) as O | P;
    const place = Object.fromEntries(by.map((column) => [column, named[column]])) as Pick<O | P, By>;
    return fields.map((field) => ({ ...place, ...compareField(mine, its, field) }));
  });
}

function compareField<O extends object, P extends object>(
  mine: O | undefined,
  its: P | undefined,
  of: string | ComparedField<O, P>,
): Comparison {
  const field = typeof of === "string" ? of : of.field;
  const [lowAt, highAt] = typeof of === "string" ? [`${of}Low`, `${of}High`] : [of.low, of.high];
  const [ours, published] = [valueAt(mine, field), valueAt(its, field)];
  const [low, high] = [numberAt(mine, lowAt), numberAt(mine, highAt)];
  const known = typeof published === "number" && low !== null && high !== null;
  return {
    field,
    ours,
    published,
    difference: typeof ours === "number" && typeof published === "number" ? ours - published : null,
    low,
    high,
    inside: known ? low <= published && published <= high : null,
    remark: remarkOn(mine !== undefined, its !== undefined, ours, published, low !== null && high !== null),
  };
}

function remarkOn(
  hasOurs: boolean,
  hasPublished: boolean,
  ours: number | string | null,
  published: number | string | null,
  hasInterval: boolean,
): string | null {
  if (!hasOurs) return "no row of ours";
  if (!hasPublished) return "no published row";
  if (ours === null) return published === null ? "on neither side" : "not in ours";
  if (published === null) return "not published";
  if (typeof ours === "string" || typeof published === "string") {
    return ours === published ? "the same text" : "not both numbers";
  }
  return hasInterval ? null : "no interval of ours";
}

function valueAt(row: object | undefined, column: string): number | string | null {
  const value = (row as Record<string, unknown> | undefined)?.[column] ?? null;
  if (value === null || typeof value === "number" || typeof value === "string") return value;
  throw new LabError(
    "bad-argument",
    `compare: ${column} is ${typeof value}, not a number`,
    "compare columns of numbers, or name it in `by`",
  );
}

function numberAt(row: object | undefined, column: string): number | null {
  const value = (row as Record<string, unknown> | undefined)?.[column];
  return typeof value === "number" ? value : null;
}

function keyed<T extends object>(whose: string, rows: readonly T[], by: readonly (keyof T & string)[]): Map<string, T> {
  const found = new Map<string, T>();
  for (const row of rows) {
    const key = JSON.stringify(by.map((column) => row[column] ?? null));
    if (found.has(key)) {
      throw new LabError(
        "bad-argument",
        `compare: two ${whose} rows have ${by.join(", ")} = ${key}`,
        "name more columns in `by`, or filter the rows",
      );
    }
    found.set(key, row);
  }
  return found;
}

const taken: readonly string[] = ["field", "ours", "published", "difference", "low", "high", "inside", "remark"];

// A misspelt column would otherwise compare as missing everywhere. Optional columns need stand in one row only.
function checkColumns<O extends object, P extends object>(
  ours: readonly O[],
  published: readonly P[],
  by: readonly string[],
  fields: readonly (string | ComparedField<O, P>)[],
): void {
  const refuse = (what: string, wayOut: string) => {
    throw new LabError("bad-argument", `compare: ${what}`, wayOut);
  };
  if (by.length === 0 || fields.length === 0) refuse("no column in `by` or `fields`", "name at least one in each");
  const reserved = by.find((column) => taken.includes(column));
  if (reserved !== undefined) refuse(`\`by\` has ${reserved}, a column of the answer`, "rename it in both tables");
  const need = (rows: readonly object[], whose: string, column: string) => {
    if (rows.length === 0 || rows.some((row) => column in row)) return;
    refuse(`${whose} rows have no column ${column}`, `they have ${Object.keys(rows[0] ?? {}).join(", ")}`);
  };
  for (const column of [...by, ...fields.map((of) => (typeof of === "string" ? of : of.field))]) {
    need(ours, "our", column);
    need(published, "published", column);
  }
  for (const of of fields) {
    if (typeof of === "string") continue;
    need(ours, "our", of.low);
    need(ours, "our", of.high);
  }
}
