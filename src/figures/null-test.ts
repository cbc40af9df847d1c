import { type Evaluation, LabError } from "../records/index.js";
import { type Figure, type Layer, makeFigure } from "./figure.js";
import type { FigureOptions } from "./options.js";
import { defaultSource, sourcesOf } from "./sources.js";
import { speedupAxis, speedupText } from "./speedup-axis.js";
import { ink } from "./theme.js";

/** One evaluation of a reference against itself, whose true speedup is 1. */
export interface NullTestRow {
  taskId: number;
  /** Measured reference time / reference time; null where nothing was timed, which the caption counts. */
  speedup: number | null;
  /** Its interval, null where none was measured. */
  low?: number | null;
  high?: number | null;
  /** Which set-up measured it, e.g. `this evaluator` or `four threads`; rows that say none are one source. */
  source?: string;
}

const width = 190;

/**
 * The A/A test: the speedup every reference has over itself, each evaluation a point with its interval, sorted within its task, on a log
 * axis about 1x. Beside it, how many counted as faster, and how many as resolvably so. With several sources one panel
 * shows all of them at one scale, and a second the narrowest alone at its own.
 *
 * @throws LabError `no-rows` when there is nothing to draw
 * @example
 * nullTestFigure(nullTestRows(await readNullTest("data/runs/null")));
 */
export function nullTestFigure(rows: readonly NullTestRow[], options: FigureOptions = {}): Figure {
  const { title = "A program against itself: what the clock calls a speedup" } = options;
  const timed = rows.flatMap(({ speedup, ...row }) => (speedup === null ? [] : [{ ...row, speedup }]));
  if (timed.length === 0) {
    throw new LabError(
      "no-rows",
      `nullTestFigure: none of ${rows.length} rows has a speedup`,
      "give the timed evaluations of an A/A run",
    );
  }
  const { names, colors } = sourcesOf(timed);
  const points = ranked(timed);
  const narrowest = [...names].sort((a, b) => spread(points, a) - spread(points, b))[0] ?? defaultSource;
  const closeUp =
    names.length > 1 && Math.max(...names.map((name) => spread(points, name))) > 2 * spread(points, narrowest);
  const color = {
    field: "source",
    type: "nominal",
    scale: { domain: names, range: colors },
    legend: names.length > 1 ? { title: null, orient: "top", symbolType: "circle", symbolSize: 60 } : null,
  };
  const tasks = [...new Set(points.map(({ task }) => task))];
  const most = Math.max(...tasks.map((task) => points.filter((point) => point.task === task).length));
  // Room for a line of numbers a source, and for the points to stand apart while the tasks are few.
  const height = tasks.length * Math.max(16 * names.length, Math.min(3 * most, 60, 420 / tasks.length));
  const panels = [panel(points, color, { label: "speedup over itself (log)", tasks, height, labels: true })];
  if (closeUp) {
    const alone = points.filter(({ source }) => source === narrowest);
    panels.push(panel(alone, color, { label: `${narrowest}, closer`, tasks, height, labels: false }));
  }
  panels.at(-1)?.layer.push(...countLayers(points, names, tasks, color));
  return makeFigure(
    {
      ...(title === null ? {} : { title: { text: title } }),
      hconcat: panels,
      spacing: 16,
      resolve: { scale: { color: "shared" } },
    },
    describe(points, names, rows.length - timed.length),
  );
}

/**
 * The evaluations of an A/A run as rows of this figure.
 *
 * @param source the name of the set-up that measured them
 */
export function nullTestRows(evaluations: readonly Evaluation[], source?: string): NullTestRow[] {
  return evaluations.map(({ taskId, speedup }) => ({
    taskId,
    speedup: speedup?.value ?? null,
    low: speedup?.low ?? null,
    high: speedup?.high ?? null,
    ...(source === undefined ? {} : { source }),
  }));
}

interface LayeredPanel {
  width: number;
  height: number;
  layer: Layer[];
}

interface Point {
  task: number;
  /** Vertical place: the task's number in the list, and within its band the source's share and the rank in it. */
  place: number;
  source: string;
  speedup: number;
  low: number | null;
  high: number | null;
  shown: string;
}

function ranked(rows: readonly (NullTestRow & { speedup: number })[]): Point[] {
  const { names } = sourcesOf(rows);
  const tasks = [...new Set(rows.map(({ taskId }) => taskId))].sort((a, b) => a - b);
  return tasks.flatMap((task, t) =>
    names.flatMap((source, s) => {
      const own = rows.filter((row) => row.taskId === task && (row.source ?? defaultSource) === source);
      own.sort((a, b) => a.speedup - b.speedup);
      return own.map(({ speedup, low = null, high = null }, rank): Point => {
        const place = t - 0.42 + (0.84 * (s + (rank + 0.5) / own.length)) / names.length;
        const interval = low === null || high === null ? "" : ` [${digits(low)}, ${digits(high)}]`;
        return { task, place, source, speedup, low, high, shown: `${digits(speedup)}${interval}` };
      });
    }),
  );
}

