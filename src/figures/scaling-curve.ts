import { LabError } from "../records/index.js";
import { type Figure, type Layer, makeFigure } from "./figure.js";
import type { FigureOptions } from "./options.js";
import { clearHeight, note, referenceLayers } from "./scaling-labels.js";
import { defaultSource, sourcesOf } from "./sources.js";

/** One point of a scaling curve. */
export interface ScalingRow {
  k: number;
  /** Probability that the best of `k` drawn samples is correct and faster than the reference, 0..1. */
  passAt1: number;
  /** Interval of `passAt1`, null where none is known. */
  low?: number | null;
  high?: number | null;
  /** As `passAt1`, counting only speedups whose interval lies above 1; a second, thinner curve. Null where unknown. */
  resolvedPassAt1?: number | null;
  /** Whose curve it is; rows that say none are one curve. */
  source?: string;
}

export interface ScalingCurveOptions extends FigureOptions {
  /** A score to hold against the curve, drawn as a line, e.g. that of test-time training. */
  reference?: { label: string; score: number };
  /** From which score on the first curve counts as saturated; 0.98 unless told, null for no band. */
  saturation?: number | null;
}

const width = 330;
const height = 210;

/**
 * Figure 3: the probability that the best of K samples is correct and faster than the reference against K on a log2 axis, with
 * the interval as a band, one curve a source (and, hollow, its resolved one), a line to compare with, and the K from which the first curve is saturated.
 *
 * @throws LabError `no-rows` when there is nothing to draw
 * @example
 * scalingCurveFigure(publishedScaling(), { reference: { label: "TTT BoA (step 8)", score: 0.35 } });
 */
export function scalingCurveFigure(rows: readonly ScalingRow[], options: ScalingCurveOptions = {}): Figure {
  const { reference, saturation = 0.98, title = "What sampling K programs buys" } = options;
  if (rows.length === 0) {
    throw new LabError("no-rows", "scalingCurveFigure: no rows to draw", "give the rows of a scaling curve");
  }
  const points = rows.map(drawn).sort((a, b) => a.k - b.k);
  const { names, colors } = sourcesOf(rows);
  const first = points.filter(({ source }) => source === names[0]);
  const ks = [...new Set(points.map(({ k }) => k))];
  const [minK, maxK] = [Math.min(...ks), Math.max(...ks)];
  const saturatedFrom = saturation === null ? undefined : saturationStart(first, saturation);

  const resolved = points.filter(({ resolvedPassAt1 }) => resolvedPassAt1 !== null);
  const x = {
    field: "k",
    type: "quantitative" as const,
    scale: { type: "log" as const, base: 2, domain: minK < maxK ? [minK, maxK] : [minK / 2, maxK * 2], nice: false },
    axis: { title: "K, samples drawn per task (log2)", values: powersOfTwo(minK, maxK), format: "d", grid: false },
  };
  const y = (field: string) => ({
    field,
    type: "quantitative" as const,
    scale: { domain: [0, 1] },
    axis: {
      title: `P(best of K is correct and >1×)${resolved.length > 0 ? ", ○ resolved" : ""}`,
      format: ".1f",
      tickCount: 6,
    },
  });
  const color = {
    field: "source",
    type: "nominal" as const,
    scale: { domain: names, range: colors },
    legend: names.length > 1 ? { title: null, orient: "top" as const, symbolType: "circle" } : null,
  };
  const banded = points.filter(({ low, high }) => low !== null && high !== null);
  const layers: Layer[] = [];
  if (saturatedFrom !== undefined) {
    layers.push({
      data: { values: [{ from: saturatedFrom, to: maxK }] },
      mark: { type: "rect", color: "#000000", opacity: 0.06 },
      encoding: { x: { ...x, field: "from" }, x2: { field: "to" } },
    });
  }
  layers.push(
    {
      data: { values: banded },
      mark: { type: "area", opacity: 0.16 },
      encoding: { x, y: y("low"), y2: { field: "high" }, color },
    },
    {
      data: { values: resolved },
      mark: { type: "line", strokeWidth: 1.2, point: { filled: false, fill: "white", size: 28 } },
      encoding: { x, y: y("resolvedPassAt1"), color },
    },
    { mark: { type: "line", strokeWidth: 2 }, encoding: { x, y: y("passAt1"), color } },
    { mark: { type: "point", filled: true, size: 40, opacity: 1 }, encoding: { x, y: y("passAt1"), color } },
  );
  if (reference !== undefined) layers.push(...referenceLayers(reference, points, { x, y: y("score"), width }));
  if (saturatedFrom !== undefined && saturation !== null) {
    const text = [`saturated (≥ ${saturation})`, `from K = ${saturatedFrom}`];
    const values = [{ k: maxK, at: clearHeight(reference?.score), text }];
    layers.push(...note(values, { x, y: y("at"), align: "right", dx: -5, dy: 0 }));
  }
  return makeFigure(
    {
      ...(title === null ? {} : { title: { text: title } }),
      width,
      height,
      data: { values: points },
      layer: layers,
    },
    describe(names, points, reference, saturatedFrom, saturation),
  );
}

function saturationStart(points: readonly { k: number; passAt1: number }[], saturation: number): number | undefined {
  // The last stretch that never falls below, so that a lucky point in the middle does not open the band.
  const below = points.findLastIndex(({ passAt1 }) => passAt1 < saturation);
  return points[below + 1]?.k;
}

/** Those from `low` to `high`: ticks of an axis of K. */
export function powersOfTwo(low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let k = 2 ** Math.floor(Math.log2(low)); k <= high; k *= 2) if (k >= low) ticks.push(k);
  return ticks;
}

type Point = ReturnType<typeof drawn>;

function drawn({ k, passAt1, low = null, high = null, resolvedPassAt1 = null, source = defaultSource }: ScalingRow) {
  return { k, passAt1, low, high, resolvedPassAt1, source };
}

function describe(
  names: readonly string[],
  points: readonly Point[],
  reference: { label: string; score: number } | undefined,
  saturatedFrom: number | undefined,
  saturation: number | null,
): string {
  const score = ({ k, passAt1, resolvedPassAt1: resolved }: Point) =>
    `${passAt1.toFixed(3)}${resolved === null ? "" : ` (${resolved.toFixed(3)} resolved)`} at K = ${k}`;
  const curves = names.map((name) => {
    const own = points.filter(({ source }) => source === name);
    return `${name}: ${[own[0], ...own.slice(1).slice(-1)].flatMap((point) => (point ? [score(point)] : [])).join(", ")}`;
  });
  const banded = points.some(({ low, high }) => low !== null && high !== null);
  return [
    `Probability that the best of K samples is correct and faster than the reference, against K (${curves.join("; ")}).`,
    banded ? "Band: its interval." : "",
    reference === undefined ? "" : `Dashed: ${reference.label}, ${reference.score}.`,
    saturatedFrom === undefined ? "" : `Shaded: ${saturation} or more, from K = ${saturatedFrom}.`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}
