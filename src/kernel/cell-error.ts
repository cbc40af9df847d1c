import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import type { Diagnostic } from "./tslab.js";
import type { CellMap } from "./typescript-patch.js";

/** Why a cell failed, in the cell's own lines. */
export interface CellError {
  name: string;
  message: string;
  /** Line of the failing cell's text, from 1; null where it is not known. */
  line: number | null;
  /** What a reader is shown: message, source lines, where it was called from. No colours. */
  traceback: string;
}

/** A cell that was run: its text and, once converted, the way back from the executed script. */
export interface RanCell {
  source: string;
  map: CellMap | null;
}

const scriptName = /cell-(\d+)\.ts:(\d+):(\d+)/;
const maxFrames = 8;

/** How the script of the n-th executed cell is called in stack traces. */
export function scriptOf(count: number): string {
  return `cell-${count}.ts`;
}

/** What the type checker found, each with its source line and a mark under it. */
export function typeErrors(all: readonly Diagnostic[], count: number, source: string): CellError {
  // tslab appends an export line of its own; what is wrong there follows from what is wrong above.
  const lines = source.split("\n").length;
  const inside = all.filter(({ start, fileName }) => fileName || start.line < lines);
  const diagnostics = inside.length > 0 ? inside : all;
  const blocks = diagnostics.map(({ start, end, messageText, code, fileName }, at) => {
    const before = diagnostics[at - 1];
    // The compiler explains one mistake in several steps; they share a place.
    const isMore = before?.start.line === start.line && before.start.character === start.character;
    const where = fileName ? `${fileName}, line ${start.line + 1}` : `cell [${count}], line ${start.line + 1}`;
    if (isMore && !fileName) return `    ${messageText}`;
    const title = `${where}: ${messageText} (TS${code})`;
    if (fileName) return title;
    const width = end.line === start.line ? end.character - start.character : 1;
    return `${title}\n${excerpt(source, start.line + 1, { context: 0, column: start.character + 1, width })}`;
  });
  const first = diagnostics.find(({ fileName }) => !fileName) ?? diagnostics[0];
  return {
    name: "TypeScriptError",
    message: first ? `${first.messageText} (TS${first.code})` : "the cell does not type-check",
    line: first && !first.fileName ? first.start.line + 1 : null,
    traceback: blocks.join("\n"),
  };
}

/**
 * What a cell threw.
 *
 * @param lineMark the line of the last statement begun, for errors whose stack does not lead through the cell
 */
export function thrownError(
  thrown: unknown,
  { count, cells, root, lineMark }: { count: number; cells: readonly RanCell[]; root: string; lineMark: number | null },
): CellError {
  const isError = thrown instanceof Error || (typeof thrown === "object" && thrown !== null && "stack" in thrown);
  const error = isError ? (thrown as Error) : null;
  const name = error ? error.name : "Thrown";
  const message = error ? error.message : inspect(thrown, { depth: 2 });
  const all = framesOf(error?.stack ?? "", cells, root);
  // A function on one line with its caller, and the script's own frame, would say the same line again.
  const frames = all.filter((frame, at) => frame.text !== all[at - 1]?.text);
  const own = frames.find((frame) => frame.cell === count);
  const line = own?.line ?? lineMark;
  const source = cells[count - 1]?.source ?? "";
  const lines = [`${name}: ${message}`];
  if (line !== null) lines.push(`cell [${count}], line ${line}:`, excerpt(source, line, { context: 1 }));
  // Where the cell itself threw, the excerpt has said it all.
  if (frames.length > 1 || frames[0] !== own)
    lines.push(...frames.slice(0, maxFrames).map(({ text }) => `  at ${text}`));
  const cause = error?.cause;
  if (cause !== undefined)
    lines.push(`caused by ${cause instanceof Error ? `${cause.name}: ${cause.message}` : inspect(cause)}`);
  return { name, message, line, traceback: lines.join("\n") };
}

interface Frame {
  cell: number | null;
  line: number | null;
  text: string;
}

function framesOf(stack: string, cells: readonly RanCell[], root: string): Frame[] {
  const frames: Frame[] = [];
  for (const row of stack.split("\n")) {
    if (!/^\s+at /.test(row)) continue;
    // Below this there is only what runs every cell.
    if (/[\\/]kernel[\\/]session\.js/.test(row)) break;
    const match = scriptName.exec(row);
    if (match) {
      const cell = Number(match[1]);
      const place = cells[cell - 1]?.map?.locate(Number(match[2]), Number(match[3]));
      if (!place) continue;
      const code = cells[cell - 1]?.source.split("\n")[place.line - 1]?.trim() ?? "";
      frames.push({ cell, line: place.line, text: `cell [${cell}], line ${place.line}: ${code}` });
    } else if (!/node:|node_modules[\\/]tslab|<anonymous>\)?$/.test(row)) {
      const place = row.replace(/^\s+at (async )?/, "");
      frames.push({ cell: null, line: null, text: withShortPath(place, root) });
    }
  }
  return frames;
}

function withShortPath(place: string, root: string): string {
  return place.replace(/(file:\/\/)?(\/[^():]+|[A-Za-z]:\\[^():]+)/, (path) => {
    const plain = path.startsWith("file:") ? fileURLToPath(path) : path;
    const short = relative(root, plain);
    return short.startsWith("..") ? plain : short;
  });
}

/** The lines around one line of a cell, that one marked. */
export function excerpt(
  source: string,
  line: number,
  { context, column, width = 1 }: { context: number; column?: number; width?: number },
): string {
  const all = source.split("\n");
  const digits = String(Math.min(all.length, line + context)).length;
  const rows: string[] = [];
  for (let at = Math.max(1, line - context); at <= Math.min(all.length, line + context); at++) {
    const number = String(at).padStart(digits);
    rows.push(`  ${at === line ? ">" : " "} ${number} │ ${all[at - 1]}`.trimEnd());
    if (at === line && column !== undefined) {
      rows.push(`    ${" ".repeat(digits)} │ ${" ".repeat(column - 1)}${"^".repeat(Math.max(1, width))}`);
    }
  }
  return rows.join("\n");
}
