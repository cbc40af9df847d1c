import { LabError } from "../records/index.js";
import { curveLabels } from "./curve-labels.js";
import { endLabels, endsApart } from "./end-labels.js";
import { type Figure, type Layer, makeFigure } from "./figure.js";
import type { FigureOptions } from "./options.js";
import { linear, logarithmic, textLayers } from "./plane.js";
import { linearTicks, logTicks } from "./speedup-axis.js";
import { plotWidth } from "./text-size.js";
import { ink, palette } from "./theme.js";

/** How often an order of evaluation has succeeded by a number of evaluations. */
export interface AnytimeRow {
  /** What the samples were ranked by, e.g. `surprisal`, `confidence`, `random`, `length`. */
  order: string;
  /** Evaluations spent a task, from 1. */
  evaluations: number;
  /** Share of tasks solved by then, 0..1. */
  success: number;
  /** Interval of `success`, null where none is known. */
  low: number | null;
  high: number | null;
}

const height = 220;

/**
 * Ranking before correctness: the share of tasks solved against the evaluations spent, a curve an order of evaluation with its
 * interval as a band; a curve further up and left is the better order. Evaluations stand on a log2 axis when there are many.
 *
 * @throws LabError `no-rows` when there is nothing to draw
 * @throws LabError `bad-argument` when evaluations are not counted from 1
 * @example
 * anytimeFigure(curves, { title: null });
 */
export function anytimeFigure(rows: readonly AnytimeRow[], options: FigureOptions = {}): Figure {
  const { title = "Which sample to evaluate first" } = options;
  if (rows.length === 0)
    throw new LabError("no-rows", "anytimeFigure: no rows to draw", "give one row an order and count");
  const few = rows.find(({ evaluations }) => !(evaluations >= 1));
  if (few !== undefined) {
    throw new LabError(
      "bad-argument",
      `anytimeFigure: ${few.evaluations} evaluations in a row of ${few.order}`,
      "give curves from the first evaluation on",
    );
  }
  const curves = curvesOf(rows);
  const up = linear([1, 0], height);
  const besideEnds = endsApart(curves.map(({ points }) => up(points.at(-1)?.success ?? 0)));
  const names = curves.map(({ order }) => order);
  const width = besideEnds ? plotWidth(names, 64) : plotWidth([], 54);
  const counts = rows.map(({ evaluations }) => evaluations);
  const { scale, axis, across } = evaluationAxis(Math.min(...counts), Math.max(...counts), width);
  const x = { field: "evaluations", type: "quantitative", scale, axis };
  const y = (field: string) => ({
    field,
    type: "quantitative",
    scale: { domain: [0, 1] },
    axis: { title: "share of tasks solved", format: ".1f", tickCount: 6 },
  });
  const color = {
    field: "order",
    type: "nominal",
    scale: { domain: curves.map(({ order }) => order), range: curves.map((curve) => curve.color) },
    legend: null,
  };
  const strokeDash = {
    field: "order",
    type: "nominal",
    scale: { domain: curves.map(({ order }) => order), range: curves.map((curve) => curve.dash) },
    legend: null,
  };
  const points = curves.flatMap((curve) => curve.points);
  const layers = [
    {
      data: { values: points.filter(({ low, high }) => low !== null && high !== null) },
      mark: { type: "area", opacity: Math.min(0.12, 0.5 / curves.length) },
      encoding: { x, y: y("low"), y2: { field: "high" }, color },
    },
    { mark: { type: "line", strokeWidth: 2 }, encoding: { x, y: y("success"), color, strokeDash } },
    ...(points.length > 12 * curves.length
      ? []
      : [{ mark: { type: "point", filled: true, size: 22, opacity: 1 }, encoding: { x, y: y("success"), color } }]),
  ] as Layer[];
  const lines = curves.map(({ order, color, points }) => {
    return { name: order, color, places: points.map((p) => ({ x: across(p.evaluations), y: up(p.success) })) };
  });
  const ends = lines.flatMap(({ name, color, places }) => {
    return places.slice(-1).map((end) => ({ end, lines: [name], color }));
  });
  const labels = besideEnds ? endLabels(ends, { x: width + 16, height }) : curveLabels(lines, { width, height });
  return makeFigure(
    {
      ...(title === null ? {} : { title: { text: title } }),
      width,
      height,
      data: { values: points },
      layer: [...layers, ...textLayers(labels)],
    },
    describe(curves),
  );
}

// Curves that run into each other still differ in print.
const dashes = [
  [1, 0],
  [6, 2],
  [2, 2],
  [8, 2, 2, 2],
];

interface Curve {
  order: string;
  color: string;
  dash: readonly number[];
  points: AnytimeRow[];
  mean: number;
}

/** The curves from the best on, by their mean over the evaluations. */
function curvesOf(rows: readonly AnytimeRow[]): Curve[] {
  return [...new Set(rows.map(({ order }) => order))]
    .map((order, i) => {
      const points = rows
        .filter((row) => row.order === order)
        .map(({ order, evaluations, success, low, high }) => ({ order, evaluations, success, low, high }))
        .sort((a, b) => a.evaluations - b.evaluations);
      // Where the colours begin anew, the dashes are two on: no two curves look alike.
      const dash = dashes[(i + 2 * Math.floor(i / palette.length)) % dashes.length] ?? [1, 0];
      return { order, color: palette[i % palette.length] ?? ink.text, dash, points, mean: meanHeight(points) };
    })
    .sort((a, b) => b.mean - a.mean);
}

// Area under the straight lines between the points, over its width.
function meanHeight(points: readonly AnytimeRow[]): number {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || first === last) return first?.success ?? 0;
  const areas = points.slice(1).map((end, i) => {
    const start = points[i] ?? end;
    return ((start.success + end.success) / 2) * (end.evaluations - start.evaluations);
  });
  return areas.reduce((sum, area) => sum + area, 0) / (last.evaluations - first.evaluations);
}

function evaluationAxis(least: number, most: number, width: number) {
  const many = most / least >= 16;
  const domain: [number, number] = least < most ? [least, most] : [least / 2, most * 2];
  const powers = Array.from({ length: 32 }, (_, i) => 2 ** i).filter((k) => k >= domain[0] && k <= domain[1]);
  const values = many ? (powers.length <= 11 ? powers : logTicks(...domain, 8)) : linearTicks(...domain, 8);
  return {
    scale: many ? { type: "log", base: 2, domain, nice: false } : { domain, nice: false, zero: false },
    axis: {
      title: `evaluations spent a task${many ? " (log)" : ""}`,
      values: values.filter(Number.isInteger),
      format: ",d",
      grid: false,
    },
    across: (many ? logarithmic : linear)(domain, width),
  };
}

function describe(curves: readonly Curve[]): string {
  const said = curves.map(({ order, points, mean }) => {
    const [first, last] = [points[0], points.at(-1)];
    const ends = `${first?.success.toFixed(2)} after ${first?.evaluations}, ${last?.success.toFixed(2)} after ${last?.evaluations}`;
    return `${order}: ${ends}, mean ${mean.toFixed(2)}`;
  });
  const bands = curves.some(({ points }) => points.some(({ low, high }) => low !== null && high !== null));
  return `Share of tasks solved against evaluations spent, from the highest mean over them down (${said.join("; ")}).${bands ? " Bands: intervals." : ""}`;
}
