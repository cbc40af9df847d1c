import type { Place } from "./plane.js";

/** A rectangle in CSS pixels of the plot. */
export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** A size in CSS pixels. */
export interface Extent {
  width: number;
  height: number;
}

/** The square about a place, e.g. of a mark larger than others. */
export const boxAround = ({ x, y }: Place, by: number): Box => ({
  left: x - by,
  right: x + by,
  top: y - by,
  bottom: y + by,
});

/** A box with room about it. */
export const grown = (box: Box, by: number): Box => {
  return { left: box.left - by, right: box.right + by, top: box.top - by, bottom: box.bottom + by };
};

/** A box of some size beside a place, in a direction in radians, clockwise from the right, so that a gap of `distance` stays between them. */
export function boxBeside(at: Place, direction: number, distance: number, size: Extent): Box {
  const [across, down] = [Math.cos(direction), Math.sin(direction)];
  const x = at.x + across * (distance + size.width / 2);
  const y = at.y + down * (distance + size.height / 2);
  return { left: x - size.width / 2, right: x + size.width / 2, top: y - size.height / 2, bottom: y + size.height / 2 };
}

/** Whether two boxes share any room. */
export const overlap = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Whether a place lies in a box. */
export const holds = (box: Box, { x, y }: Place) => x > box.left && x < box.right && y > box.top && y < box.bottom;

/** The place of a box that is nearest to another place. */
export function nearest(box: Box, { x, y }: Place): Place {
  return { x: Math.min(Math.max(x, box.left), box.right), y: Math.min(Math.max(y, box.top), box.bottom) };
}

/** The place `by` pixels on the way from one place to another. */
export function towards(from: Place, to: Place, by: number): Place {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return { x: from.x + ((to.x - from.x) / length) * by, y: from.y + ((to.y - from.y) / length) * by };
}

/** A line as specks four pixels apart: near enough to tell whether a label lies on it. */
export function alongLine(line: readonly Place[]): Place[] {
  return line.flatMap((start, i) => {
    const end = line[i + 1];
    if (end === undefined) return [start];
    const steps = Math.max(1, Math.ceil(Math.hypot(end.x - start.x, end.y - start.y) / 4));
    return Array.from({ length: steps }, (_, s) => {
      return { x: start.x + ((end.x - start.x) * s) / steps, y: start.y + ((end.y - start.y) * s) / steps };
    });
  });
}
