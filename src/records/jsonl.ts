import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import type { z } from "zod";
import { readLineBlocks } from "./jsonl-lines.js";
import { LabError } from "./lab-error.js";

/** What reading a JSONL file gave: its records, and the torn last line if a writer was killed inside it. */
export interface JsonlContents<T> {
  records: T[];
  /** Bytes of a last line that has no newline and does not parse; it was never a whole record. */
  tornTail: string | null;
}

/**
 * Reads a JSONL file (or its `.gz`), one record a line, each checked against `schema`.
 *
 * A last line without newline that does not parse is what an interrupted append leaves: it is returned as `tornTail`, not
 * thrown. Every other bad line is an error.
 *
 * @param path file of UTF-8 JSON lines; where it is absent and `path + ".gz"` exists, that is read
 * @throws LabError `missing-file`, or `bad-record` naming file, line and field
 * @example
 * const { records } = readJsonl("data/runs/demo/samples.jsonl", sample);
 */
export function readJsonl<S extends z.ZodType>(path: string, schema: S): JsonlContents<z.infer<S>> {
  const records: z.infer<S>[] = [];
  const tornTail = visitJsonl(path, schema, (record) => records.push(record));
  return { records, tornTail };
}

/**
 * As `readJsonl`, one record at a time: what a visitor does not keep takes no memory.
 *
 * @returns the torn last line, null where there is none
 * @throws LabError `missing-file` or `bad-record`
 * @example
 * visitJsonl("samples.jsonl", sample, ({ completionTokens }) => counts.push(completionTokens));
 */
export function visitJsonl<S extends z.ZodType>(
  path: string,
  schema: S,
  visit: (record: z.infer<S>) => void,
): string | null {
  const from = fileOf(path);
  let number = 0;
  for (const { text } of readLineBlocks(from)) {
    let start = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
      const line = text.slice(start, end);
      start = end + 1;
      number++;
      if (line.trim() !== "") visit(parseRecord(line, schema, `${from}:${number}`));
    }
    const last = text.slice(start);
    if (last.trim() === "") continue;
    if (isTorn(last)) return last;
    visit(parseRecord(last, schema, `${from}:${number + 1}`));
  }
  return null;
}

function isTorn(line: string): boolean {
  try {
    JSON.parse(line);
    return false;
  } catch {
    return true;
  }
}

/** An open JSONL file for appending; each record is on disk, whole, when `append` returns. */
export interface JsonlWriter<T> {
  append(records: readonly T[]): void;
  close(): void;
}

/**
 * Opens a JSONL file for appending, first cutting off a torn last line (its record was never acknowledged to anyone). An append that fails
 * leaves the file as it was.
 *
 * @throws LabError `bad-record` when a record does not satisfy the schema: nothing is written then
 */
export function openJsonl<S extends z.ZodType>(path: string, schema: S): JsonlWriter<z.infer<S>> {
  const fd = openSync(path, "a+");
  mendTail(fd);
  // Set where part of a line could not be taken back: what came after it would make the file unreadable.
  let broken: unknown = null;
  return {
    append(records) {
      if (records.length === 0) return;
      const lines = records.map((record) => `${JSON.stringify(checkRecord(record, schema, path))}\n`).join("");
      if (broken !== null) throw broken;
      const before = fstatSync(fd).size;
      try {
        writeAll(fd, lines);
        fsyncSync(fd);
      } catch (cause) {
        try {
          ftruncateSync(fd, before);
        } catch {
          broken = cause;
        }
        throw cause;
      }
    },
    close: () => closeSync(fd),
  };
}

function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
}

const newline = 0x0a;
const blockBytes = 1 << 20;

// A whole record that merely lacks its newline keeps its place; a torn one is cut.
function mendTail(fd: number): void {
  const tail = lastLine(fd);
  if (tail.length === 0) return;
  try {
    JSON.parse(tail.toString("utf8"));
    writeAll(fd, "\n");
  } catch {
    ftruncateSync(fd, fstatSync(fd).size - tail.length);
  }
}

// What follows the last newline. From the end on: the file may be larger than what can be read at once.
function lastLine(fd: number): Buffer {
  const blocks: Buffer[] = [];
  for (let end = fstatSync(fd).size; end > 0; ) {
    const block = Buffer.alloc(Math.min(blockBytes, end));
    end -= block.length;
    readSync(fd, block, 0, block.length, end);
    const at = block.lastIndexOf(newline);
    blocks.unshift(block.subarray(at + 1));
    if (at !== -1) break;
  }
  return Buffer.concat(blocks);
}

function fileOf(path: string): string {
  if (existsSync(path)) return path;
  if (existsSync(`${path}.gz`)) return `${path}.gz`;
  throw new LabError(
    "missing-file",
    `${path} does not exist (nor ${path}.gz)`,
    "check the path; a run directory holds manifest.json, samples.jsonl and evaluations.jsonl",
  );
}

function parseRecord<S extends z.ZodType>(line: string, schema: S, where: string): z.infer<S> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new LabError(
      "bad-record",
      `${where}: not JSON (${(cause as Error).message}): ${line.slice(0, 80)}`,
      "mend or remove that line; every other line is left as it is",
      { cause },
    );
  }
  return checkRecord(value, schema, where);
}

/**
 * Checks a value against a schema.
 *
 * @throws LabError `bad-record` naming `where` and every offending field
 */
export function checkRecord<S extends z.ZodType>(value: unknown, schema: S, where: string): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => `${issue.path.join(".") || "(record)"}: ${issue.message}`);
  throw new LabError("bad-record", `${where}: ${fields.join("; ")}`, "mend the named field or remove the line");
}
