import { inspect } from "node:util";
import { LabError } from "../records/index.js";
import { isTable, tableBundle } from "./table.js";

/** One value in several forms; a reader of the notebook shows the richest it knows. Binary forms are base64. */
export type MimeBundle = Record<string, unknown>;

/**
 * The method that gives a value its rich forms: `{ [richDisplay]() { return { "text/html": "..." } } }`. It may be async. As a
 * cell's last value, one with no form at all is not shown.
 */
export const richDisplay = Symbol.for("Jupyter.display");

type Rich = { [richDisplay](): unknown };

/** Whether a value brings its own rich forms. */
export function isRich(value: unknown): value is Rich {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  return isObject && typeof (value as Partial<Rich>)[richDisplay] === "function";
}

/**
 * The forms in which a value is shown: its own (`Symbol.for("Jupyter.display")`), a table for an array of records, text for
 * the rest. Where there is any form there is a `text/plain`.
 *
 * @throws LabError `bad-display` where a value's own method returns no bundle
 */
export async function mimeBundle(value: unknown): Promise<MimeBundle> {
  if (!isRich(value)) return isTable(value) ? tableBundle(value) : { "text/plain": plainText(value) };
  const own = await value[richDisplay]();
  if (typeof own !== "object" || own === null || !Object.keys(own).every((mime) => mime.includes("/"))) {
    throw new LabError(
      "bad-display",
      `a value's Symbol.for("Jupyter.display") method returned ${inspect(own, { depth: 0 })}`,
      'return an object from MIME type to content, e.g. { "text/html": "<b>12</b>" }',
    );
  }
  const forms = Object.entries(own).map(([mime, content]) => [
    mime,
    content instanceof Uint8Array ? Buffer.from(content).toString("base64") : content,
  ]);
  const bundle = Object.fromEntries(forms) as MimeBundle;
  return "text/plain" in bundle || forms.length === 0 ? bundle : { ...bundle, "text/plain": plainText(value) };
}

/** A value as plain text: strings as they are, the rest as Node prints it, at a fixed width and without colours. */
export function plainText(value: unknown): string {
  if (typeof value === "string") return value;
  return inspect(value, { depth: 4, breakLength: 100, maxArrayLength: 50, maxStringLength: 2000, colors: false });
}
