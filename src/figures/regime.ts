import { LabError } from "../records/index.js";
import { type Figure, type Layer, makeFigure } from "./figure.js";
import { placeLabels } from "./free-labels.js";
import type { FigureOptions } from "./options.js";
import { linear, type PlacedText, textLayers } from "./plane.js";
import { linearTicks } from "./speedup-axis.js";
import { roundEnds } from "./step-axes.js";
import { textWidth } from "./text-size.js";
import { ink, palette } from "./theme.js";

/** What adaptation did for one task. */
export interface RegimeRow {
  task: number;
  /** Told in the label where there are several. */
  level?: number;
  /** fast_1 of the policy before adaptation, 0..1. */
  coverage: number;
  /** fast_1 after adaptation less that before (or less that of search at equal cost), -1..1. */
  benefit: number;
  /** Interval of `benefit`, null where none is known. */
  low?: number | null;
  high?: number | null;
}

export interface RegimeOptions extends FigureOptions {
  /** The coverage said to part two regimes, 0..1; 0.3 unless told, null for no line. */
  threshold?: number | null;
}

const width = 320;
const height = 220;
const [gains, loses] = [palette[0] ?? ink.text, palette[1] ?? ink.text];

/**
 * Figure 7: what adaptation gains a task against how much of it the policy could do before, with the threshold said to part the two
 * regimes and, on each side of it, how many tasks gain. Colour and shape tell gain (blue circle) from loss (red triangle).
 *
 * @throws LabError `no-rows` when there is nothing to draw
 * @example
 * regimeFigure(publishedRegime());
 */
export function regimeFigure(rows: readonly RegimeRow[], options: RegimeOptions = {}): Figure {
  const { threshold = 0.3, title = "Where adaptation pays" } = options;
  if (rows.length === 0) throw new LabError("no-rows", "regimeFigure: no rows to draw", "give one row a task");
  const severalLevels = new Set(rows.map(({ level }) => level)).size > 1;
  const points = rows.map(({ task: id, level, coverage, benefit, low = null, high = null }) => {
    const task = severalLevels && level !== undefined ? `${level}/${id}` : `${id}`;
    return { task, coverage, benefit, low, high, color: benefit > 0 ? gains : loses, shape: shapeOf(benefit) };
  });
  const xDomain = roundEnds(
    [...points.map(({ coverage }) => coverage), ...(threshold === null ? [] : [threshold])],
    [0, 1],
  );
  const yDomain = roundEnds(
    [0, ...points.flatMap(({ benefit, low, high }) => [benefit, low ?? benefit, high ?? benefit])],
    [-1, 1],
  );
  const x = (field: string) => ({
    field,
    type: "quantitative",
    scale: { domain: xDomain, nice: false, zero: false },
    axis: {
      title: "coverage before adaptation (fast₁)",
      values: linearTicks(...xDomain, 8),
      labelExpr: "format(100 * datum.value, '~r') + ' %'",
      grid: false,
    },
  });
  const y = (field: string) => ({
    field,
    type: "quantitative",
    scale: { domain: yDomain, nice: false, zero: false },
    axis: {
      title: "benefit of adaptation (points of fast₁)",
      values: linearTicks(...yDomain, 7),
      labelExpr: points100,
    },
  });
  const color = { field: "color", type: "nominal", scale: null };
  const layers = [
    { data: { values: [{ zero: 0 }] }, mark: { type: "rule", color: ink.rule }, encoding: { y: y("zero") } },
    ...(threshold === null ? [] : [thresholdLayer(threshold, x("threshold"))]),
    {
      data: { values: points.filter(({ low, high }) => low !== null && high !== null) },
      mark: { type: "rule", strokeWidth: 1, opacity: 0.6 },
      encoding: { x: x("coverage"), y: y("low"), y2: { field: "high" }, color },
    },
    {
      mark: { type: "point", filled: true, size: 60, opacity: 1, stroke: "white", strokeWidth: 0.8 },
      encoding: { x: x("coverage"), y: y("benefit"), color, shape: { field: "shape", type: "nominal", scale: null } },
    },
  ] as Layer[];
  const across = linear(xDomain, width);
  const up = linear([yDomain[1], yDomain[0]], height);
  const sides = threshold === null ? [] : sideTexts(points, threshold, across(threshold));
  const place = (coverage: number, benefit: number) => ({ x: across(coverage), y: up(benefit) });
  const labels = placeLabels(
    points.map(({ task, coverage, benefit, color }) => ({ at: place(coverage, benefit), lines: [task], color })),
    {
      points: points.map(({ coverage, benefit }) => place(coverage, benefit)),
      bars: [
        ...points.map(({ coverage, benefit, low, high }) => [
          place(coverage, low ?? benefit),
          place(coverage, high ?? benefit),
        ]),
        [place(xDomain[0], 0), place(xDomain[1], 0)],
        ...(threshold === null ? [] : [[place(threshold, yDomain[0]), place(threshold, yDomain[1])]]),
      ],
    },
    { width, height },
  );
  return makeFigure(
    {
      ...(title === null ? {} : { title: { text: title } }),
      width,
      height,
      data: { values: points },
      layer: [...layers, ...textLayers([...sides, ...labels])],
    },
    describe(points, threshold),
  );
}

// In percentage points, so that "0.03" is not taken for 3 % of the score.
const points100 = "(datum.value > 0 ? '+' : '') + format(100 * datum.value, '~r')";
const shapeOf = (benefit: number) => (benefit > 0 ? "circle" : benefit < 0 ? "triangle-down" : "square");

function thresholdLayer(threshold: number, x: object): Layer {
  const mark = { type: "rule", strokeDash: [5, 3], color: ink.text, strokeWidth: 1.2 };
  return { data: { values: [{ threshold }] }, mark, encoding: { x } } as Layer;
}

interface Point {
  coverage: number;
  benefit: number;
}

/** How the tasks of each side of the threshold fare, in words. */
function sidesOf(points: readonly Point[], threshold: number) {
  const count = (own: readonly Point[]) => `${own.filter(({ benefit }) => benefit > 0).length} of ${own.length} gain`;
  const percent = `${Number((100 * threshold).toFixed(1))} %`;
  return [
    { name: `under ${percent}`, said: count(points.filter(({ coverage }) => coverage < threshold)) },
    { name: `${percent} or more`, said: count(points.filter(({ coverage }) => coverage >= threshold)) },
  ] as const;
}

// Two lines over the plot, beside the threshold, where no task stands.
function sideTexts(points: readonly Point[], threshold: number, at: number): PlacedText[] {
  const [under, over] = sidesOf(points, threshold);
  const common = { y: -18, color: ink.muted, leader: null };
  const [left, right] = [
    [under.name, under.said],
    [over.name, over.said],
  ];
  const need = (lines: readonly string[]) => Math.max(...lines.map((line) => textWidth(line))) + 6;
  // Near an edge of the plot both still have their width.
  const middle = Math.min(Math.max(at, need(left) - 30), width - need(right) + 20);
  return [
    { ...common, x: middle - 6, lines: left, align: "right" },
    { ...common, x: middle + 6, lines: right, align: "left" },
  ];
}

function describe(points: readonly Point[], threshold: number | null): string {
  const axes = `Change of fast_1 by adaptation against fast_1 before it, ${points.length} tasks`;
  if (threshold === null) return `${axes}: ${points.filter(({ benefit }) => benefit > 0).length} gain.`;
  const [under, over] = sidesOf(points, threshold);
  return `${axes}. With coverage ${under.name}: ${under.said}; ${over.name}: ${over.said} (dashed: the threshold).`;
}
