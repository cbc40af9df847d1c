import { LabError } from "../records/index.js";
import { type Figure, type Layer, makeFigure, type Panel } from "./figure.js";
import { type ScatterPoint, type ScatterRow, scatterPoints } from "./nll-points.js";
import type { FigureOptions } from "./options.js";
import { speedupAxis } from "./speedup-axis.js";
import { ink, palette, shapes } from "./theme.js";

export interface NllSpeedupOptions extends FigureOptions {
  /** Surprisal as the `mean` over completion tokens (what selection ranks by unless told otherwise) or their `sum`. */
  measure?: "mean" | "sum";
}

const width = 330;
const everyTask = "all tasks";
const verdicts = [
  "wrong",
  "compile-error",
  "runtime-error",
  "crashed",
  "timed-out",
  "rejected",
  "not timed",
  "not known",
];

/**
 * Surprisal (negative log-likelihood, nats) against speedup, one point a distinct program, as large as it was drawn often. Correct and
 * timed samples stand by their speedup with its interval; all others stand in a strip below, by verdict: they have no
 * speedup, which is not a speedup of 0. In Jupyter: drag across to brush a range of surprisal (the line on top counts what is in it), choose
 * a task in the menu, hover for the program, its verdict and its interval.
 *
 * @throws LabError `no-rows` when no row has a log-probability
 * @example
 * nllSpeedupFigure(pool, { measure: "mean" });
 */
export function nllSpeedupFigure(rows: readonly ScatterRow[], options: NllSpeedupOptions = {}): Figure {
  const { measure = "mean", title = "Surprisal and speedup" } = options;
  const points = scatterPoints(rows, measure);
  if (points.length === 0) {
    throw new LabError(
      "no-rows",
      `nllSpeedupFigure: none of the ${rows.length} rows has a log-probability`,
      "give the rows of a pool whose policy returns log-probabilities",
    );
  }
  const tasks = [...new Set(points.map(({ task }) => task))].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  const strips = verdicts.filter((verdict) => points.some(({ strip }) => strip === verdict));
  const surprisals = points.map(({ surprisal }) => surprisal);
  // Not by Math.min(...): a million arguments are too many.
  const least = surprisals.reduce((a, b) => Math.min(a, b));
  const most = surprisals.reduce((a, b) => Math.max(a, b));
  const room = Math.max(most - least, 0.1) * 0.04;

  const x = {
    field: "surprisal",
    type: "quantitative",
    scale: { domain: [least - room, most + room], nice: false, zero: false },
    axis: {
      title: `surprisal, ${measure === "mean" ? "mean NLL per token" : "summed NLL"} (nats)`,
      grid: false,
      tickCount: 6,
    },
  } as const;
  const marks = marksOf(tasks, points);
  const xAbove = strips.length === 0 ? x : { ...x, axis: { ...x.axis, title: null, labels: false, ticks: false } };
  const panels: Panel[] = [speedupPanel(points, xAbove, marks)];
  if (strips.length > 0) panels.push(stripPanel(strips, x, marks));
  return makeFigure(
    {
      ...(title === null ? {} : { title: { text: title, offset: 12 } }),
      data: { values: points },
      params: [
        { name: "shown", value: everyTask, bind: { input: "select", options: [everyTask, ...tasks], name: "task " } },
      ],
      transform: [{ filter: `shown === '${everyTask}' || datum.task === shown` }],
      vconcat: panels,
      spacing: 8,
      resolve: { scale: { fill: "shared", stroke: "shared", shape: "shared", size: "shared" } },
    },
    describe(rows, points, tasks, measure),
  );
}

// Seen through, with an edge: what lies under a common program still shows.
const pointMark = { type: "point", opacity: 1, fillOpacity: 0.3, strokeWidth: 1 } as const;

interface XChannel {
  readonly field: "surprisal";
  readonly type: "quantitative";
}

