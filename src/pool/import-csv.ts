import { isUtf8 } from "node:buffer";
import { readLineBlocks } from "../records/jsonl-lines.js";
import { LabError } from "../records/lab-error.js";
import type { PoolRow } from "../records/pool-row.js";
import { checkHeader, columnMap, negate } from "./column-map.js";
import { readCsv } from "./csv.js";
import type { Cells } from "./row-maker.js";
import { columnOf, type Sink } from "./table-sink.js";

const texts: readonly (keyof PoolRow)[] = [
  "runId",
  "taskName",
  "text",
  "programHash",
  "logprobBasis",
  "verdict",
  "message",
];

/**
 * Reads a CSV table of samples into `sink`. An empty cell is null, a pair of quotes an empty text; `NaN` in a column of numbers is null too.
 *
 * @throws LabError `missing-column`; `bad-record` for a file without a header or not in UTF-8
 */
export function importCsv(file: string, sink: Sink): void {
  const map = columnMap(sink.options.columns);
  const kinds = map.map(({ field }) => kindOf(field));
  let places: number[] | null = null;
  let header: string[] = [];
  const cells: Cells = map.map(() => undefined);
  for (const { cells: values, line, text, fault } of readCsv(decoded(file))) {
    if (places === null) {
      header = values.map((value) => value ?? "");
      if (text.includes("\r")) {
        throw new LabError(
          "bad-record",
          `${file}:${line}: its lines end with a carriage return alone, which would make one line of all of them`,
          "write it with line feeds (or carriage return and line feed)",
        );
      }
      checkHeader(file, header, map, sink.options);
      places = map.map(({ column }) => header.indexOf(column));
      const used = new Set(places);
      for (const [i, column] of header.entries()) if (!used.has(i)) sink.ignore(file, column);
      continue;
    }
    if (fault !== null) {
      sink.reject({ file, line, field: header[fault.column] ?? "(record)", reason: fault.reason, text });
      continue;
    }
    if (values.length !== header.length) {
      const reason = `${values.length} cells under a header of ${header.length}`;
      sink.reject({ file, line, field: header[values.length] ?? "(record)", reason, text });
      continue;
    }
    for (let i = 0; i < places.length; i++) {
      const place = places[i] as number;
      const kind = kinds[i];
      const value = place === -1 ? undefined : (values[place] ?? null);
      cells[i] = typeof value === "string" && kind !== undefined ? kind(value) : value;
      if (map[i]?.negated) cells[i] = negate(cells[i]);
    }
    const wrong = sink.maker.add(cells);
    if (wrong !== null) sink.reject({ file, line, ...wrong, field: columnOf(wrong.field, map), text });
  }
  if (places === null) throw new LabError("bad-record", `${file}:1: it is empty`, "give a table with a header line");
}

function* decoded(file: string): Generator<string> {
  let lines = 0;
  for (const { text, bytes } of readLineBlocks(file)) {
    if (!isUtf8(bytes)) {
      const bad = bytes
        .toString("latin1")
        .split("\n")
        .findIndex((line) => !isUtf8(Buffer.from(line, "latin1")));
      const wayOut = "save it as UTF-8, e.g. iconv -f WINDOWS-1252 -t UTF-8";
      throw new LabError("bad-record", `${file}:${lines + bad + 1}: (record): not UTF-8`, wayOut);
    }
    yield text;
    lines += text.split("\n").length - 1;
  }
}

// How a cell becomes a value; undefined for texts, which stay. What is no number, boolean or list stays text, and the schema says so.
function kindOf(field: keyof PoolRow): ((cell: string) => unknown) | undefined {
  if (texts.includes(field)) return undefined;
  if (field === "correct") return (cell) => booleans.get(cell.trim().toLowerCase()) ?? cell;
  if (field === "flags") return listOf;
  return (cell) => {
    const number = Number(cell);
    if (!Number.isNaN(number)) return cell.trim() === "" ? cell : number;
    return cell.trim().toLowerCase() === "nan" ? null : cell;
  };
}

const booleans = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

function listOf(cell: string): unknown {
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}
