import { LabError } from "../records/index.js";
import { quantile } from "../stats/index.js";
import { type Figure, type Layer, makeFigure } from "./figure.js";
import type { FigureOptions } from "./options.js";
import { pixels } from "./plane.js";
import { speedupAxis, speedupText } from "./speedup-axis.js";
import { lineHeight, plotWidth, textWidth } from "./text-size.js";
import { ink, palette } from "./theme.js";

/** One measurement of a program whose speedup is known beforehand. */
export interface CalibrationRow {
  /** What was measured, e.g. `reference` or `twice the work`. */
  program: string;
  /** The speedup it has by construction, above 0, e.g. 1 or 0.5. */
  expected: number;
  taskId: number;
  /** The measured speedup, above 0. */
  value: number;
  /** Its interval, null where none was measured. */
  low: number | null;
  high: number | null;
}

const column = { gap: 8, held: 54 };

/**
 * Calibration of an evaluator: measured over known speedup of every measurement with its interval, a band a program, sorted by
 * task and value within it, on a log axis about 1. The black bar is the median (the bias), its width the middle 80 % (the spread);
 * the columns say both in numbers, and how many intervals hold the known value.
 *
 * @throws LabError `no-rows` when there is nothing to draw
 * @throws LabError `bad-argument` when a speedup is not above 0
 * @example
 * calibrationFigure([{ program: "reference", expected: 1, taskId: 4, value: 1.003, low: 0.998, high: 1.008 }]);
 */
export function calibrationFigure(rows: readonly CalibrationRow[], options: FigureOptions = {}): Figure {
  const { title = "Measured against known speedup" } = options;
  if (rows.length === 0)
    throw new LabError("no-rows", "calibrationFigure: no rows to draw", "give one row a measurement");
  const bad = rows.find(({ value, expected }) => !(value > 0 && expected > 0));
  if (bad !== undefined) {
    throw new LabError(
      "bad-argument",
      `calibrationFigure: ${bad.program}, task ${bad.taskId}, has speedup ${bad.value} of ${bad.expected}; both must be above 0`,
      "leave out measurements without a speedup",
    );
  }
  const bands = bandsOf(rows);
  const bandHeight = Math.min(64, Math.max(40, 3 * Math.max(...bands.map(({ points }) => points.length))));
  const height = bandHeight * bands.length;
  const spreads = bands.map(spreadText);
  const names = bands.map(({ program }) => program);
  const right = Math.max(...[...spreads, "middle 80 %"].map((text) => textWidth(text))) + column.held + column.gap;
  const width = plotWidth(names, right + 18);
  const points = bands.flatMap(({ points }, b) =>
    points.map((point, i) => ({ ...point, y: bandHeight * (b + 0.1 + (0.62 * (i + 0.5)) / points.length) })),
  );
  const { domain, axis } = speedupAxis(
    points.flatMap(({ ratio, low, high }) => [ratio, low ?? ratio, high ?? ratio]),
    "measured / known speedup (log)",
    5,
  );
  const labelExpr = "format(datum.value, ',~r')";
  const x = (field: string) => ({
    field,
    type: "quantitative",
    scale: { type: "log", domain, nice: false },
    axis: { ...axis, labelExpr },
  });
  const color = { field: "color", type: "nominal", scale: null };
  const bars = bands.map(({ median, low, high }, b) => ({ median, low, high, y: bandHeight * (b + 0.84) }));
  const edges = bands.slice(1).map((_, i) => ({ y: bandHeight * (i + 1) }));
  const layers = [
    { data: { values: edges }, mark: { type: "rule", color: ink.grid }, encoding: { y: pixels("y") } },
    {
      data: { values: [{ one: 1 }] },
      mark: { type: "rule", color: ink.text, strokeWidth: 1 },
      encoding: { x: x("one") },
    },
    {
      data: { values: points.filter(({ low, high }) => low !== null && high !== null) },
      mark: { type: "rule", strokeWidth: 1, opacity: 0.5 },
      encoding: { x: x("low"), x2: { field: "high" }, y: pixels("y"), color },
    },
    {
      data: { values: points },
      mark: { type: "point", filled: true, size: 16, opacity: 1 },
      encoding: {
        x: x("ratio"),
        y: pixels("y"),
        color,
        tooltip: [
          { field: "program", type: "nominal" },
          { field: "taskId", type: "nominal", title: "task" },
          { field: "shown", type: "nominal", title: "measured" },
        ],
      },
    },
    {
      data: { values: bars },
      mark: { type: "rule", strokeWidth: 4, color: ink.text, opacity: 0.35 },
      encoding: { x: x("low"), x2: { field: "high" }, y: pixels("y") },
    },
    {
      data: { values: bars },
      mark: { type: "tick", orient: "vertical", thickness: 2, size: 11, color: ink.text },
      encoding: { x: x("median"), y: pixels("y") },
    },
    ...columns(bands, bandHeight, { width, right: width + right }),
  ] as Layer[];
  return makeFigure(
    { ...(title === null ? {} : { title: { text: title, offset: 12 } }), width, height, layer: layers },
    describe(bands),
  );
}

