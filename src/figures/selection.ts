import { LabError } from "../records/index.js";
import { type Figure, type Layer, makeFigure, type Panel } from "./figure.js";
import type { FigureOptions } from "./options.js";
import { logarithmic } from "./plane.js";
import { defaultSource, sourcesOf } from "./sources.js";
import { speedupAxis, speedupText } from "./speedup-axis.js";
import { plotWidth, textWidth } from "./text-size.js";
import { ink } from "./theme.js";

/** What a strategy reached. */
export interface SelectionRow {
  /** `best-correct`, `random-correct`, `confidence-guided`, `surprisal-guided`, `surprisal-guided-top3`, or another name. */
  strategy: string;
  /** Share of picked samples correct and faster than the reference, 0..1; null where unknown. */
  fast1: number | null;
  /** Standard deviation over seeds, drawn as the error bar where no interval is given. */
  fast1Std?: number | null;
  /** Interval of `fast1`. */
  fast1Low?: number | null;
  fast1High?: number | null;
  /** As `fast1`, counting only speedups whose interval lies above 1. */
  resolvedFast1?: number | null;
  /** Mean speedup of the picked samples; null where none was timed. */
  meanSpeedup: number | null;
  /** Tasks times seeds the row is over. */
  pairs?: number | null;
  /** Whose numbers they are; rows that say none are one source. */
  source?: string;
}

const labels: Record<string, string> = {
  "best-correct": "Oracle",
  "surprisal-guided-top3": "Surprisal top-3",
  "surprisal-guided": "Surprisal",
  "random-correct": "Random",
  "confidence-guided": "Confidence",
};

/** What a strategy is called in a figure. */
export function strategyLabel(strategy: string): string {
  return labels[strategy] ?? strategy;
}

/**
 * Figure 4: the strategies side by side. Left, fast_1 with its error bar and, hollow, resolved fast_1; right, the mean speedup of the
 * picked samples on a log axis. Every number stands in a column beside its panel. Rows of several sources (ours, the
 * paper's) share a line a strategy, one under the other.
 *
 * @throws LabError `no-rows` when there is nothing to draw
 * @example
 * selectionFigure([...ourRows, ...publishedStrategies()]);
 */
export function selectionFigure(rows: readonly SelectionRow[], options: FigureOptions = {}): Figure {
  const { title = "Which correct sample to pick" } = options;
  if (rows.length === 0) {
    throw new LabError("no-rows", "selectionFigure: no rows to draw", "give one row a strategy");
  }
  const { names, colors } = sourcesOf(rows);
  const known = Object.keys(labels).filter((name) => rows.some(({ strategy }) => strategy === name));
  const order = [...new Set([...known, ...rows.map(({ strategy }) => strategy)])];
  const bars = rows.map(drawn);
  const widest = (texts: readonly string[]) => Math.max(...texts.map((text) => textWidth(text)));
  const texts = widest(bars.map(({ fast1Text }) => fast1Text)) + widest(bars.map(({ meanText }) => meanText));
  const panelWidth =
    plotWidth(
      bars.map(({ label }) => label),
      42 + texts,
    ) / 2;
  const resolved = bars.some((bar) => bar.resolvedFast1 !== null);

  const y = {
    field: "label",
    type: "nominal" as const,
    sort: order.map(strategyLabel),
    scale: { paddingInner: names.length > 1 ? 0.3 : 0.1, paddingOuter: 0.15 },
    axis: { title: null, domain: false, ticks: false, grid: false, labelPadding: 8 },
  };
  const shared = {
    yOffset: { field: "source", type: "nominal" as const, sort: names, scale: { domain: names } },
    color: {
      field: "source",
      type: "nominal" as const,
      scale: { domain: names, range: colors },
      legend: names.length > 1 ? { title: null, orient: "top" as const, symbolType: "circle" } : null,
    },
  };
  const height = { step: names.length > 1 ? 13 : 22 };

  const share = {
    type: "quantitative" as const,
    scale: { domain: [0, 1] },
    axis: { title: resolved ? "fast₁ (○ resolved)" : "fast₁", values: [0, 0.5, 1], format: ".1f" },
  };
  const speedups = bars.flatMap(({ meanSpeedup }) => (meanSpeedup === null ? [] : [meanSpeedup]));
  const { domain, axis } = roomyAxis(speedups, panelWidth);
  const speed = { type: "quantitative" as const, scale: { type: "log" as const, domain, nice: false }, axis };
  const last = { ...y, axis: { ...y.axis, labels: false } };

  const left: Layer[] = [
    mark({ type: "rule", strokeWidth: 1.5, opacity: 0.7 }, { y, x: { field: "low", ...share }, x2: { field: "high" } }),
    mark({ type: "point", filled: true, size: 55, opacity: 1 }, { y, x: { field: "fast1", ...share } }),
    mark({ type: "point", filled: false, size: 55, strokeWidth: 1.5 }, { y, x: { field: "resolvedFast1", ...share } }),
    column("fast1Text", y),
  ];
  const right: Layer[] = [
    mark(
      { type: "rule", strokeWidth: 1.5, opacity: 0.4 },
      { y: last, x: { field: "one", ...speed }, x2: { field: "meanSpeedup" } },
    ),
    mark({ type: "point", filled: true, size: 55, opacity: 1 }, { y: last, x: { field: "meanSpeedup", ...speed } }),
    column("meanText", last),
  ];
  function mark(as: object, encoding: object): Layer {
    return { mark: { ...as, invalid: "filter" }, encoding: { ...encoding, ...shared } } as Layer;
  }
  function column(field: string, on: typeof y | typeof last): Layer {
    return {
      mark: { type: "text", align: "left", baseline: "middle", dx: 7, color: ink.text },
      encoding: { y: on, yOffset: shared.yOffset, x: { value: panelWidth }, text: { field, type: "nominal" } },
    } as Layer;
  }
  const panels: Panel[] = [
    { width: panelWidth, height, layer: left },
    { width: panelWidth, height, layer: right },
  ];
  return makeFigure(
    {
      ...(title === null ? {} : { title: { text: title } }),
      data: { values: bars },
      hconcat: panels,
      spacing: 14,
      resolve: { scale: { color: "shared" } },
    },
    describe(bars, names),
  );
}

