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
    const offset = /position (\d+)/.exec(message)?.[1];
    const line = lineAt(text, offset === undefined ? text.trimEnd().length : Number(offset));
    throw new LabError(
      "bad-record",
      `${file}:${line}: (record): not JSON (${message})`,
      offset === undefined ? "the file ends inside a record: get it again, or close what is open" : "mend that line",
      { cause },
    );
  }
}
