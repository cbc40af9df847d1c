import { palette } from "./theme.js";

/** The name given to rows that say no source. */
export const defaultSource = "this run";

/** The sources of some rows in the order they first appear, each with its colour. */
export function sourcesOf(rows: readonly { source?: string | undefined }[]): { names: string[]; colors: string[] } {
  const names = [...new Set(rows.map((row) => row.source ?? defaultSource))];
  return { names, colors: names.map((_, i) => palette[i % palette.length] ?? "#000000") };
}
