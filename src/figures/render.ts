import type { View } from "vega";
import type { TopLevelSpec } from "vega-lite";
import { LabError } from "../records/index.js";
import { loadDrawing } from "./vega.js";

/**
 * Draws a figure as SVG. The same figure gives the same text on every machine: text is measured with the shipped font.
 *
 * @throws LabError `bad-figure` when Vega-Lite or Vega warns of anything
 * @example
 * const svg = await renderSvg(scalingCurveFigure(publishedScaling()));
 */
export async function renderSvg(figure: TopLevelSpec): Promise<string> {
  const svg = await draw(figure, (view) => view.toSVG());
  return `${tidy(svg).replace(/^<svg /, `<svg role="img" aria-label="${escapeAttribute(figure.description ?? "")}" `)}\n`;
}

// Two things in Vega's SVG depend on more than the figure: clip paths are numbered over the life of the process, and the last digits of
// a coordinate are the machine's. Number them over the picture, and round to a thousandth of a pixel.
function tidy(svg: string): string {
  const numbers = new Map<string, number>();
  return svg.replace(/<[^>]*>/g, (tag) =>
    tag
      .replace(/(id="|url\(#)clip(\d+)/g, (_, before: string, id: string) => {
        const number = numbers.get(id) ?? numbers.size;
        numbers.set(id, number);
        return `${before}clip${number}`;
      })
      .replace(/\d+\.\d{4,}(e-?\d+)?/g, (number) => String(Number(Number(number).toFixed(3)))),
  );
}

/**
 * Draws a figure as PNG.
 *
 * @param options.scale pixels of the picture per CSS pixel of the figure, 2 unless told
 * @throws LabError `bad-figure` when Vega-Lite or Vega warns of anything
 */
export async function renderPng(figure: TopLevelSpec, options: { scale?: number } = {}): Promise<Buffer> {
  const canvas: unknown = await draw(figure, (view) => view.toCanvas(options.scale ?? 2));
  return (canvas as { toBuffer(type: "image/png"): Buffer }).toBuffer("image/png");
}

async function draw<T>(figure: TopLevelSpec, paint: (view: View) => Promise<T>): Promise<T> {
  const { vega, vegaLite } = await loadDrawing();
  const complaints: string[] = [];
  const note: Note = (...parts) => {
    const complaint = parts.map((part) => (part instanceof Error ? part.message : String(part))).join(" ");
    if (complaint !== noWindow) complaints.push(complaint);
  };
  const logger = quietLogger(note);
  // Compiled from a copy: what the caller holds stays as it is.
  const { spec } = vegaLite.compile(JSON.parse(JSON.stringify(figure)), { logger });
  const view = new vega.View(vega.parse(spec), { renderer: "none", logger });
  try {
    const picture = await paint(view);
    if (complaints.length === 0) return picture;
    throw new LabError(
      "bad-figure",
      `the figure cannot be drawn without a warning: ${[...new Set(complaints)].join("; ")}`,
      "mend the specification or the rows it was made from",
    );
  } finally {
    view.finalize();
  }
}

// A brush listens to the browser's window; a picture has none, and nothing to brush with.
const noWindow = "Can not resolve event source: window";

type Note = (...parts: readonly unknown[]) => void;

// The logger Vega asks for: every method gives the logger back; `level` reads without an argument and sets with one.
interface QuietLogger {
  level(): number;
  level(value: number): QuietLogger;
  error: (...parts: readonly unknown[]) => QuietLogger;
  warn: (...parts: readonly unknown[]) => QuietLogger;
  info: () => QuietLogger;
  debug: () => QuietLogger;
}

function quietLogger(note: Note): QuietLogger {
  let current = 2;
  function level(): number;
  function level(value: number): QuietLogger;
  function level(value?: number): number | QuietLogger {
    if (value === undefined) return current;
    current = value;
    return logger;
  }
  const complain = (...parts: readonly unknown[]): QuietLogger => {
    note(...parts);
    return logger;
  };
  const logger: QuietLogger = { level, error: complain, warn: complain, info: () => logger, debug: () => logger };
  return logger;
}

function escapeAttribute(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
}
