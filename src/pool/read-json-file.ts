import { readFileSync } from "node:fs";
import { LabError } from "../records/lab-error.js";
import { lineAt } from "./json-place.js";
import { parsePythonJson } from "./python-json.js";

/**
 * Reads a JSON file, keeping its text so that lines can be named.
 *
 * @throws LabError `bad-record` naming file and line
 */
export function readJsonFile(file: string): { text: string; value: unknown } {
  const text = readFileSync(file, "utf8").replace(/^\ufeff/, "");
  try {
    return { text, value: parsePythonJson(text) };
  } catch (cause) {
    const { message } = cause as Error;
    const isCut = /end of JSON input|Unterminated/.test(message);
    const offset = isCut ? text.trimEnd().length : offsetIn(text, message);
    throw new LabError(
      "bad-record",
      `${file}${offset === null ? "" : `:${lineAt(text, offset)}`}: (record): not JSON (${message})`,
      isCut ? "the file ends inside a record: get it again, or close what is open" : "mend that line",
      { cause },
    );
  }
}

// V8 says where, or quotes what stands around it, shortened by three dots.
function offsetIn(text: string, message: string): number | null {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  const [, token = "", quoted = ""] =
    /^Unexpected token '(.+?)', (?:\.\.\.)?"(.*?)"(?:\.\.\.)? is not valid JSON$/s.exec(message) ?? [];
  const around = text.indexOf(quoted);
  if (quoted === "" || around === -1 || text.indexOf(quoted, around + 1) !== -1) return null;
  // What is quoted has the token in its middle.
  const middle = Math.max(0, Math.floor(quoted.length / 2) - 1);
  const at = quoted.indexOf(token, middle);
  return around + (at === -1 ? quoted.indexOf(token) : at);
}
