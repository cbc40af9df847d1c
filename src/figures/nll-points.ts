import type { PoolRow } from "../records/index.js";

/** The columns of a pool the scatter reads. */
export type ScatterRow = Pick<
  PoolRow,
  | "level"
  | "taskId"
  | "taskName"
  | "text"
  | "programHash"
  | "sumLogprob"
  | "meanLogprob"
  | "verdict"
  | "correct"
  | "speedup"
  | "speedupLow"
  | "speedupHigh"
>;

/** Samples that are one point: the same program of the same task at the same surprisal. */
export interface ScatterPoint {
  task: string;
  taskName: string;
  /** Nats, rounded to a thousandth. */
  surprisal: number;
  /** How many samples it stands for. */
  samples: number;
  /** Of those, how many are known to be correct or not, how many are correct, and how many faster than the reference. */
  judged: number;
  correct: number;
  fast: number;
  verdict: string;
  /** Where it is drawn: the speedup panel (null) or a line of the strip under it. */
  strip: string | null;
  speedup: number | null;
  low: number | null;
  high: number | null;
  /** The speedup with its interval, as text. */
  shown: string;
  /** The program on one line, for a tooltip. */
  program: string;
}

/**
 * Joins samples that would be drawn on top of one another into points that say how many they are. Rows without log-probability have
 * no place on the axis and are left out.
 *
 * @param measure `mean` over the completion's tokens, or `sum`
 */
export function scatterPoints(rows: readonly ScatterRow[], measure: "mean" | "sum"): ScatterPoint[] {
  const severalLevels = new Set(rows.map(({ level }) => level)).size > 1;
  const points = new Map<string, ScatterPoint>();
  for (const row of rows) {
    const logprob = measure === "mean" ? row.meanLogprob : row.sumLogprob;
    if (logprob === null) continue;
    const surprisal = Math.round(-logprob * 1000) / 1000;
    // Repeated measurements of one program are points of their own: speedup and verdict are part of what is the same.
    const key = JSON.stringify([row.level, row.taskId, row.programHash, surprisal, row.verdict, row.speedup]);
    const point =
      points.get(key) ?? pointOf(row, severalLevels ? `${row.level}/${row.taskId}` : `${row.taskId}`, surprisal);
    point.samples += 1;
    point.judged += row.correct === null ? 0 : 1;
    point.correct += row.correct === true ? 1 : 0;
    point.fast += row.correct === true && row.speedup !== null && row.speedup > 1 ? 1 : 0;
    points.set(key, point);
  }
  // Many samples first, so that a rare program is drawn over a common one.
  return [...points.values()].sort((a, b) => b.samples - a.samples);
}

function pointOf(row: ScatterRow, task: string, surprisal: number): ScatterPoint {
  const { speedup, speedupLow: low, speedupHigh: high } = row;
  const digits = (value: number) => String(Number(value.toPrecision(3)));
  const interval = low === null || high === null ? "" : ` [${digits(low)}, ${digits(high)}]`;
  return {
    task,
    taskName: row.taskName ?? "",
    surprisal,
    samples: 0,
    judged: 0,
    correct: 0,
    fast: 0,
    verdict: row.verdict ?? "not evaluated",
    strip: stripOf(row),
    speedup: row.correct === true ? speedup : null,
    low,
    high,
    shown: speedup === null ? "none" : `${digits(speedup)}×${interval}`,
    program: oneLine(row.text),
  };
}

// A failed harness says nothing about the program: it stands apart from what is known to be incorrect.
function stripOf(row: ScatterRow): string | null {
  if (row.verdict === null || row.correct === null) return "not known";
  if (row.verdict !== "correct") return row.verdict;
  return row.speedup === null ? "not timed" : null;
}

// Tooltips collapse line ends and indentation: both are made visible. They clip long text, so no more is stored.
function oneLine(text: string): string {
  const lines = text.trim().split("\n");
  const shown = lines.map((line) => line.trimEnd().replace(/^ +/, (indent) => "\u00a0".repeat(indent.length)));
  const joined = shown.join(" ⏎ ");
  return joined.length > 600 ? `${joined.slice(0, 600)}…` : joined;
}
