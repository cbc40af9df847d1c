import type { Place, PlacedText } from "./plane.js";
import { lineHeight } from "./text-size.js";

/** A line's end and the text that names the line. */
export interface EndLabel {
  end: Place;
  lines: string[];
  color: string;
}

/**
 * Puts the names of lines beside their right ends: each as near to its end as the others let it, in the order of the ends (and of the
 * list where ends are level), with a leader where it had to move.
 *
 * @param at left edge of the names, and the height of the plot they must stay in, in CSS pixels
 */
export function endLabels(labels: readonly EndLabel[], at: { x: number; height: number }): PlacedText[] {
  const ordered = [...labels].sort((a, b) => a.end.y - b.end.y);
  const heights = spreadApart(
    ordered.map(({ end }) => end.y),
    lineHeight * Math.max(...ordered.map(({ lines }) => lines.length)),
    [0, at.height],
  );
  return ordered.map(({ end, lines, color }, i) => {
    const y = heights[i] ?? end.y;
    const from = { x: at.x - 3, y };
    const near = Math.abs(y - end.y) < 1 && at.x - end.x < 12;
    return {
      x: at.x,
      y,
      lines,
      color,
      align: "left",
      leader: near ? null : { from, to: { x: end.x + 4, y: end.y } },
    };
  });
}

/** Whether lines that end at these heights can be told apart by names beside their ends: none meet, and no name has to move far. */
export function endsApart(heights: readonly number[]): boolean {
  const ordered = [...heights].sort((a, b) => a - b);
  const placed = spreadApart(ordered, lineHeight, [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  return ordered.every((y, i) => {
    return y - (ordered[i - 1] ?? Number.NEGATIVE_INFINITY) > 1 && Math.abs(y - (placed[i] ?? y)) < 1.5 * lineHeight;
  });
}

/**
 * Ascending positions at least `gap` apart, with the least sum of squared moves from where they were wanted, kept between two ends as
 * long as there is room (pool adjacent violators: Barlow et al. 1972, "Statistical inference under order restrictions").
 *
 * @param wanted ascending
 */
export function spreadApart(wanted: readonly number[], gap: number, [low, high]: readonly [number, number]): number[] {
  // Without the gaps it is isotonic regression: blocks that would be out of order share their mean.
  const blocks: { sum: number; count: number }[] = [];
  wanted.forEach((position, i) => {
    let block = { sum: position - i * gap, count: 1 };
    for (let last = blocks.at(-1); last && last.sum / last.count > block.sum / block.count; last = blocks.at(-1)) {
      blocks.pop();
      block = { sum: block.sum + last.sum, count: block.count + last.count };
    }
    blocks.push(block);
  });
  const roof = Math.max(low, high - (wanted.length - 1) * gap);
  return blocks
    .flatMap(({ sum, count }) => Array.from({ length: count }, () => Math.min(Math.max(sum / count, low), roof)))
    .map((position, i) => position + i * gap);
}
