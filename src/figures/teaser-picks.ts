import { type SelectionRow, strategyLabel } from "./selection.js";
import { ink, palette } from "./theme.js";

const looks: Record<string, { color: string; shape: string }> = {
  "surprisal-guided-top3": { color: palette[0] ?? ink.text, shape: "triangle-up" },
  "surprisal-guided": { color: palette[0] ?? ink.text, shape: "diamond" },
  "random-correct": { color: ink.muted, shape: "square" },
  "confidence-guided": { color: palette[1] ?? ink.text, shape: "circle" },
};
const referenceLook = { color: palette[3] ?? ink.text, shape: "triangle-down" };

/** One mark of the teaser: what a strategy, or the reference, reaches. */
export interface Pick {
  strategy: string;
  label: string;
  score: number;
  low: number | null;
  high: number | null;
  color: string;
  shape: string;
  isReference: boolean;
  /** Column to the right of the last K in which its error bar meets no other. */
  lane: number;
}

/** A score to hold against the strategies, with its interval where one is known. */
export interface TeaserReference {
  label: string;
  score: number;
  low?: number | null;
  high?: number | null;
}

/** What is drawn beside the curve, from the best down. The oracle is the curve's own end, and is not drawn twice. */
export function picksOf(strategies: readonly SelectionRow[], reference: TeaserReference | undefined): Pick[] {
  const others = [palette[2], palette[4], palette[5]];
  const unknown = strategies.map(({ strategy }) => strategy).filter((name) => !(name in looks));
  const picks = strategies.flatMap((row): Omit<Pick, "lane">[] => {
    if (row.strategy === "best-correct" || row.fast1 === null) return [];
    const spread = row.fast1Std ?? null;
    const low = row.fast1Low ?? (spread === null ? null : Math.max(0, row.fast1 - spread));
    const high = row.fast1High ?? (spread === null ? null : Math.min(1, row.fast1 + spread));
    const own = { color: others[unknown.indexOf(row.strategy) % others.length] ?? ink.text, shape: "cross" };
    const look = looks[row.strategy] ?? own;
    return [
      {
        strategy: row.strategy,
        label: strategyLabel(row.strategy),
        score: row.fast1,
        low,
        high,
        isReference: false,
        ...look,
      },
    ];
  });
  if (reference !== undefined) {
    const { label, score, low = null, high = null } = reference;
    picks.push({ strategy: label, label, score, low, high, isReference: true, ...referenceLook });
  }
  const ends: number[] = [];
  return picks
    .sort((a, b) => b.score - a.score)
    .map((pick) => {
      // From the top down: a lane is free when its last error bar ends above this one.
      const top = Math.max(pick.high ?? pick.score, pick.score + 0.03);
      const found = ends.findIndex((end) => end >= top);
      const lane = found === -1 ? ends.length : found;
      ends[lane] = Math.min(pick.low ?? pick.score, pick.score - 0.03);
      return { ...pick, lane };
    });
}
