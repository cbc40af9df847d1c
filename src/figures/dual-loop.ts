import { LabError } from "../records/index.js";
import {
  boxHeight,
  type DiagramArrow,
  type DiagramBox,
  diagramLayers,
  headingHeight,
  inset,
  wrapped,
} from "./diagram.js";
import { type Figure, makeFigure } from "./figure.js";
import type { FigureOptions } from "./options.js";
import { ink, palette } from "./theme.js";

/** One line of the diagram. */
export interface DualLoopRow {
  /** Which box it stands in: training, search at test time, selection, or (a box of its own) a stage of the evaluator. */
  part: "train" | "search" | "select" | "evaluate";
  text: string;
}

const left = { width: 172, gap: 22 };
const right = { left: 238, width: 142, gap: 15 };
const pad = 8;
const handover = 17;
const tones = {
  outer: { fill: "#e4eff7", stroke: palette[0] ?? ink.text },
  inner: { fill: "#e2f4ee", stroke: palette[2] ?? ink.text },
  evaluator: { fill: "#fdf0e2", stroke: palette[1] ?? ink.text },
};

/**
 * Figure 2: the two loops as a diagram. The outer loop trains a policy and hands its checkpoint to the inner loop, which searches and selects at test
 * time; both send programs to one evaluator, whose stages stand in order, and get rewards. The boxes take the height their lines need.
 *
 * @throws LabError `no-rows` when a part has no line
 * @example
 * dualLoopFigure([
 *   { part: "train", text: "80 tasks" },
 *   { part: "search", text: "Best-of-N, K = 64" },
 *   { part: "select", text: "surprisal" },
 *   { part: "evaluate", text: "1 assemble" },
 * ]);
 */
export function dualLoopFigure(rows: readonly DualLoopRow[], options: FigureOptions = {}): Figure {
  const { title = "Two loops, one evaluator" } = options;
  const parts = { train: textsOf(rows, "train"), search: textsOf(rows, "search") };
  const [select, stages] = [textsOf(rows, "select"), textsOf(rows, "evaluate")];
  const outer: DiagramBox = {
    ...tones.outer,
    left: 0,
    top: 0,
    width: left.width,
    ...filled("Outer loop: training", parts.train, left.width),
  };
  const nested = { ...tones.inner, fill: "white", left: pad, width: left.width - 2 * pad };
  const innerTop = outer.height + left.gap + 8;
  const firstTop = innerTop + inset + headingHeight + 2;
  const search: DiagramBox = { ...nested, top: firstTop, ...filled("Search", parts.search, nested.width) };
  const selection: DiagramBox = {
    ...nested,
    top: search.top + search.height + handover,
    ...filled("Selection", select, nested.width),
  };
  const innerEnd = selection.top + selection.height + pad;
  const inner: DiagramBox = {
    ...tones.inner,
    left: 0,
    top: innerTop,
    width: left.width,
    height: innerEnd - innerTop,
    heading: "Inner loop: test time",
    lines: [],
    align: "left",
  };
  const { boxes: stageBoxes, arrows: stageArrows, end: height } = stageColumn(stages, innerEnd);
  const evaluator: DiagramBox = {
    ...tones.evaluator,
    left: right.left,
    top: 0,
    width: right.width,
    height,
    heading: "Evaluator",
    lines: ["shared by both loops"],
    align: "center",
  };
  const arrows: DiagramArrow[] = [
    {
      path: [
        { x: left.width / 2, y: outer.height },
        { x: left.width / 2, y: innerTop },
      ],
      color: tones.outer.stroke,
      label: {
        text: "checkpoint",
        at: { x: left.width / 2 + 7, y: outer.height + (left.gap + 8) / 2 - 1 },
        align: "left",
      },
    },
    ...exchange(outer, tones.outer.stroke),
    ...exchange(inner, tones.inner.stroke),
    {
      path: [
        { x: left.width / 2, y: search.top + search.height },
        { x: left.width / 2, y: selection.top },
      ],
      color: tones.inner.stroke,
    },
    ...stageArrows,
  ];
  return makeFigure(
    {
      ...(title === null ? {} : { title: { text: title } }),
      width: right.left + right.width,
      height,
      layer: diagramLayers([outer, inner, search, selection, evaluator, ...stageBoxes], arrows),
    },
    describe(rows),
  );
}

function textsOf(rows: readonly DualLoopRow[], part: DualLoopRow["part"]): string[] {
  const own = rows.filter((row) => row.part === part).map(({ text }) => text);
  if (own.length > 0) return own;
  throw new LabError("no-rows", `dualLoopFigure: no row of part "${part}"`, "give at least one line to every part");
}

function filled(heading: string, texts: readonly string[], width: number) {
  const lines = texts.flatMap((text) => wrapped(text, width - 2 * inset, "\u00a0\u00a0"));
  return { heading, lines, align: "left" as const, height: boxHeight(lines.length, true) };
}

// Stages one under the other, an arrow from each to the next, over the given height or more where they need it.
function stageColumn(stages: readonly string[], height: number) {
  const boxes: DiagramBox[] = [];
  const arrows: DiagramArrow[] = [];
  const box = { ...tones.evaluator, fill: "white", left: right.left + pad, width: right.width - 2 * pad };
  const middle = box.left + box.width / 2;
  let top = boxHeight(1, true) + 1;
  const texts = stages.map((stage) => wrapped(stage, box.width - 2 * inset));
  const heights = texts.map((lines) => boxHeight(lines.length, false) - 2);
  const spare = height - pad - top - heights.reduce((sum, own) => sum + own, 0);
  const gap = Math.max(right.gap, spare / Math.max(1, stages.length - 1));
  texts.forEach((lines, i) => {
    const above = boxes.at(-1);
    if (above !== undefined) {
      const path = [
        { x: middle, y: above.top + above.height },
        { x: middle, y: top },
      ];
      arrows.push({ path, color: tones.evaluator.stroke });
    }
    const own = heights[i] ?? 0;
    boxes.push({ ...box, top, height: own, lines, align: "center" });
    top += own + gap;
  });
  return { boxes, arrows, end: Math.max(height, top - gap + pad) };
}

/** Programs to the evaluator and rewards back, at the height of a loop's box. */
function exchange({ top, height }: DiagramBox, color: string): DiagramArrow[] {
  const middle = (left.width + right.left) / 2;
  const [out, back] = [top + height / 2 - 12, top + height / 2 + 22];
  return [
    {
      path: [
        { x: left.width, y: out },
        { x: right.left, y: out },
      ],
      color,
      label: { text: "programs", at: { x: middle, y: out - 9 }, align: "center" },
    },
    {
      path: [
        { x: right.left, y: back },
        { x: left.width, y: back },
      ],
      color: tones.evaluator.stroke,
      label: { text: "rewards", at: { x: middle, y: back - 9 }, align: "center" },
    },
  ];
}

function describe(rows: readonly DualLoopRow[]): string {
  const said = (part: DualLoopRow["part"]) => textsOf(rows, part).join(", ");
  return (
    `Diagram of two loops about one evaluator. Outer loop, training: ${said("train")}. It hands its checkpoint to the inner loop, test time: ` +
    `search (${said("search")}), then selection (${said("select")}). Both send programs to the evaluator (${said("evaluate")}) and get rewards.`
  );
}
