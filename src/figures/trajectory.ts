import { LabError } from "../records/index.js";
import { boxAround } from "./boxes.js";
import { endLabels } from "./end-labels.js";
import { type Figure, type Layer, makeFigure } from "./figure.js";
import { placeLabels } from "./free-labels.js";
import type { FigureOptions } from "./options.js";
import { type PlacedText, textLayers } from "./plane.js";
import { star } from "./star.js";
import { type StepAxes, stepAxes } from "./step-axes.js";
import { plotWidth, textWidth } from "./text-size.js";
import { ink } from "./theme.js";
import { type AdaptationLine, type AdaptationRow, adaptationLines, type StepPoint } from "./trajectory-lines.js";

export interface TrajectoryOptions extends FigureOptions {
  /** Steps to shade, with what they are called, e.g. `{ from: 1, to: 2, label: "steps 1 to 2" }`. */
  band?: { from: number; to: number; label: string };
}

const height = 210;

/**
 * Figure 5: fast_1 against adaptation step, a line a seed, with a star at its Best-of-Adaptation (the highest fast_1; the earlier of
 * equals), intervals where the rows have them, and a band over steps the text speaks of.
 *
 * @throws LabError `no-rows` when there is nothing to draw
 * @example
 * trajectoryFigure(publishedTrajectory(), { band: { from: 1, to: 2, label: "steps 1 to 2" } });
 */
export function trajectoryFigure(rows: readonly AdaptationRow[], options: TrajectoryOptions = {}): Figure {
  const { band, title = "Adaptation step by step" } = options;
  const lines = adaptationLines(rows);
  if (lines.length === 0) {
    const what = `trajectoryFigure: none of ${rows.length} rows has a fast1 to draw`;
    throw new LabError("no-rows", what, "give one row a seed and step");
  }
  const points = lines.flatMap((line) => line.points);
  const width = plotWidth(
    lines.map(({ name }) => name),
    56,
  );
  const axes = stepAxes(
    points.map(({ step }) => step),
    points.flatMap(({ fast1, low, high, resolvedFast1 }) => [
      fast1,
      low ?? fast1,
      high ?? fast1,
      resolvedFast1 ?? fast1,
    ]),
    { width, height, xTitle: "adaptation step", yTitle: "fast₁, ★ Best-of-Adaptation", format: ".2f", within: [0, 1] },
  );
  const resolved = points.filter(({ resolvedFast1 }) => resolvedFast1 !== null);
  const { y } = axes;
  const x = { ...axes.x, field: "at" };
  const detail = { field: "line", type: "nominal", scale: { domain: lines.map(({ name }) => name) } } as const;
  const color = { ...detail, scale: { ...detail.scale, range: lines.map((line) => line.color) }, legend: null };
  const shape = { ...detail, scale: { ...detail.scale, range: lines.map((line) => line.shape) }, legend: null };
  const layers = [
    {
      data: { values: points.filter(({ low, high }) => low !== null && high !== null) },
      mark: { type: "rule", strokeWidth: 1, opacity: 0.5 },
      encoding: { x, y: y("low"), y2: { field: "high" }, color },
    },
    {
      data: { values: resolved },
      mark: { type: "line", strokeWidth: 1, strokeDash: [4, 2] },
      encoding: { x, y: y("resolvedFast1"), color },
    },
    { mark: { type: "line", strokeWidth: 1.8 }, encoding: { x, y: y("fast1"), color } },
    {
      data: { values: points.filter(({ best }) => !best) },
      mark: { type: "point", filled: true, size: 32, opacity: 1 },
      encoding: { x, y: y("fast1"), color, shape },
    },
    {
      data: { values: lines.map(({ best }) => best) },
      mark: { type: "point", filled: true, size: 210, opacity: 1, shape: star, stroke: "white", strokeWidth: 1 },
      encoding: { x, y: y("fast1"), color },
    },
  ] as Layer[];
  const bandTexts: PlacedText[] = [];
  if (band !== undefined) {
    layers.unshift(bandLayer(band, axes));
    bandTexts.push(bandText(band, axes, width));
  }
  return makeFigure(
    {
      ...(title === null ? {} : { title: { text: title } }),
      width,
      height,
      data: { values: points },
      layer: [...layers, ...textLayers([...bandTexts, ...labelsOf(lines, axes, width)])],
    },
    describe(lines, band),
  );
}

function bandLayer(band: { from: number; to: number }, { x }: StepAxes): Layer {
  return {
    data: { values: [{ step: band.from, to: band.to }] },
    mark: { type: "rect", color: "#000000", opacity: 0.06 },
    encoding: { x, x2: { field: "to" } },
  } as Layer;
}

// Over the plot, where no line runs.
function bandText(band: { from: number; to: number; label: string }, { across }: StepAxes, width: number): PlacedText {
  const half = textWidth(band.label) / 2;
  const middle = (across(band.from) + across(band.to)) / 2;
  const x = Math.min(Math.max(middle, half), width - half);
  return { x, y: -8, lines: [band.label], color: ink.muted, align: "center", leader: null };
}

function labelsOf(lines: readonly AdaptationLine[], { across, up }: StepAxes, width: number): PlacedText[] {
  const place = ({ at, fast1 }: StepPoint) => ({ x: across(at), y: up(fast1) });
  const ends = lines.flatMap(({ name, color, points }) => {
    const end = points.at(-1);
    return end === undefined ? [] : [{ end: place(end), lines: [name], color }];
  });
  const bests = lines.map(({ best, color }) => ({ at: place(best), lines: [best.fast1.toFixed(3)], color }));
  const edges = ({ low, high, fast1, ...point }: StepPoint) => {
    return [low ?? fast1, high ?? fast1].map((end) => place({ ...point, low, high, fast1: end }));
  };
  const drawn = {
    points: lines.flatMap(({ points }) => points.map(place)),
    lines: lines.flatMap(({ points }) => [
      points.map(place),
      points.map(({ resolvedFast1, fast1, ...point }) =>
        place({ ...point, resolvedFast1, fast1: resolvedFast1 ?? fast1 }),
      ),
    ]),
    bars: lines.flatMap(({ points }) => points.map(edges)),
    boxes: lines.map(({ best }) => boxAround(place(best), 8)),
  };
  return [...placeLabels(bests, drawn, { width, height }), ...endLabels(ends, { x: width + 4, height })];
}

function describe(lines: readonly AdaptationLine[], band: TrajectoryOptions["band"]): string {
  const said = lines.map(({ name, points, best }) => {
    const start = points.find(({ step }) => step === 0);
    const from = start === undefined ? "" : `${start.fast1.toFixed(3)} before adaptation, `;
    return `${name}: ${from}best ${best.fast1.toFixed(3)} at step ${best.step} of ${points.at(-1)?.step}`;
  });
  const resolved = lines.some(({ points }) => points.some(({ resolvedFast1 }) => resolvedFast1 !== null));
  const bars = lines.some(({ points }) => points.some(({ low, high }) => low !== null && high !== null));
  return [
    `fast_1 against adaptation step (${said.join("; ")}).`,
    "Stars: Best-of-Adaptation.",
    bars ? "Bars: intervals." : "",
    resolved ? "Dashed: only speedups whose interval lies above 1." : "",
    band === undefined ? "" : `Shaded: ${band.label}.`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}
