import type { Config } from "vega-lite";

/**
 * Okabe and Ito's colours, told apart under every common colour blindness (Okabe & Ito 2008, "Color Universal Design"),
 * without its yellow, which is too pale for points on white.
 */
export const palette: readonly string[] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];

// The palette's colours dark enough for text on white: a contrast of 4.5 to 1 or more (WCAG 2.1, 1.4.3).
const textColors: Readonly<Record<string, string>> = {
  "#D55E00": "#B24E00",
  "#009E73": "#007D5B",
  "#CC79A7": "#A14A79",
  "#E69F00": "#8A5F00",
  "#56B4E9": "#1B6F9E",
};

/** The colour of text that names something drawn in a colour of the palette. */
export function textColor(color: string): string {
  return textColors[color] ?? color;
}

/** Shapes told apart at the size of a point. */
export const shapes: readonly string[] = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"];

/** Text, secondary text and grid. */
export const ink = { text: "#222222", muted: "#666666", grid: "#e8e8e8", rule: "#999999" } as const;

/** The shipped font first, so that a machine that has it shows what was measured; then what is likely there. */
export const fontStack = "DejaVu Sans Condensed, Helvetica Neue, Helvetica, Arial, sans-serif";

/**
 * The look of every figure. Sizes are in CSS pixels; at a total width of some 380 px a figure scaled into a 3.3 inch column
 * keeps its smallest text at about 7 pt.
 */
export const theme: Config = {
  background: "white",
  font: fontStack,
  padding: 4,
  // One description on the whole picture instead of a label on every point.
  aria: false,
  view: { stroke: null },
  axis: {
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: "normal",
    labelColor: ink.text,
    titleColor: ink.text,
    domainColor: ink.rule,
    tickColor: ink.rule,
    gridColor: ink.grid,
    labelPadding: 4,
    titlePadding: 6,
    tickSize: 4,
    labelFlush: false,
    labelOverlap: false,
    labelLimit: 0,
  },
  legend: {
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: "normal",
    labelColor: ink.text,
    titleColor: ink.text,
    symbolStrokeWidth: 1.5,
    symbolOpacity: 1,
    offset: 8,
    labelLimit: 0,
  },
  title: {
    anchor: "start",
    frame: "group",
    fontSize: 12.5,
    fontWeight: "bold",
    color: ink.text,
    subtitleFontSize: 11,
    subtitleColor: ink.muted,
    subtitlePadding: 4,
    offset: 10,
  },
  text: { fontSize: 11, color: ink.text },
};