// About 1 what matters is in the third decimal.
const digits = (value: number) => (value > 0.8 && value < 1.25 ? `${value.toFixed(3)}×` : speedupText(value));

/** How far apart the largest and the smallest speedup of a source are, in powers of e. */
function spread(points: readonly Point[], name: string): number {
  const own = points.filter(({ source }) => source === name).map(({ speedup }) => speedup);
  return Math.log(Math.max(...own) / Math.min(...own));
}

function panel(
  points: readonly Point[],
  color: object,
  as: { label: string; tasks: readonly number[]; height: number; labels: boolean },
): LayeredPanel {
  const { domain, axis } = speedupAxis(
    points.flatMap(({ speedup, low, high }) => [speedup, low ?? speedup, high ?? speedup]),
    as.label,
    5,
  );
  const x = { type: "quantitative", scale: { type: "log", domain, nice: false }, axis };
  const y = {
    field: "place",
    type: "quantitative",
    scale: { domain: [-0.5, as.tasks.length - 0.5], reverse: true, nice: false, zero: false },
    axis: {
      title: null,
      values: as.tasks.map((_, i) => i),
      labelExpr: `${JSON.stringify(as.tasks.map((task) => `task ${task}`))}[datum.value]`,
      labels: as.labels,
      grid: false,
      ticks: false,
      domain: false,
      labelPadding: 8,
    },
  };
  const edges = as.tasks.slice(1).map((_, i) => ({ place: i + 0.5 }));
  const layers = [
    { data: { values: edges }, mark: { type: "rule", color: ink.grid }, encoding: { y } },
    {
      data: { values: [{ one: 1 }] },
      mark: { type: "rule", color: ink.text, strokeWidth: 1 },
      encoding: { x: { field: "one", ...x } },
    },
    {
      data: { values: points.filter(({ low, high }) => low !== null && high !== null) },
      mark: { type: "rule", strokeWidth: 1, opacity: 0.5 },
      encoding: { x: { field: "low", ...x }, x2: { field: "high" }, y, color },
    },
    {
      data: { values: points },
      mark: { type: "point", filled: true, size: 14, opacity: 1 },
      encoding: {
        x: { field: "speedup", ...x },
        y,
        color,
        tooltip: [
          { field: "task", type: "nominal" },
          { field: "source", type: "nominal" },
          { field: "shown", type: "nominal", title: "speedup" },
        ],
      },
    },
  ] as Layer[];
  return { width, height: as.height, layer: layers };
}

/** The numbers beside the last panel: how many evaluations of a task count as faster, and how many resolvably. */
function countLayers(
  points: readonly Point[],
  names: readonly string[],
  tasks: readonly number[],
  color: object,
): Layer[] {
  const counts = tasks.flatMap((task, t) =>
    names.map((source, s) => {
      const own = points.filter((point) => point.task === task && point.source === source);
      return {
        place: t - 0.42 + (0.84 * (s + 0.5)) / names.length,
        source,
        text: own.length === 0 ? "" : countText(own),
      };
    }),
  );
  const y = { field: "place", type: "quantitative" };
  const mark = { type: "text", align: "left", baseline: "middle", dx: 8 };
  return [
    {
      data: { values: counts },
      mark,
      encoding: { x: { value: width }, y, text: { field: "text", type: "nominal" }, color },
    },
    {
      data: { values: [{ text: points.some(({ low }) => low !== null) ? "> 1× (resolved)" : "> 1×" }] },
      mark: { ...mark, color: ink.muted },
      encoding: { x: { value: width }, y: { value: -8 }, text: { field: "text", type: "nominal" } },
    },
  ] as Layer[];
}

function countText(own: readonly Point[]): string {
  const faster = own.filter(({ speedup }) => speedup > 1).length;
  const lows = own.flatMap(({ low }) => (low === null ? [] : [low]));
  const resolved = lows.length === 0 ? "" : ` (${lows.filter((low) => low > 1).length})`;
  return `${faster} of ${own.length}${resolved}`;
}

function describe(points: readonly Point[], names: readonly string[], untimed: number): string {
  const said = names.map((name) => {
    const own = points.filter(({ source }) => source === name);
    const speedups = own.map(({ speedup }) => speedup);
    const [least, most] = [digits(Math.min(...speedups)), digits(Math.max(...speedups))];
    const withInterval = own.some(({ low }) => low !== null);
    return `${name}: ${least} to ${most}, above 1× ${countText(own)}${withInterval ? " (resolved in brackets)" : ""}`;
  });
  const missing = untimed === 0 ? "" : ` Not shown: ${untimed} without a speedup.`;
  return `Measured speedup of each reference over itself, whose true value is 1: ${said.join("; ")}.${missing}`;
}
