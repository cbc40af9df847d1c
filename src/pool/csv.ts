/** One record of a CSV file. */
export interface CsvRecord {
  /** Null for a cell with nothing in it; a quoted empty cell is "". */
  cells: (string | null)[];
  /** Line it begins in, from 1. */
  line: number;
  /** As it stands in the file, without the line's end. */
  text: string;
  /** What is wrong with it, with the column it was seen in, from 0. */
  fault: { column: number; reason: string } | null;
}

/**
 * Reads CSV (RFC 4180: commas, quotes doubled inside quotes, newlines inside quotes; a byte order mark and either line end are taken) from blocks of text,
 * cut anywhere between lines. Blank lines are passed over.
 *
 * @example
 * for (const { cells } of readCsv(["a,b\n1,", '"x, y"\n'])) console.log(cells);
 */
export function* readCsv(blocks: Iterable<string>): Generator<CsvRecord> {
  let held = "";
  let line = 1;
  let isFirst = true;
  for (const block of blocks) {
    let text = held + block;
    if (isFirst && text.startsWith("\ufeff")) text = text.slice(1);
    isFirst = false;
    let start = 0;
    const endOfRecord = recordEnds(text);
    for (;;) {
      const end = endOfRecord(start);
      if (end === -1) break;
      const whole = text.slice(start, text[end - 1] === "\r" && end > start ? end - 1 : end);
      if (whole !== "") yield { ...split(whole), line, text: whole };
      line += 1 + (whole.includes("\n") ? whole.split("\n").length - 1 : 0);
      start = end + 1;
    }
    held = text.slice(start);
  }
  const rest = held.endsWith("\r") ? held.slice(0, -1) : held;
  if (rest !== "") yield { ...split(rest), line, text: rest };
}

/** A cell of a CSV file; null is nothing, "" a pair of quotes. */
export function csvCell(value: string | number | boolean | null): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  return value === "" || /[",\r\n]|^\ufeff|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

// Finds the newline that ends a record: the first outside quotes, which only open at a cell's beginning; -1 for none. The next quote is looked for
// once, not for every record that has none.
function recordEnds(text: string): (start: number) => number {
  let quote = -1;
  return (start) => {
    let newline = text.indexOf("\n", start);
    if (quote < start) quote = quoteFrom(text, start);
    while (newline !== -1 && quote < newline) {
      if (quote !== start && text[quote - 1] !== ",") {
        quote = quoteFrom(text, quote + 1);
        continue;
      }
      let closing = quoteFrom(text, quote + 1);
      while (text[closing + 1] === '"') closing = quoteFrom(text, closing + 2);
      if (closing === text.length) return -1;
      if (closing > newline) newline = text.indexOf("\n", closing);
      quote = quoteFrom(text, closing + 1);
    }
    return newline;
  };
}

function quoteFrom(text: string, start: number): number {
  const found = text.indexOf('"', start);
  return found === -1 ? text.length : found;
}

function split(record: string): Pick<CsvRecord, "cells" | "fault"> {
  if (!record.includes('"')) {
    return { cells: record.split(",").map((cell) => (cell === "" ? null : cell)), fault: null };
  }
  const cells: (string | null)[] = [];
  let fault: CsvRecord["fault"] = null;
  for (let start = 0; ; ) {
    const comma = record.indexOf(",", start);
    let end = comma === -1 ? record.length : comma;
    if (record[start] === '"') {
      let closing = start;
      do closing = record.indexOf('"', closing + (closing === start ? 1 : 2));
      while (closing !== -1 && record[closing + 1] === '"');
      if (closing === -1) return { cells, fault: { column: cells.length, reason: "a quote that is never closed" } };
      const after = record.indexOf(",", closing);
      end = after === -1 ? record.length : after;
      if (end !== closing + 1) fault ??= { column: cells.length, reason: "text after the closing quote" };
      cells.push(record.slice(start + 1, closing).replaceAll('""', '"'));
    } else {
      const cell = record.slice(start, end);
      if (cell.includes('"')) fault ??= { column: cells.length, reason: "a quote inside a cell that is not quoted" };
      cells.push(cell === "" ? null : cell);
    }
    if (end === record.length) return { cells, fault };
    start = end + 1;
  }
}
