import { LabError } from "../records/index.js";
import { endLabels } from "./end-labels.js";
import { type Figure, type Layer, makeFigure } from "./figure.js";
import { placeLabels } from "./free-labels.js";
import type { FigureOptions } from "./options.js";
import { type PlacedText, textLayers } from "./plane.js";
import { defaultSource } from "./sources.js";
import { type StepAxes, stepAxes } from "./step-axes.js";
import { plotWidth } from "./text-size.js";
import { ink, palette, shapes } from "./theme.js";

/** The rank correlation of surprisal and speedup under one checkpoint, over one set of samples. */
export interface RhoRow {
  /** Gradient steps behind the checkpoint that scored the samples. */
  step: number;
  /** Spearman's rho of NLL and speedup, -1..1; null where it is not defined. */
  rho: number | null;
  /** Which samples: `all`, `bottom-quartile`, or another name. */
  subset: string;
  /** How many samples, where known. */
  n?: number | null;
  /** The p value as it was reported or computed, where known. */
  p?: number | null;
  /** Interval of `rho`, e.g. from a bootstrap; null where none is known. */
  low?: number | null;
  high?: number | null;
  /** What `rho` would be by chance, e.g. from permutations; null where not known. */
  nullLow?: number | null;
  nullHigh?: number | null;
  /** Whose numbers they are, told in the label where there are several. */
  source?: string;
}

const height = 220;
const names: Record<string, string> = { all: "all samples" };

/**
 * Figure 6: Spearman's rho of NLL and speedup of a fixed set of samples against adaptation step, a line for all samples and one for the
 * bottom quartile, intervals as bands, what chance alone gives as a grey band about 0, and the lowest point called out.
 *
 * @throws LabError `no-rows` when there is nothing to draw
 * @example
 * rhoTrajectoryFigure(publishedOverSharpening());
 */
export function rhoTrajectoryFigure(rows: readonly RhoRow[], options: FigureOptions = {}): Figure {
  const { title = "Surprisal and speedup while the policy adapts" } = options;
  const lines = linesOf(rows);
  const points = lines.flatMap((line) => line.points);
  if (points.length === 0) {
    const what = `rhoTrajectoryFigure: none of ${rows.length} rows has a rho to draw`;
    throw new LabError("no-rows", what, "give one row a step and subset");
  }
  const values = points.flatMap(({ rho, low, high, nullLow, nullHigh }) => {
    return [rho, low ?? rho, high ?? rho, nullLow ?? 0, nullHigh ?? 0];
  });
  const width = plotWidth(
    lines.flatMap(({ name, points }) => nameWithCount(name, points)),
    56,
  );
  // Room for the callout under the lowest point.
  const room = 0.2 * (Math.max(...values) - Math.min(...values));
  const axes = stepAxes(
    points.map(({ step }) => step),
    [...values, Math.max(-1, Math.min(...points.map(({ rho }) => rho)) - room)],
    {
      width,
      height,
      xTitle: "adaptation step",
      yTitle: "Spearman ρ of NLL and speedup",
      format: ".1f",
      within: [-1, 1],
    },
  );
  const { x, y } = axes;
  const detail = { field: "line", type: "nominal", scale: { domain: lines.map(({ name }) => name) } } as const;
  const color = { ...detail, scale: { ...detail.scale, range: lines.map((line) => line.color) }, legend: null };
  const shape = { ...detail, scale: { ...detail.scale, range: lines.map((line) => line.shape) }, legend: null };
  const layers = [
    {
      data: { values: points.filter(({ nullLow, nullHigh }) => nullLow !== null && nullHigh !== null) },
      mark: { type: "area", opacity: 0.1, color: ink.muted },
      encoding: { x, y: y("nullLow"), y2: { field: "nullHigh" }, detail: { field: "line", type: "nominal" } },
    },
    // Each line's own edges, dashed: the fewer samples, the more chance alone gives.
    ...["nullLow", "nullHigh"].map((edge) => ({
      data: { values: points.filter((point) => point.nullLow !== null && point.nullHigh !== null) },
      mark: { type: "line", strokeWidth: 1, strokeDash: [3, 3] },
      encoding: { x, y: y(edge), color },
    })),
    {
      data: { values: [{ zero: 0 }] },
      mark: { type: "rule", color: ink.rule, strokeWidth: 1 },
      encoding: { y: y("zero") },
    },
    {
      data: { values: points.filter(({ low, high }) => low !== null && high !== null) },
      mark: { type: "area", opacity: 0.14 },
      encoding: { x, y: y("low"), y2: { field: "high" }, color },
    },
    { mark: { type: "line", strokeWidth: 2 }, encoding: { x, y: y("rho"), color } },
    { mark: { type: "point", filled: true, size: 42, opacity: 1 }, encoding: { x, y: y("rho"), color, shape } },
  ] as Layer[];
  return makeFigure(
    {
      ...(title === null ? {} : { title: { text: title } }),
      width,
      height,
      data: { values: points },
      layer: [...layers, ...textLayers(labelsOf(lines, axes, width))],
    },
    describe(lines),
  );
}

