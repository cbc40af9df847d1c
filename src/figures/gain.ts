import { LabError } from "../records/index.js";
import { type Figure, type Layer, makeFigure } from "./figure.js";
import type { FigureOptions } from "./options.js";
import { pixels } from "./plane.js";
import { linearTicks } from "./speedup-axis.js";
import { roundEnds } from "./step-axes.js";
import { plotWidth, textWidth } from "./text-size.js";
import { ink, palette } from "./theme.js";

/** The gain of one adaptation, and what choosing its best step gains by itself: a row of `adaptationNull`. */
export interface GainRow {
  /** Whose it is, e.g. `paper`; left out where all are of one. */
  source?: string;
  seed: number | null;
  /** Differences of fast_1, 0..1. */
  gain: number;
  nullGain: number;
  nullLow: number;
  nullHigh: number;
  nullP: number;
}

const rowHeight = 20;
const [learned, chance] = [palette[0] ?? ink.text, palette[1] ?? ink.text];
const level = 0.05;

/**
 * What Best-of-Adaptation gained, a line an adaptation, over the band of what choosing the best step of a policy that never changed gains (its mean a
 * tick). A blue circle lies beyond chance (p under 0.05), a red square does not.
 *
 * @throws LabError `no-rows` when there is nothing to draw
 * @example
 * gainFigure(adaptationNull(trajectoryByTask(await readPool("data/runs/ttt-cpu-small"))));
 */
export function gainFigure(rows: readonly GainRow[], options: FigureOptions = {}): Figure {
  const { title = "More than choosing gains?" } = options;
  if (rows.length === 0) throw new LabError("no-rows", "gainFigure: no rows to draw", "give rows of adaptationNull");
  const points = rows.map((row, i) => ({
    ...row,
    name: nameOf(row),
    p: pText(row.nullP),
    y: rowHeight * (i + 0.5),
    color: row.nullP < level ? learned : chance,
    shape: row.nullP < level ? "circle" : "square",
  }));
  const height = rowHeight * points.length;
  const names = Math.max(...points.map(({ name }) => textWidth(name)));
  const width = plotWidth(
    points.map(({ p }) => p),
    names + 30,
  );
  const domain = roundEnds([0, ...points.flatMap(({ gain, nullHigh }) => [gain, nullHigh])], [0, 1]);
  const x = (field: string) => ({
    field,
    type: "quantitative",
    scale: { domain, nice: false, zero: false },
    axis: {
      title: "gain of the best step over the first (points of fast₁)",
      values: linearTicks(...domain, 6),
      labelExpr: "format(100 * datum.value, '~r')",
    },
  });
  const text = (field: string, at: number, align: "left" | "right") => ({
    mark: { type: "text", align, baseline: "middle", color: ink.text },
    encoding: { x: { value: at }, y: pixels("y"), text: { field, type: "nominal" } },
  });
  const layer = [
    {
      mark: { type: "rule", strokeWidth: 9, color: ink.rule, opacity: 0.35 },
      encoding: { x: x("nullLow"), x2: { field: "nullHigh" }, y: pixels("y") },
    },
    {
      mark: { type: "tick", orient: "vertical", thickness: 2, size: 11, color: ink.muted },
      encoding: { x: x("nullGain"), y: pixels("y") },
    },
    {
      mark: { type: "point", filled: true, size: 60, opacity: 1, stroke: "white", strokeWidth: 0.8 },
      encoding: {
        x: x("gain"),
        y: pixels("y"),
        color: { field: "color", type: "nominal", scale: null },
        shape: { field: "shape", type: "nominal", scale: null },
      },
    },
    text("name", -10, "right"),
    text("p", width + 10, "left"),
  ] as Layer[];
  return makeFigure(
    { ...(title === null ? {} : { title: { text: title } }), width, height, data: { values: points }, layer },
    describe(points),
  );
}

const nameOf = ({ source, seed }: GainRow) =>
  [source, seed === null ? undefined : `seed ${seed}`].filter((part) => part !== undefined).join(", ");
const pText = (p: number) => (p < 0.001 ? "p < 0.001" : `p = ${p < 0.1 ? p.toFixed(3) : p.toFixed(2)}`);
const points100 = (share: number) => (100 * share).toFixed(1);

function describe(points: readonly (GainRow & { name: string; p: string })[]): string {
  const said = points.map(({ name, gain, nullGain, nullLow, nullHigh, p }) => {
    return `${name} +${points100(gain)}, by choosing +${points100(nullGain)} [${points100(nullLow)}, ${points100(nullHigh)}], ${p}`;
  });
  return `Gain of the best step of an adaptation over its first in points of fast_1, and what choosing gains where the policy never changes (grey): ${said.join("; ")}.`;
}
