import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The drawing libraries, loaded on first use with the shipped font in place. */
export interface Drawing {
  vega: typeof import("vega");
  vegaLite: typeof import("vega-lite");
}

let loading: Promise<Drawing> | undefined;

/** Loads the drawing libraries once, and gives the canvas that measures and draws text the font the theme names. */
export function loadDrawing(): Promise<Drawing> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Drawing> {
  const { GlobalFonts } = await import("canvas");
  const fonts = join(dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json")), "ttf");
  for (const file of ["DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf", "DejaVuSansCondensed-Oblique.ttf"]) {
    GlobalFonts.registerFromPath(join(fonts, file), "DejaVu Sans Condensed");
  }
  // Vega has top-level await: only a native import() reaches it from a notebook, which loads this module by require.
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  return { vega, vegaLite };
}
