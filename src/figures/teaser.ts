import { LabError } from "../records/index.js";
import { endLabels } from "./end-labels.js";
import { type Figure, type Layer, makeFigure } from "./figure.js";
import { type FreeLabel, placeLabels } from "./free-labels.js";
import type { FigureOptions } from "./options.js";
import { linear, logarithmic, type Place, type PlacedText, pixels, textLayers } from "./plane.js";
import { powersOfTwo, type ScalingRow } from "./scaling-curve.js";
import type { SelectionRow } from "./selection.js";
import { sourcesOf } from "./sources.js";
import { bracketOf } from "./teaser-bracket.js";
import { type Pick, picksOf, type TeaserReference } from "./teaser-picks.js";
import { spokenAgainstOne, spokenAgainstOracle } from "./teaser-words.js";
import { plotWidth } from "./text-size.js";
import { ink } from "./theme.js";

export interface TeaserOptions extends FigureOptions {
  /** What each strategy reaches with all the samples of the curve's end. */
  strategies: readonly SelectionRow[];
  /** A score to hold against them, e.g. that of test-time training, with its interval where one is known. */
  reference?: TeaserReference;
}

const height = 230;
const laneWidth = 12;

/**
 * Figure 1: the scaling curve, and at its last K what each strategy's one pick reaches, with error bars. A bracket gives the difference between
 * surprisal and confidence; callouts hold the top-k strategy against the oracle, and the reference against a single sample. What they say follows the rows.
 *
 * @throws LabError `no-rows` when there is no curve or no strategy to draw, `bad-argument` for those of several sources
 * @example
 * teaserFigure(publishedScaling(), { strategies: publishedStrategies(), reference: { label: "TTT BoA", score: 0.306 } });
 */