// As many ticks as have room for their labels.
function roomyAxis(speedups: readonly number[], width: number) {
  const axes = [4, 3, 2].map((most) => speedupAxis(speedups, "mean speedup (log)", most));
  const roomy = axes.find(({ domain, axis: { values } }) => {
    const place = logarithmic(domain, width);
    const half = (value: number) => textWidth(`${value.toLocaleString("en-US")}×`) / 2 + 2;
    return values.slice(1).every((value, i) => {
      const before = values[i] ?? value;
      return place(value) - place(before) > half(value) + half(before);
    });
  });
  return roomy ?? speedupAxis(speedups, "mean speedup (log)", 1);
}

type Bar = ReturnType<typeof drawn>;

function drawn(row: SelectionRow) {
  const { strategy, fast1, fast1Std = null, resolvedFast1 = null, meanSpeedup, source = defaultSource } = row;
  const spread = fast1 === null || fast1Std === null ? null : fast1Std;
  const low = row.fast1Low ?? (fast1 === null || spread === null ? null : Math.max(0, fast1 - spread));
  const high = row.fast1High ?? (fast1 === null || spread === null ? null : Math.min(1, fast1 + spread));
  const plain = fast1 === null ? "–" : fast1.toFixed(2);
  return {
    strategy,
    label: strategyLabel(strategy),
    source,
    fast1,
    low,
    high,
    resolvedFast1,
    meanSpeedup,
    one: 1,
    fast1Text: resolvedFast1 === null ? plain : `${plain} (${resolvedFast1.toFixed(2)})`,
    meanText: meanSpeedup === null ? "–" : speedupText(meanSpeedup),
    interval: row.fast1Low != null && row.fast1High != null,
    pairs: row.pairs ?? null,
  };
}

function describe(bars: readonly Bar[], names: readonly string[]): string {
  const said = names.map((name) => {
    const own = bars.filter(({ source }) => source === name);
    const pairs = own[0]?.pairs ?? null;
    const numbers = own.map(({ label, fast1Text, meanText }) => `${label} ${fast1Text}, ${meanText}`);
    return `${name}${pairs === null ? "" : ` (${pairs} task-seed pairs)`}: ${numbers.join("; ")}`;
  });
  const [interval, spread] = [bars.some((bar) => bar.interval), bars.some((bar) => !bar.interval && bar.low !== null)];
  const meaning = interval && spread ? "intervals where given, else" : interval ? "intervals" : "";
  const error = `Error bars: ${[meaning, spread ? "one standard deviation over seeds" : ""].filter(Boolean).join(" ")}.`;
  const resolved = bars.some(({ resolvedFast1 }) => resolvedFast1 !== null) ? " (resolved fast_1)" : "";
  return `fast_1${resolved} and mean speedup of the sample each strategy picks. ${said.join(". ")}.${interval || spread ? ` ${error}` : ""}`;
}
