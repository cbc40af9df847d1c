import type { Layer } from "./figure.js";
import type { FreeLabel } from "./free-labels.js";
import { type Place, pixels } from "./plane.js";
import type { Pick } from "./teaser-picks.js";
import { spokenDifference } from "./teaser-words.js";
import { ink } from "./theme.js";

/** The bracket from confidence to surprisal, and its label; nothing where either is missing. */
export interface Bracket {
  layers: Layer[];
  labels: FreeLabel[];
  lines: Place[][];
}

/**
 * Draws the difference between surprisal-guided and confidence-guided picks as a bracket.
 *
 * @param x where it stands, in CSS pixels
 * @param up height of a score in CSS pixels
 */
export function bracketOf(picks: readonly Pick[], x: number, up: (score: number) => number): Bracket {
  const [surprisal, confidence] = ["surprisal-guided", "confidence-guided"].map((name) =>
    picks.find(({ strategy }) => strategy === name),
  );
  if (surprisal === undefined || confidence === undefined) return { layers: [], labels: [], lines: [] };
  const [y, y2] = [up(surprisal.score), up(confidence.score)];
  const ends = [
    { x, x2: x + 5, y, y2: y },
    { x, x2: x, y, y2 },
    { x, x2: x + 5, y: y2, y2 },
  ];
  const encoding = { x: pixels("x"), x2: { field: "x2" }, y: pixels("y"), y2: { field: "y2" } };
  const layers = [
    { data: { values: ends }, mark: { type: "rule", color: ink.text, strokeWidth: 1.5 }, encoding },
  ] as Layer[];
  const lines = [
    [
      { x, y },
      { x, y: y2 },
    ],
  ];
  return {
    layers,
    lines,
    labels: [
      { at: { x, y: (y + y2) / 2 }, lines: [spokenDifference(surprisal.score, confidence.score)], color: ink.text },
    ],
  };
}
