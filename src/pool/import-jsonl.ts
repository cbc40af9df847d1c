import { isUtf8 } from "node:buffer";
import { readLineBlocks } from "../records/jsonl-lines.js";
import { LabError } from "../records/lab-error.js";
import { columnMap, negate } from "./column-map.js";
import { parsePythonJson } from "./python-json.js";
import type { Cells } from "./row-maker.js";
import { columnOf, type Sink } from "./table-sink.js";

/** One line of a JSONL file, parsed; `value` undefined where it could not be, which has been reported. */
type Visit = (value: Record<string, unknown>, line: number, text: string) => void;

/**
 * Reads a JSONL table of samples into `sink`.
 *
 * @param asked columns that some record must have
 * @throws LabError `missing-column`
 */
export function importJsonl(file: string, sink: Sink, asked = Object.values(sink.options.columns ?? {})): void {
  const map = columnMap(sink.options.columns);
  const columns = map.map(({ column }) => column);
  const negated = map.flatMap(({ negated }, i) => (negated ? [i] : []));
  const used = new Set(columns);
  const ignored = new Set<string>();
  const unseen = new Set(asked.map((column) => column.replace(/^-/, "")));
  const cells: Cells = columns.map(() => undefined);
  forEachJsonLine(file, sink, (record, line, text) => {
    let found = 0;
    for (let i = 0; i < columns.length; i++) {
      const value = record[columns[i] as string];
      if (value !== undefined) found++;
      cells[i] = value;
    }
    for (const i of negated) cells[i] = negate(cells[i]);
    for (const column of unseen) if (record[column] !== undefined) unseen.delete(column);
    if (Object.keys(record).length !== found) {
      for (const key of Object.keys(record)) {
        if (used.has(key) || ignored.has(key)) continue;
        ignored.add(key);
        sink.ignore(file, key);
      }
    }
    const fault = sink.maker.add(cells);
    if (fault !== null) sink.reject({ file, line, ...fault, field: columnOf(fault.field, map), text });
  });
  const [missing] = unseen;
  if (missing === undefined) return;
  throw new LabError(
    "missing-column",
    `${file}: ${missing}: no record has it; besides the fields of a pool they have ${[...ignored].join(", ") || "nothing"}`,
    "correct the name in columns",
  );
}

/**
 * Gives every JSON object of a JSONL file to `visit`; hands lines that hold none to `sink`: those that are no JSON, the torn last line of a writer
 * that was killed, and those that are not UTF-8.
 */
export function forEachJsonLine(file: string, sink: Sink, visit: Visit): void {
  let line = 0;
  const take = (text: string, isTail: boolean) => {
    line++;
    if (text === "" || text.trim() === "") return;
    const reject = (reason: string) => sink.reject({ file, line, field: "(record)", reason, text });
    let value: unknown;
    try {
      value = parsePythonJson(text);
    } catch (error) {
      return reject(isTail ? "torn: the file ends inside it" : `not JSON (${(error as Error).message})`);
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) return reject("no JSON object");
    visit(value as Record<string, unknown>, line, text);
  };
  for (const { text, bytes } of readLineBlocks(file)) {
    if (!isUtf8(bytes)) {
      for (const [own, isTail] of linesOf(bytes.toString("latin1"))) {
        if (isUtf8(Buffer.from(own, "latin1"))) {
          take(Buffer.from(own, "latin1").toString("utf8"), isTail);
        } else {
          line++;
          const reason = isTail ? "torn: the file ends inside it" : "not UTF-8; here as Latin-1";
          sink.reject({ file, line, field: "(record)", reason, text: own });
        }
      }
      continue;
    }
    for (const [own, isTail] of linesOf(line === 0 && text.startsWith("\ufeff") ? text.slice(1) : text)) {
      take(own, isTail);
    }
  }
}

// Each line without its end, and whether the file ends in it.
function* linesOf(text: string): Generator<[line: string, isTail: boolean]> {
  let start = 0;
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
    yield [text.slice(start, text.charCodeAt(end - 1) === 13 ? end - 1 : end), false];
    start = end + 1;
  }
  if (start < text.length) yield [text.slice(start), true];
}

/** The first JSON object of a JSONL file; null for none. */
export function firstJsonLine(file: string): Record<string, unknown> | null {
  for (const { text } of readLineBlocks(file)) {
    for (const [line] of linesOf(text.replace(/^\ufeff/, ""))) {
      if (line.trim() === "") continue;
      try {
        const value = parsePythonJson(line);
        return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
      } catch {
        return null;
      }
    }
  }
  return null;
}