export function teaserFigure(rows: readonly ScalingRow[], options: TeaserOptions): Figure {
  const { strategies, reference, title = "Sample K programs, pick one" } = options;
  const { names: both } = [rows, strategies].map(sourcesOf).find(({ names }) => names.length > 1) ?? { names: [] };
  if (both.length > 0) {
    throw new LabError(
      "bad-argument",
      `teaserFigure: it draws one source, and there are ${both.join(", ")}`,
      "draw one figure each: rows.filter(({ source }) => source === ...)",
    );
  }
  const curve = rows.map(({ k, passAt1, low = null, high = null }) => ({ k, passAt1, low, high }));
  curve.sort((a, b) => a.k - b.k);
  const [first, last] = [curve[0], curve.at(-1)];
  const picks = picksOf(strategies, reference);
  if (first === undefined || last === undefined || picks.length === 0) {
    throw new LabError(
      "no-rows",
      `teaserFigure: ${rows.length} rows of a curve, ${picks.length} strategies to draw`,
      "give a scaling curve of one source and what strategies reach at its last K",
    );
  }
  const domain: [number, number] = first.k < last.k ? [first.k, last.k] : [first.k / 2, last.k];
  const names = picks.map(({ label, score }) => `${label} ${score.toFixed(2)}`);
  const beside = laneWidth * Math.max(...picks.map(({ lane }) => lane)) + 24;
  const curveWidth = plotWidth(names, 46 + beside);
  const width = curveWidth + beside;
  const across = logarithmic(domain, curveWidth);
  const up = linear([1, 0], height);
  const x = {
    field: "k",
    type: "quantitative",
    scale: { type: "log", base: 2, domain, range: [0, curveWidth], nice: false },
    axis: {
      title: "K, samples drawn per task (log2)",
      // All of many would run into each other.
      values: curve.length > 10 ? powersOfTwo(first.k, last.k) : curve.map(({ k }) => k),
      format: "d",
      grid: false,
    },
  };
  const y = (field: string) => ({
    field,
    type: "quantitative",
    scale: { domain: [0, 1] },
    axis: { title: "fast₁ of the picked sample", format: ".1f", tickCount: 6 },
  });
  const marks = picks.map((pick) => ({ ...pick, x: curveWidth + laneWidth * pick.lane }));
  const color = { field: "color", type: "nominal", scale: null };
  const shape = { field: "shape", type: "nominal", scale: null };
  const layers = [
    {
      data: { values: curve.filter(({ low, high }) => low !== null && high !== null) },
      mark: { type: "area", opacity: 0.1, color: ink.muted },
      encoding: { x, y: y("low"), y2: { field: "high" } },
    },
    {
      data: { values: [first] },
      mark: { type: "rule", strokeDash: [2, 3], color: ink.muted },
      encoding: { y: y("passAt1") },
    },
    {
      data: { values: curve },
      mark: { type: "line", strokeWidth: 2, color: ink.rule },
      encoding: { x, y: y("passAt1") },
    },
    {
      data: { values: curve },
      mark: { type: "point", filled: true, size: 30, opacity: 1, color: ink.rule },
      encoding: { x, y: y("passAt1") },
    },
    {
      data: { values: marks.filter(({ low, high }) => low !== null && high !== null) },
      mark: { type: "rule", strokeWidth: 1.5, opacity: 0.6 },
      encoding: { x: pixels("x"), y: y("low"), y2: { field: "high" }, color },
    },
    {
      data: { values: marks },
      mark: { type: "point", filled: true, size: 75, opacity: 1, stroke: "white", strokeWidth: 0.8 },
      encoding: { x: pixels("x"), y: y("score"), color, shape },
    },
  ] as Layer[];

  const at = (pick: { x: number; score: number }): Place => ({ x: pick.x, y: up(pick.score) });
  const bracket = bracketOf(picks, curveWidth - 14, up);
  const oracle = strategies.find(({ strategy }) => strategy === "best-correct")?.fast1 ?? last.passAt1;
  const free: FreeLabel[] = [
    ...bracket.labels,
    ...marks.flatMap((pick) => {
      const lines = pick.isReference
        ? spokenAgainstOne(pick.score, first.passAt1)
        : spokenAgainstOracle(pick.strategy, pick.score, oracle);
      return lines === null ? [] : [{ at: at(pick), lines, color: pick.color }];
    }),
    {
      at: { x: across(first.k) + 40, y: up(first.passAt1) },
      lines: [`one sample: ${first.passAt1.toFixed(2)}`],
      color: ink.muted,
    },
    {
      at: middleOf(curve.map(({ k, passAt1 }) => ({ x: across(k), y: up(passAt1) }))),
      lines: ["best of K"],
      color: ink.muted,
    },
  ];
  const drawn = {
    points: [...marks.map(at), ...curve.map(({ k, passAt1 }) => ({ x: across(k), y: up(passAt1) }))],
    lines: [
      curve.map(({ k, passAt1 }) => ({ x: across(k), y: up(passAt1) })),
      [
        { x: 0, y: up(first.passAt1) },
        { x: width, y: up(first.passAt1) },
      ],
      ...bracket.lines,
      ...marks.map(({ x, score, low, high }) => [
        { x, y: up(low ?? score) },
        { x, y: up(high ?? score) },
      ]),
    ],
  };
  const texts: PlacedText[] = [
    ...placeLabels(free, drawn, { width: curveWidth - 4, height }),
    ...endLabels(
      marks.map((pick, i) => ({
        end: { x: pick.x + 4, y: up(pick.score) },
        lines: [names[i] ?? ""],
        color: pick.color,
      })),
      { x: width, height },
    ),
  ];
  return makeFigure(
    {
      ...(title === null ? {} : { title: { text: title } }),
      width,
      height,
      layer: [...layers, ...bracket.layers, ...textLayers(texts)],
    },
    describe(first, last, picks),
  );
}

// Where the curve has risen half its way, so that its name stands at its slope.
function middleOf(places: readonly Place[]): Place {
  const [first, last] = [places[0], places.at(-1)];
  const half = ((first?.y ?? 0) + (last?.y ?? 0)) / 2;
  return places.find(({ y }) => y <= half) ?? { x: 0, y: half };
}

function describe(
  first: { k: number; passAt1: number },
  last: { k: number; passAt1: number },
  picks: readonly Pick[],
): string {
  const said = picks.map(({ label, score }) => `${label} ${score.toFixed(2)}`).join(", ");
  const bars = picks.some(({ low, high }) => low !== null && high !== null)
    ? " Bars and band: their intervals or spread."
    : "";
  return (
    `Best of K samples against K, ${first.passAt1.toFixed(2)} at K = ${first.k} to ${last.passAt1.toFixed(2)} at K = ${last.k}; ` +
    `beside it, fast_1 of one picked sample of ${last.k}: ${said}.${bars}`
  );
}
