import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect } from "vitest";
import { type Figure, renderPng, renderSvg } from "../../src/figures/index.js";

const folder = join(import.meta.dirname, "../fixtures/figures");

/**
 * Compares a figure with its committed picture. A difference leaves `<name>-changed.svg` and `.png` beside it to look at; when what
 * they show is right, rename the SVG to `<name>.svg`.
 */
export async function expectPicture(figure: Figure, name: string): Promise<void> {
  const before = JSON.stringify(figure);
  const svg = await renderSvg(figure);
  expect(JSON.stringify(figure), "drawing leaves the figure as it was").toBe(before);
  const committed = join(folder, `${name}.svg`);
  const changed = join(folder, `${name}-changed`);
  if (existsSync(committed) && readFileSync(committed, "utf8") === svg) {
    for (const ending of ["svg", "png"]) rmSync(`${changed}.${ending}`, { force: true });
    return;
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${changed}.svg`, svg);
  writeFileSync(`${changed}.png`, await renderPng(figure));
  const shown = relative(process.cwd(), changed);
  expect.fail(
    `the picture ${name} changed: look at ${shown}.png; if it is right, mv ${shown}.svg ${relative(process.cwd(), committed)}`,
  );
}
