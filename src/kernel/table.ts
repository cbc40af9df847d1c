const maxRows = 50;
const maxTextWidth = 40;

type Row = Readonly<Record<string, unknown>>;

/** Whether a value is a non-empty array of plain objects, which is shown as a table. */
export function isTable(value: unknown): value is readonly Row[] {
  return Array.isArray(value) && value.length > 0 && value.every(isPlainObject);
}

/**
 * An array of records as a table: the first 50 rows, then how many more there are. Columns come in the order in which the
 * rows first name them; a missing or null value is an en dash, numbers keep six significant digits.
 *
 * @example tableBundle([{ task: 12, speedup: 1.23456789 }])["text/plain"] // "task  speedup\n  12  1.23457"
 */
export function tableBundle(rows: readonly Row[]): { "text/html": string; "text/plain": string } {
  const shown = rows.slice(0, maxRows);
  const columns = [...new Set(shown.flatMap((row) => Object.keys(row)))];
  const numeric = new Set(
    columns.filter((column) => shown.every((row) => row[column] == null || typeof row[column] === "number")),
  );
  const more = rows.length > maxRows ? `… ${rows.length - maxRows} more of ${rows.length} rows` : null;
  return {
    "text/html": html(shown, columns, numeric, more),
    "text/plain": text(shown, columns, numeric, more),
  };
}

function html(rows: readonly Row[], columns: string[], numeric: Set<string>, more: string | null): string {
  const align = (column: string) => (numeric.has(column) ? ' align="right"' : ' align="left"');
  const line = (tag: string, cells: (column: string) => string) =>
    `<tr>${columns.map((column) => `<${tag}${align(column)}>${escapeHtml(cells(column))}</${tag}>`).join("")}</tr>`;
  const body = rows.map((row) => line("td", (column) => cellText(row[column]))).join("\n");
  const foot = more ? `\n<p>${escapeHtml(more)}</p>` : "";
  return `<table>\n<thead>\n${line("th", (column) => column)}\n</thead>\n<tbody>\n${body}\n</tbody>\n</table>${foot}`;
}

function text(rows: readonly Row[], columns: string[], numeric: Set<string>, more: string | null): string {
  const cells = rows.map((row) => columns.map((column) => shorten(cellText(row[column]))));
  const head = columns.map(shorten);
  const widths = head.map((name, at) => Math.max(name.length, ...cells.map((row) => row[at]?.length ?? 0)));
  const line = (row: string[]) =>
    row
      .map((cell, at) =>
        numeric.has(columns[at] ?? "") ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return [head, ...cells].map(line).join("\n") + (more ? `\n${more}` : "");
}

function cellText(value: unknown): string {
  if (value == null) return "–";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
  if (typeof value === "string") return value.replace(/\s*\n\s*/g, " ");
  if (typeof value === "object") return JSON.stringify(value) ?? "–";
  return String(value);
}

function shorten(value: string): string {
  return value.length > maxTextWidth ? `${value.slice(0, maxTextWidth - 1)}…` : value;
}

function isPlainObject(value: unknown): value is Row {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function escapeHtml(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