type RhoPoint = Required<Omit<RhoRow, "subset" | "source" | "rho">> & { line: string; rho: number };

interface Line {
  name: string;
  color: string;
  shape: string;
  points: RhoPoint[];
}

function linesOf(rows: readonly RhoRow[]): Line[] {
  const severalSources = new Set(rows.map(({ source }) => source)).size > 1;
  const known = rows.flatMap(({ rho, ...row }) => (rho === null ? [] : [{ ...row, rho }]));
  const nameOf = ({ subset, source = defaultSource }: (typeof known)[number]) => {
    return `${severalSources ? `${source}: ` : ""}${names[subset] ?? subset.replace(/-/g, " ")}`;
  };
  return [...new Set(known.map(nameOf))].map((name, i) => {
    const own = known.filter((row) => nameOf(row) === name).sort((a, b) => a.step - b.step);
    const points = own.map((row): RhoPoint => {
      const { step, rho, n = null, p = null, low = null, high = null, nullLow = null, nullHigh = null } = row;
      return { line: name, step, rho, n, p, low, high, nullLow, nullHigh };
    });
    return {
      name,
      color: palette[i % palette.length] ?? ink.text,
      shape: shapes[i % shapes.length] ?? "circle",
      points,
    };
  });
}

function labelsOf(lines: readonly Line[], { across, up }: StepAxes, width: number): PlacedText[] {
  const place = ({ step, rho }: RhoPoint) => ({ x: across(step), y: up(rho) });
  const ends = lines.flatMap(({ name, color, points }) => {
    const end = points.at(-1);
    return end === undefined ? [] : [{ end: place(end), lines: nameWithCount(name, points), color }];
  });
  const callouts = lowestOf(lines).map(({ point, color }) => {
    const p = point.p === null ? [] : [`p = ${pText(point.p)}`];
    return { at: place(point), lines: [`ρ = ${signed(point.rho)} at step ${point.step}`, ...p], color };
  });
  const drawn = {
    points: lines.flatMap(({ points }) => points.map(place)),
    lines: [
      ...lines.map(({ points }) => points.map(place)),
      [
        { x: 0, y: up(0) },
        { x: width, y: up(0) },
      ],
    ],
  };
  return [...placeLabels(callouts, drawn, { width, height }), ...endLabels(ends, { x: width + 4, height })];
}

function nameWithCount(name: string, points: readonly RhoPoint[]): string[] {
  const counts = new Set(points.map(({ n }) => n));
  const [n = null] = counts;
  return counts.size === 1 && n !== null ? [name, `n = ${n}`] : [name];
}

function lowestOf(lines: readonly Line[]): { point: RhoPoint; color: string }[] {
  const all = lines.flatMap(({ points, color }) => points.map((point) => ({ point, color })));
  const least = Math.min(...all.map(({ point }) => point.rho));
  return all.filter(({ point }) => point.rho === least).slice(0, 1);
}

const signed = (rho: number) => rho.toFixed(2).replace("-", "−");

const superscripts = [..."⁰¹²³⁴⁵⁶⁷⁸⁹"];

function pText(p: number): string {
  if (p >= 0.001) return String(Number(p.toPrecision(2)));
  const [mantissa, exponent = "0"] = p.toExponential(1).split("e");
  const raised = [...exponent].map((letter) => (letter === "-" ? "⁻" : superscripts[Number(letter)]));
  return `${mantissa} × 10${raised.join("")}`;
}

function describe(lines: readonly Line[]): string {
  const said = lines.map(({ name, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    const ends = [first, last].flatMap((point) => (point ? [`${signed(point.rho)} at step ${point.step}`] : []));
    return `${nameWithCount(name, points).join(", ")}: ${[...new Set(ends)].join(", ")}`;
  });
  const points = lines.flatMap((line) => line.points);
  const lowest = lowestOf(lines)[0]?.point;
  return [
    `Spearman's rho of NLL and speedup over a fixed set of samples, against adaptation step (${said.join("; ")}).`,
    lowest === undefined ? "" : `Lowest: ${signed(lowest.rho)}, ${lowest.line}, step ${lowest.step}.`,
    points.some(({ low, high }) => low !== null && high !== null) ? "Coloured bands: intervals." : "",
    points.some(({ nullLow }) => nullLow !== null)
      ? "Grey, with dashed edges: by chance alone."
      : "No band of chance was given.",
  ]
    .filter((part) => part !== "")
    .join(" ");
}
