import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv, type ValidateFunction } from "ajv";
import { expect } from "vitest";
import type { Figure } from "../../src/figures/index.js";
import { loadDrawing } from "../../src/figures/vega.js";

const require = createRequire(import.meta.url);
const compiled = new Map<string, ValidateFunction>();

function schema(path: string): ValidateFunction {
  const known = compiled.get(path);
  if (known !== undefined) return known;
  // The formats (colours, addresses) are prose in these schemas; the shape is what is checked.
  // Compiling them is what takes time: without inlining and optimising, a fourth of it.
  const ajv = new Ajv({ strict: false, validateFormats: false, inlineRefs: false, code: { optimize: false } });
  const made = ajv.compile(JSON.parse(readFileSync(require.resolve(path), "utf8")) as object);
  compiled.set(path, made);
  return made;
}

/** Holds a figure to Vega-Lite's own schema, and what it compiles to, to Vega's. */
export async function expectValid(figure: Figure): Promise<void> {
  const { vegaLite } = await loadDrawing();
  const vegaLiteSchema = schema("vega-lite/vega-lite-schema.json");
  expect(vegaLiteSchema(figure), said(vegaLiteSchema)).toBe(true);
  const { spec } = vegaLite.compile(JSON.parse(JSON.stringify(figure)));
  const vegaSchema = schema("vega/vega-schema.json");
  expect(vegaSchema(JSON.parse(JSON.stringify(spec))), said(vegaSchema)).toBe(true);
}

const said = ({ errors }: ValidateFunction) =>
  (errors ?? [])
    .slice(-3)
    .map(({ instancePath, message }) => `${instancePath} ${message}`)
    .join("; ");
