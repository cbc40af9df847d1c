import { placeLabels } from "./free-labels.js";
import type { Place, PlacedText } from "./plane.js";

/** A curve as it is drawn, from left to right, in CSS pixels. */
export interface NamedCurve {
  name: string;
  color: string;
  places: readonly Place[];
}

/**
 * Names curves where they run apart: each at the place of its own that is furthest from all other curves, those with most room first. For
 * curves that meet at their ends, where names beside the ends would not tell them apart.
 */
export function curveLabels(curves: readonly NamedCurve[], size: { width: number; height: number }): PlacedText[] {
  const apart = curves.map((curve) => {
    const others = curves.filter((other) => other !== curve);
    const places = curve.places.map((at) => ({
      at,
      room: Math.min(size.height, ...others.map((other) => gap(at, other))),
    }));
    const best = places.reduce((a, b) => (b.room > a.room ? b : a), { at: { x: 0, y: 0 }, room: -1 });
    return { curve, ...best };
  });
  apart.sort((a, b) => b.room - a.room);
  return placeLabels(
    apart.map(({ at, curve: { name, color } }) => ({ at, lines: [name], color })),
    { points: apart.map(({ at }) => at), lines: curves.map(({ places }) => places) },
    size,
  );
}

/** How far a place is from a curve, up or down; from its nearer end where the curve does not reach it. */
function gap({ x, y }: Place, { places }: NamedCurve): number {
  const next = places.findIndex((place) => place.x >= x);
  const [from, to] = [places[next - 1], places[next]];
  if (to === undefined) {
    const last = places.at(-1) ?? { x, y: Number.MAX_VALUE };
    return Math.hypot(last.x - x, last.y - y);
  }
  if (from === undefined) return Math.hypot(to.x - x, to.y - y);
  return Math.abs(from.y + ((to.y - from.y) * (x - from.x)) / (to.x - from.x) - y);
}