// Colour and shape both tell the task: seven colours with every shape, so that forty tasks still differ.
function marksOf(tasks: readonly string[], points: readonly ScatterPoint[]) {
  const domain = [...tasks];
  const most = points.reduce((largest, { samples }) => Math.max(largest, samples), 1);
  const color = tasks.map((_, i) => palette[i % palette.length] ?? ink.text);
  const shape = tasks.map((_, i) => shapes[(i + Math.floor(i / palette.length)) % shapes.length] ?? "circle");
  const legend = { title: "task", symbolSize: 60, columns: Math.ceil(tasks.length / 12) };
  return {
    fill: { field: "task", type: "nominal", scale: { domain, range: color }, legend },
    stroke: { field: "task", type: "nominal", scale: { domain, range: color }, legend },
    shape: { field: "task", type: "nominal", scale: { domain, range: shape }, legend },
    size: {
      field: "samples",
      type: "quantitative",
      scale: { type: "sqrt", domain: [1, Math.max(most, 2)], range: [26, most > 4 ? 260 : 60] },
      legend:
        most > 1
          ? {
              title: "samples",
              values: sizesShown(most),
              format: "d",
              symbolType: "circle",
              symbolFillColor: ink.muted,
              symbolStrokeColor: ink.muted,
            }
          : null,
    },
    tooltip: [
      { field: "task", type: "nominal" },
      { field: "taskName", type: "nominal", title: "name" },
      { field: "verdict", type: "nominal" },
      { field: "shown", type: "nominal", title: "speedup" },
      { field: "surprisal", type: "quantitative", title: "surprisal (nats)" },
      { field: "samples", type: "quantitative" },
      { field: "program", type: "nominal" },
    ],
  } as const;
}

function sizesShown(most: number): number[] {
  const middle = Math.round(Math.sqrt(most));
  return [...new Set([1, middle, most])];
}

function speedupPanel(points: readonly ScatterPoint[], x: XChannel, marks: ReturnType<typeof marksOf>): Panel {
  const seen = points.flatMap(({ speedup, low, high }) =>
    speedup === null ? [] : [speedup, low ?? speedup, high ?? speedup],
  );
  const { domain, axis } = speedupAxis(seen, "speedup of correct samples (log)", 8);
  const y = (field: string) => {
    return { field, type: "quantitative" as const, scale: { type: "log" as const, domain, nice: false }, axis };
  };
  const timed = { filter: "datum.speedup !== null" };
  const layers: Layer[] = [
    {
      data: { values: [{ one: 1 }] },
      mark: { type: "rule", color: ink.rule, strokeWidth: 1.2 },
      encoding: { y: y("one") },
    },
    {
      transform: [timed, { filter: "datum.low !== null && datum.high !== null" }],
      mark: { type: "rule", opacity: 0.35, strokeWidth: 1 },
      encoding: { x, y: y("low"), y2: { field: "high" }, stroke: marks.stroke },
    } as Layer,
    {
      params: [{ name: "brush", select: { type: "interval", encodings: ["x"] } }],
      transform: [timed],
      mark: pointMark,
      encoding: { x, y: y("speedup"), ...marks },
    } as Layer,
    {
      transform: [
        { filter: { param: "brush" } },
        {
          aggregate: ["samples", "judged", "correct", "fast"].map((field) => ({ op: "sum", field, as: field })),
          groupby: [],
        },
        {
          calculate:
            "format(datum.samples, 'd') + ' samples, ' + format(datum.correct, 'd') + ' correct, fast₁ ' + (datum.judged > 0 ? format(datum.fast / datum.judged, '.2f') : 'not known')",
          as: "count",
        },
      ],
      mark: { type: "text", align: "left", baseline: "bottom", color: ink.muted },
      encoding: { x: { value: 0 }, y: { value: -6 }, text: { field: "count", type: "nominal" } },
    } as Layer,
  ];
  return { width, height: 210, layer: layers };
}

function stripPanel(strips: readonly string[], x: XChannel, marks: ReturnType<typeof marksOf>): Panel {
  return {
    width,
    height: { step: 16 },
    transform: [{ filter: "datum.strip !== null" }],
    mark: pointMark,
    encoding: {
      x,
      y: {
        field: "strip",
        type: "nominal",
        sort: [...strips],
        scale: { domain: [...strips] },
        axis: { title: null, grid: true },
      },
      ...marks,
    },
  } as Panel;
}

function describe(
  rows: readonly ScatterRow[],
  points: readonly ScatterPoint[],
  tasks: readonly string[],
  measure: "mean" | "sum",
): string {
  const total = (field: "samples" | "correct" | "fast" | "judged") =>
    points.reduce((sum, point) => sum + point[field], 0);
  const [samples, judged] = [total("samples"), total("judged")];
  const missing = rows.length - samples;
  return [
    `Surprisal (${measure === "mean" ? "mean NLL per token" : "summed NLL"}, nats) against speedup`,
    ` for ${samples} samples of ${tasks.length} task${tasks.length === 1 ? "" : "s"}, ${points.length} distinct points:`,
    ` ${total("correct")} correct, ${total("fast")} of them faster than the reference`,
    judged < samples ? `, ${samples - judged} not judged` : "",
    `. Bars: intervals. Under the plot: samples that have no speedup.`,
    missing > 0 ? ` Not shown: ${missing} without log-probabilities.` : "",
  ].join("");
}
