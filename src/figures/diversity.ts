import { LabError } from "../records/index.js";
import { endLabels } from "./end-labels.js";
import { type Figure, type Layer, makeFigure } from "./figure.js";
import type { FigureOptions } from "./options.js";
import { textLayers } from "./plane.js";
import { stepAxes } from "./step-axes.js";
import { plotWidth } from "./text-size.js";
import { ink, palette, textColor } from "./theme.js";

/** What one step of an adaptation drew. */
export interface DiversityRow {
  /** Gradient steps taken; 0 is the policy before adaptation. */
  step: number;
  /** Rollouts of the step. */
  samples: number;
  /** Distinct programs among them. */
  distinctPrograms: number;
  /** Share of them that is correct, 0..1; null where unknown. */
  correct: number | null;
  /** Share that is correct and faster than the reference, 0..1; null where unknown. */
  fast1: number | null;
  /** What adapted, told in the labels where there are several; each gets a dash of its own. */
  source?: string;
}

const height = 210;
const dashes = [
  [1, 0],
  [5, 3],
  [2, 2],
] as const;
const measures = [
  { name: "correct", color: palette[0] ?? ink.text, of: ({ correct }: DiversityRow) => correct },
  { name: "fast₁", color: palette[2] ?? ink.text, of: ({ fast1 }: DiversityRow) => fast1 },
  {
    name: "distinct",
    color: palette[1] ?? ink.text,
    of: ({ distinctPrograms, samples }: DiversityRow) => (samples === 0 ? null : distinctPrograms / samples),
  },
] as const;

/**
 * What adaptation gains and what it eats: by step, the shares of the rollouts that are correct, that are faster than the reference, and that are
 * distinct programs. Takes rows of `trajectory`.
 *
 * @throws LabError `no-rows` when there is nothing to draw
 * @example
 * diversityFigure(trajectory(await readPool("data/runs/ttt-cpu-small")));
 */
export function diversityFigure(rows: readonly DiversityRow[], options: FigureOptions = {}): Figure {
  const { title = "What adaptation gains and what it eats" } = options;
  const sources = [...new Set(rows.map(({ source }) => source))];
  const lines = sources.flatMap((source, i) =>
    measures.map(({ name, color, of }) => {
      const points = rows
        .filter((row) => row.source === source)
        .map((row) => ({ step: row.step, share: of(row) }))
        .filter((point): point is { step: number; share: number } => point.share !== null)
        .sort((a, b) => a.step - b.step);
      const line = sources.length > 1 ? `${name}, ${source}` : name;
      return { line, color, dash: dashes[i % dashes.length] ?? dashes[0], points };
    }),
  );
  const drawn = lines.filter(({ points }) => points.length > 0);
  if (drawn.length === 0) {
    throw new LabError("no-rows", "diversityFigure: no row has a share to draw", "give rows of `trajectory`");
  }
  const all = drawn.flatMap(({ points }) => points);
  const width = plotWidth(
    drawn.map(({ line }) => line),
    24,
  );
  const axes = stepAxes(
    all.map(({ step }) => step),
    all.map(({ share }) => share),
    { width, height, xTitle: "adaptation step", yTitle: "share of the rollouts", format: ".2f", within: [0, 1] },
  );
  const layers = drawn.flatMap(({ line, color, dash, points }) => {
    const data = { values: points.map((point) => ({ ...point, line })) };
    const encoding = { x: axes.x, y: axes.y("share") };
    const tooltip = ["line", "step", "share"].map((field) => ({ field }));
    return [
      { data, mark: { type: "line", strokeWidth: 1.8, strokeDash: [...dash], color }, encoding },
      {
        data,
        mark: { type: "point", filled: true, size: 28, opacity: 1, color },
        encoding: { ...encoding, tooltip },
      },
    ];
  }) as Layer[];
  const ends = drawn.flatMap(({ line, color, points }) => {
    const end = points.at(-1);
    return end === undefined
      ? []
      : [{ end: { x: axes.across(end.step), y: axes.up(end.share) }, lines: [line], color: textColor(color) }];
  });
  return makeFigure(
    {
      ...(title === null ? {} : { title: { text: title } }),
      width,
      height,
      layer: [...layers, ...textLayers(endLabels(ends, { x: width + 4, height }))],
    },
    describe(drawn),
  );
}

function describe(lines: readonly { line: string; points: readonly { step: number; share: number }[] }[]): string {
  const said = lines.map(({ line, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    return `${line} from ${first?.share.toFixed(3)} at step ${first?.step} to ${last?.share.toFixed(3)} at step ${last?.step}`;
  });
  return `Shares of the rollouts by adaptation step: ${said.join("; ")}.`;
}