interface Band {
  program: string;
  expected: number;
  points: {
    program: string;
    taskId: number;
    ratio: number;
    low: number | null;
    high: number | null;
    shown: string;
    color: string;
  }[];
  /** Of measured over known: the median, and the ends of the middle 80 %. */
  median: number;
  low: number;
  high: number;
  held: number;
  withInterval: number;
}

function bandsOf(rows: readonly CalibrationRow[]): Band[] {
  const keys = [...new Set(rows.map(({ program, expected }) => JSON.stringify([program, expected])))];
  return keys.map((key, i) => {
    const own = rows.filter(({ program, expected }) => JSON.stringify([program, expected]) === key);
    const [program, expected] = JSON.parse(key) as [string, number];
    const points = own
      .map(({ taskId, value, low, high }) => ({
        program,
        taskId,
        ratio: value / expected,
        low: low === null ? null : low / expected,
        high: high === null ? null : high / expected,
        shown: `${speedupText(value)}${low === null || high === null ? "" : ` [${speedupText(low)}, ${speedupText(high)}]`}`,
        color: palette[i % palette.length] ?? ink.text,
      }))
      .sort((a, b) => a.taskId - b.taskId || a.ratio - b.ratio);
    const ratios = points.map(({ ratio }) => ratio);
    const within = points.filter(({ low, high }) => low !== null && high !== null);
    return {
      program,
      expected,
      points,
      median: quantile(ratios, 0.5),
      low: quantile(ratios, 0.1),
      high: quantile(ratios, 0.9),
      held: within.filter(({ low, high }) => (low ?? 0) <= 1 && (high ?? 0) >= 1).length,
      withInterval: within.length,
    };
  });
}

// As a percentage off, or where that would be a long number, as a factor.
const signed = (ratio: number) => {
  if (ratio < 0.5 || ratio > 2) return `×${Number(ratio.toPrecision(2))}`;
  const percent = 100 * (ratio - 1);
  const digits = Math.abs(percent) < 9.95 ? 1 : 0;
  const text = Math.abs(percent).toFixed(digits);
  return `${Number(text) === 0 ? "±" : percent < 0 ? "−" : "+"}${text} %`;
};

const heldText = ({ held, withInterval }: Band) => (withInterval === 0 ? "–" : `${held} of ${withInterval}`);

function spreadText({ low, high }: Band): string {
  const [from, to] = [signed(low), signed(high)];
  return `${to.endsWith("%") ? from.replace(" %", "") : from} to ${to}`;
}

// Names on the left, bias, spread and held intervals on the right, each over two lines of a band.
function columns(bands: readonly Band[], bandHeight: number, at: { width: number; right: number }): object[] {
  const text = (values: object[], x: number, align: "left" | "right", color: string) => ({
    data: { values },
    mark: { type: "text", align, baseline: "middle", lineHeight, color },
    encoding: { x: { value: x }, y: pixels("y"), text: { field: "text", type: "nominal" } },
  });
  const rows = (textOf: (band: Band) => string[]) =>
    bands.map((band, b) => {
      const lines = textOf(band);
      return { y: bandHeight * (b + 0.5) - ((lines.length - 1) * lineHeight) / 2, text: lines };
    });
  const heads = (...lines: string[]) => [{ y: -17, text: lines }];
  return [
    text(
      rows(({ program, expected }) => [program, `known ${expected}×`]),
      -10,
      "right",
      ink.text,
    ),
    text(
      rows((band) => [signed(band.median), spreadText(band)]),
      at.width + column.gap,
      "left",
      ink.text,
    ),
    text(
      rows((band) => [heldText(band)]),
      at.right,
      "right",
      ink.text,
    ),
    text(heads("median,", "middle 80 %"), at.width + column.gap, "left", ink.muted),
    text(heads("intervals", "hold it"), at.right, "right", ink.muted),
  ];
}

function describe(bands: readonly Band[]): string {
  const said = bands.map((band) => {
    const held = band.withInterval === 0 ? "" : `, ${heldText(band)} intervals hold the known value`;
    return `${band.program} (known ${band.expected}×): median ${signed(band.median)}, middle 80 % ${spreadText(band)}${held}`;
  });
  const interval = bands.some(({ withInterval }) => withInterval > 0) ? " with its interval" : "";
  return `Measured over known speedup, every measurement${interval}: ${said.join("; ")}. Black: median and middle 80 %.`;
}
