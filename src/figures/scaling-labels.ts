import type { Layer } from "./figure.js";
import { ink } from "./theme.js";

interface Channel {
  field: string;
  type: "quantitative";
}

interface CurvePoint {
  k: number;
  passAt1: number;
  resolvedPassAt1: number | null;
  source: string;
}

/** Text over a white halo of its own shape, so that a curve or grid line behind it does not strike it through. */
export function note(
  values: object[],
  at: { x: Channel; y: Channel; align: "left" | "right"; dx: number; dy: number },
): Layer[] {
  const { x, y, align, dx, dy } = at;
  const mark = { type: "text" as const, align, dx, dy, baseline: "middle" as const, lineHeight: 13 };
  const encoding = { x, y, text: { field: "text", type: "nominal" as const } };
  return [
    { data: { values }, mark: { ...mark, stroke: "white", strokeWidth: 3, opacity: 0.8 }, encoding },
    { data: { values }, mark: { ...mark, color: ink.muted }, encoding },
  ];
}

/**
 * A dashed line at a score with its label, put where no curve runs: over the line's right end, under it, over or under its left end.
 *
 * @param at channels of the plot, and its width in pixels
 */
export function referenceLayers(
  reference: { label: string; score: number },
  points: readonly CurvePoint[],
  at: { x: Channel; y: Channel; width: number },
): Layer[] {
  const { label, score } = reference;
  const text = `${label}: ${Number(score.toFixed(3))}`;
  // About six pixels a letter at the theme's size; a curve that only touches the last of them is no harm.
  const share = Math.min(0.9, (6 * text.length) / at.width);
  const ends = [
    { align: "right", from: 1 - share, to: 1, dx: -5 },
    { align: "left", from: 0, to: share, dx: 5 },
  ] as const;
  const places = ends.flatMap((end) => [
    { ...end, low: score, high: score + 0.1, dy: -9 },
    { ...end, low: score - 0.1, high: score, dy: 9 },
  ]);
  const free = places.find(
    ({ low, high, from, to }) => low >= 0 && high <= 1 && !crossed(points, { low, high, from, to }),
  );
  const { align, dx, dy } = free ?? { align: "right" as const, dx: -5, dy: score > 0.9 ? 9 : -9 };
  const ks = points.map(({ k }) => k);
  const values = [{ k: align === "right" ? Math.max(...ks) : Math.min(...ks), score, text }];
  return [
    {
      data: { values },
      mark: { type: "rule", strokeDash: [5, 3], color: ink.text, strokeWidth: 1.2 },
      encoding: { y: at.y },
    },
    ...note(values, { x: at.x, y: at.y, align, dx, dy }),
  ];
}

/** Height for a note of two lines in the lower right corner that keeps clear of the reference line and its label. */
export function clearHeight(score: number | undefined): number {
  // The note reaches 0.07 to either side of its middle, the line's label 0.1.
  return score === undefined || Math.abs(score - 0.09) > 0.19 ? 0.09 : score + 0.22;
}

// Whether a curve, plain or resolved, enters a box given in scores and in shares of the log2 axis.
function crossed(points: readonly CurvePoint[], box: { low: number; high: number; from: number; to: number }): boolean {
  const [first, last] = [Math.min(...points.map(({ k }) => k)), Math.max(...points.map(({ k }) => k))];
  const across = (k: number) => (last > first ? Math.log2(k / first) / Math.log2(last / first) : 0.5);
  const inside = (x: number, y: number) => x >= box.from && x <= box.to && y >= box.low && y <= box.high;
  return points.some((start, i) => {
    const end = points.slice(i + 1).find(({ source }) => source === start.source) ?? start;
    return (["passAt1", "resolvedPassAt1"] as const).some((curve) => {
      const [from, to] = [start[curve], end[curve]];
      if (from === null || to === null) return false;
      return Array.from({ length: 21 }, (_, step) => step / 20).some((t) =>
        inside(across(start.k) * (1 - t) + across(end.k) * t, from * (1 - t) + to * t),
      );
    });
  });
}
