import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { TopLevelSpec } from "vega-lite";
import { renderPng, renderSvg } from "./render.js";

/**
 * Writes a figure as `<path>.vl.json` (the specification with its data), `<path>.svg` and `<path>.png` (two pixels per CSS
 * pixel), making the directory. The same figure gives the same bytes.
 *
 * @param path without extension, e.g. `"figures/scaling-curve"`
 * @throws LabError `bad-figure` when it cannot be drawn without a warning; nothing is written then
 * @example
 * await saveFigure(scalingCurveFigure(rows), "figures/scaling-curve");
 */
export async function saveFigure(figure: TopLevelSpec, path: string): Promise<void> {
  const [svg, png] = await Promise.all([renderSvg(figure), renderPng(figure)]);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.vl.json`, `${stringify(figure, "")}\n`);
  writeFileSync(`${path}.svg`, svg);
  writeFileSync(`${path}.png`, png);
}

// JSON with whatever fits on a line on one, so that a changed row is a changed line.
function stringify(value: unknown, indent: string): string {
  const whole = JSON.stringify(value);
  if (value === null || typeof value !== "object" || whole.length + indent.length <= 120) return whole;
  const deeper = `${indent} `;
  const parts = Array.isArray(value)
    ? value.map((item) => stringify(item, deeper))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => `${JSON.stringify(key)}: ${stringify(item, deeper)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return `${open}\n${deeper}${parts.join(`,\n${deeper}`)}\n${indent}${close}`;
}
