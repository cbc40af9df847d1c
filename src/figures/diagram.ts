import type { Layer } from "./figure.js";
import { type Place, pixels } from "./plane.js";
import { lineHeight, textWidth } from "./text-size.js";
import { ink } from "./theme.js";

/** A box of a diagram, in CSS pixels, with its texts from the top down. */
export interface DiagramBox {
  left: number;
  top: number;
  width: number;
  height: number;
  fill: string;
  stroke: string;
  heading?: string;
  lines: readonly string[];
  align: "left" | "center";
}

/** An arrow along right angles, its head at the last place, and what it carries. */
export interface DiagramArrow {
  path: readonly Place[];
  color: string;
  label?: { text: string; at: Place; align: "left" | "center" };
}

/** Room between a box and its text, and the height of a box's heading. */
export const inset = 7;
export const headingHeight = 16;

/** The height a box needs for its heading and lines. */
export function boxHeight(lines: number, heading: boolean): number {
  return 2 * inset - 2 + lines * lineHeight + (heading ? headingHeight : 0);
}

/** Breaks a text into lines of at most `width` CSS pixels, between words. */
export function wrapped(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last === undefined) lines.push(word);
    else if (textWidth(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(`${indent}${word}`);
  }
  return lines;
}

/** Draws boxes, the later over the earlier, and arrows over them. */
export function diagramLayers(boxes: readonly DiagramBox[], arrows: readonly DiagramArrow[]): Layer[] {
  const fill = { field: "fill", type: "nominal", scale: null };
  const stroke = { field: "stroke", type: "nominal", scale: null };
  const color = { field: "color", type: "nominal", scale: null };
  const rectangle = { x: pixels("x"), x2: { field: "x2" }, y: pixels("y"), y2: { field: "y2" } };
  const text = (values: object[], align: string, weight: string) => ({
    data: { values },
    mark: { type: "text", align, baseline: "middle", fontWeight: weight, lineHeight, color: ink.text },
    encoding: { x: pixels("x"), y: pixels("y"), text: { field: "text", type: "nominal" } },
  });
  const corners = boxes.map(({ left, top, width, height, fill, stroke }) => {
    return { x: left, x2: left + width, y: top, y2: top + height, fill, stroke };
  });
  const headings = boxes.flatMap(({ left, top, width, heading }) =>
    heading === undefined ? [] : [{ x: left + width / 2, y: top + inset + headingHeight / 2 - 2, text: heading }],
  );
  const lines = (align: "left" | "center") => boxes.filter((box) => box.align === align).flatMap(linesOf);
  const segments = arrows.flatMap(({ path, color }) =>
    path.slice(1).map((end, i) => {
      const start = path[i] ?? end;
      // The line ends inside the head, which would otherwise be blunt.
      const stop = i === path.length - 2 ? short(start, end) : end;
      return { x: start.x, y: start.y, x2: stop.x, y2: stop.y, color };
    }),
  );
  const labels = (align: "left" | "center") =>
    arrows.flatMap(({ label }) => (label?.align === align ? [{ ...label.at, text: label.text }] : []));
  return [
    {
      data: { values: corners },
      mark: { type: "rect", cornerRadius: 4, strokeWidth: 1.2, opacity: 1 },
      encoding: { ...rectangle, fill, stroke },
    },
    { data: { values: segments }, mark: { type: "rule", strokeWidth: 1.5 }, encoding: { ...rectangle, color } },
    {
      data: { values: arrows.map(headOf) },
      mark: { type: "point", filled: true, size: 64, opacity: 1 },
      encoding: { x: pixels("x"), y: pixels("y"), color, shape: { field: "shape", type: "nominal", scale: null } },
    },
    text(headings, "center", "bold"),
    text(lines("left"), "left", "normal"),
    text(lines("center"), "center", "normal"),
    text(labels("center"), "center", "normal"),
    text(labels("left"), "left", "normal"),
  ] as Layer[];
}

// Heads with the tip at the place they stand at. A shape of its own for each direction: turned by an angle, Vega's canvas and SVG differ.
const heads = {
  right: "M0,0L-2,0.9L-1.6,0L-2,-0.9Z",
  left: "M0,0L2,0.9L1.6,0L2,-0.9Z",
  down: "M0,0L0.9,-2L0,-1.6L-0.9,-2Z",
  up: "M0,0L0.9,2L0,1.6L-0.9,2Z",
};

function headOf({ path, color }: DiagramArrow) {
  const [start, tip] = path.slice(-2);
  if (start === undefined || tip === undefined) return { x: 0, y: 0, shape: heads.right, color };
  const [across, down] = [tip.x - start.x, tip.y - start.y];
  const direction =
    Math.abs(across) > Math.abs(down)
      ? across > 0
        ? "right"
        : "left"
      : down > 0
        ? ("down" as const)
        : ("up" as const);
  return { ...tip, shape: heads[direction], color };
}

function short(start: Place, end: Place): Place {
  const length = Math.hypot(end.x - start.x, end.y - start.y) || 1;
  return { x: end.x - ((end.x - start.x) / length) * 5, y: end.y - ((end.y - start.y) / length) * 5 };
}

function linesOf({ left, top, width, height, heading, lines, align }: DiagramBox) {
  const under = top + inset - 1 + (heading === undefined ? 0 : headingHeight);
  // Without a heading the lines stand in the middle of the box.
  const first = heading === undefined ? top + (height - lines.length * lineHeight) / 2 : under;
  return lines.map((text, i) => {
    return { x: align === "left" ? left + inset : left + width / 2, y: first + (i + 0.5) * lineHeight, text };
  });
}
