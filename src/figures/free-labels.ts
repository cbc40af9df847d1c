import {
  alongLine,
  type Box,
  boxAround,
  boxBeside,
  type Extent,
  grown,
  holds,
  nearest,
  overlap,
  towards,
} from "./boxes.js";
import type { Place, PlacedText } from "./plane.js";
import { labelSize } from "./text-size.js";

/** What labels should keep clear of. */
export interface Drawn {
  /** Centres of marks, each some 10 px across. */
  points: readonly Place[];
  /** Lines from point to point. */
  lines?: readonly (readonly Place[])[];
  /** Thin lines, which a label may cross sooner: error bars and grid lines that mean something. */
  bars?: readonly (readonly Place[])[];
  /** Rectangles, e.g. of texts that are already there. */
  boxes?: readonly Box[];
}

/** A text and the point it names. */
export interface FreeLabel {
  at: Place;
  lines: string[];
  color: string;
}

const reach = [5, 7, 9, 13, 18, 24, 32, 42, 54, 70, 90, 115, 145, 180];
/** Up to this distance a label stands beside its point, without a leader. */
const near = 9;
const directions = Array.from({ length: 16 }, (_, i) => (i * Math.PI) / 8);

/**
 * Finds a place for every label, one after the other: beside its point if that is free, else further off with a leader. A label never
 * covers another one or a mark while there is any room; it crosses a line only where everything else is worse.
 *
 * @param size of the plot in CSS pixels, in which the labels stay
 */
export function placeLabels(
  labels: readonly FreeLabel[],
  drawn: Drawn,
  size: { width: number; height: number },
): PlacedText[] {
  const taken: Box[] = [...(drawn.boxes ?? []), ...drawn.points.map((point) => boxAround(point, 5.5))];
  const lines = (drawn.lines ?? []).flatMap(alongLine);
  const bars = (drawn.bars ?? []).flatMap(alongLine);
  const leaders: Place[] = [];

  const cost = (box: Box, at: Place, distance: number) => {
    // The halo, too, keeps off lines: it would cut them.
    const halo = grown(box, 2);
    const inside = (places: readonly Place[]) => places.filter((place) => holds(halo, place)).length;
    const path = distance > near ? leaderPath(at, box) : [];
    // A leader through another mark or label misleads, one along a line is lost.
    const through = path.filter((p) => taken.some((other) => holds(other, p) && !holds(boxAround(at, 8), p))).length;
    const along = path.filter((p) => lines.some(({ x, y }) => Math.hypot(x - p.x, y - p.y) < 3)).length;
    // Beside another mark a label without leader would seem to name that one.
    const doubt = distance > near ? 0 : Math.max(0, 4 - lead(box, at, drawn.points));
    // A level leader before a number reads as a minus.
    const to = nearest(box, at);
    const level = distance > near && Math.abs(to.y - at.y) < 0.35 * Math.abs(to.x - at.x) ? 40 : 0;
    return (
      blocked * taken.filter((other) => overlap(box, other)).length +
      (60 * inside(leaders) + 25 * inside(lines) + 5 * inside(bars)) +
      (100 * through + 12 * along + 15 * doubt + level + distance)
    );
  };

  return labels.map(({ at, lines, color }) => {
    const extent = labelSize(lines);
    const inPlot = ({ left, right, top, bottom }: Box) =>
      left >= 0 && top >= 0 && right <= size.width && bottom <= size.height;
    const cheapest = (candidates: readonly Candidate[]) => {
      const costs = candidates
        .filter(({ box }) => inPlot(box))
        .map((candidate) => ({ ...candidate, cost: cost(candidate.box, at, candidate.distance) }));
      return costs.reduce<(typeof costs)[number] | undefined>(
        (best, next) => (best === undefined || next.cost < best.cost ? next : best),
        undefined,
      );
    };
    const close = cheapest(candidatesBeside(at, extent));
    const chosen =
      close !== undefined && close.cost < blocked ? close : (cheapest(candidatesAnywhere(at, extent, size)) ?? close);
    const box = chosen?.box ?? boxBeside(at, 0, near, extent);
    taken.push(grown(box, 1));
    const far = (chosen?.distance ?? 0) > near;
    if (far) leaders.push(...leaderPath(at, box));
    return {
      x: (box.left + box.right) / 2,
      y: (box.top + box.bottom) / 2,
      lines,
      color,
      align: "center",
      leader: far ? { from: nearest(box, at), to: towards(at, nearest(box, at), 6) } : null,
    };
  });
}

// The cost of covering a mark or another label: more than everything else together.
const blocked = 10000;

interface Candidate {
  box: Box;
  distance: number;
}

function candidatesBeside(at: Place, extent: Extent): Candidate[] {
  return reach.flatMap((distance) =>
    directions.map((direction) => ({ box: boxBeside(at, direction, distance, extent), distance })),
  );
}

/** Places all over the plot, for when everything near is taken. */
function candidatesAnywhere(at: Place, extent: Extent, size: Extent): Candidate[] {
  const across = Array.from({ length: Math.ceil(size.width / 8) }, (_, i) => 8 * i);
  const down = Array.from({ length: Math.ceil(size.height / 6) }, (_, i) => 6 * i);
  return across.flatMap((left) =>
    down.map((top) => {
      const box = { left, right: left + extent.width, top, bottom: top + extent.height };
      const { x, y } = nearest(box, at);
      return { box, distance: Math.max(near + 1, Math.hypot(x - at.x, y - at.y)) };
    }),
  );
}

const leaderPath = (at: Place, box: Box) => alongLine([at, nearest(box, at)]);

// How much nearer a box is to its own point than to the nearest other one.
function lead(box: Box, at: Place, points: readonly Place[]): number {
  const distance = (place: Place) => {
    const { x, y } = nearest(box, place);
    return Math.hypot(x - place.x, y - place.y);
  };
  const others = points.filter(({ x, y }) => Math.hypot(x - at.x, y - at.y) > 1).map(distance);
  return Math.min(...others, Number.MAX_VALUE) - distance(at);
}
