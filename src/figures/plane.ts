import type { Layer } from "./figure.js";
import { lineHeight } from "./text-size.js";
import { ink, textColor } from "./theme.js";

/** A place in a plot, in CSS pixels from its upper left corner. */
export interface Place {
  x: number;
  y: number;
}

/** A position channel whose field already is in CSS pixels of the plot. */
export function pixels(field: string) {
  return { field, type: "quantitative" as const, scale: null };
}

/** Where a value stands on a linear axis of some length in CSS pixels; `high` before `low` turns it round. */
export function linear([low, high]: readonly [number, number], length: number): (value: number) => number {
  return (value) => ((value - low) / (high - low)) * length;
}

/** Where a value stands on a log axis of some length in CSS pixels. */
export function logarithmic([low, high]: readonly [number, number], length: number): (value: number) => number {
  const place = linear([Math.log(low), Math.log(high)], length);
  return (value) => place(Math.log(value));
}

/** A text to draw, its box already placed. */
export interface PlacedText extends Place {
  lines: string[];
  color: string;
  align: "left" | "center" | "right";
  /** Thin line from the text to what it names; null where it stands beside it. */
  leader: { from: Place; to: Place } | null;
}

/**
 * Draws placed texts over a white halo, so that a line behind does not strike them through, and their leaders.
 *
 * @param texts `x` by `align`, `y` the middle of the box
 */
export function textLayers(texts: readonly PlacedText[], weight: "normal" | "bold" = "normal"): Layer[] {
  const leaders = texts.flatMap(({ leader, color }) =>
    leader === null ? [] : [{ x: leader.from.x, y: leader.from.y, x2: leader.to.x, y2: leader.to.y, color }],
  );
  const layers: Layer[] = [];
  if (leaders.length > 0) {
    layers.push({
      data: { values: leaders },
      mark: { type: "rule", strokeWidth: 0.8, opacity: 0.8 },
      encoding: {
        x: pixels("x"),
        y: pixels("y"),
        x2: { field: "x2" },
        y2: { field: "y2" },
        color: { field: "color", type: "nominal", scale: null },
      },
    } as Layer);
  }
  for (const align of ["left", "center", "right"] as const) {
    const values = texts
      .filter((text) => text.align === align)
      .map(({ x, y, lines, color }) => {
        // Vega puts the first line where it is told to put the text.
        const first = y - ((lines.length - 1) * lineHeight) / 2;
        return { x, y: first, text: lines.length === 1 ? lines[0] : lines, color: textColor(color) };
      });
    if (values.length === 0) continue;
    const mark = { type: "text", align, baseline: "middle", lineHeight, fontWeight: weight } as const;
    const encoding = { x: pixels("x"), y: pixels("y"), text: { field: "text", type: "nominal" } } as const;
    layers.push(
      { data: { values }, mark: { ...mark, stroke: "white", strokeWidth: 3, opacity: 0.85 }, encoding } as Layer,
      {
        data: { values },
        mark: { ...mark, color: ink.text },
        encoding: { ...encoding, color: { field: "color", type: "nominal", scale: null } },
      } as Layer,
    );
  }
  return layers;
}
