import type { DenseRanks } from "./ranks.js";

/** Of all pairs of pairs: how many are tied in both lists, and how many are ordered one way in x and the other way in y. */
export function countPairs(x: DenseRanks, y: DenseRanks): { tiedBoth: number; disagree: number } {
  const order = sortedBy(
    x,
    sortedBy(
      y,
      Uint32Array.from(x.places, (_, i) => i),
    ),
  );
  const places = new Uint32Array(order.length);
  let tiedBoth = 0;
  let run = 0;
  let [lastX, lastY] = [-1, -1];
  for (let i = 0; i < order.length; i++) {
    const here = order[i] ?? 0;
    const [placeX = 0, placeY = 0] = [x.places[here], y.places[here]];
    run = placeX === lastX && placeY === lastY ? run + 1 : 0;
    tiedBoth += run;
    [lastX, lastY] = [placeX, placeY];
    places[i] = placeY;
  }
  return { tiedBoth, disagree: inversions(places) };
}

// A counting sort, which keeps the order of equals.
function sortedBy({ places, counts }: DenseRanks, order: Uint32Array): Uint32Array {
  const starts = new Uint32Array(counts.length);
  for (let i = 1; i < counts.length; i++) starts[i] = (starts[i - 1] ?? 0) + (counts[i - 1] ?? 0);
  const sorted = new Uint32Array(order.length);
  for (const i of order) {
    const place = places[i] ?? 0;
    const at = starts[place] ?? 0;
    sorted[at] = i;
    starts[place] = at + 1;
  }
  return sorted;
}

// Pairs out of order, counted while merging sorted runs of doubling length.
function inversions(values: Uint32Array): number {
  let from: Uint32Array = values;
  let to: Uint32Array = new Uint32Array(values.length);
  let count = 0;
  for (let width = 1; width < from.length; width *= 2) {
    for (let start = 0; start < from.length; start += 2 * width) {
      const middle = Math.min(start + width, from.length);
      const end = Math.min(start + 2 * width, from.length);
      let left = start;
      let right = middle;
      let at = start;
      while (left < middle && right < end) {
        const [a = 0, b = 0] = [from[left], from[right]];
        if (a <= b) {
          to[at++] = a;
          left++;
        } else {
          to[at++] = b;
          right++;
          count += middle - left;
        }
      }
      while (left < middle) to[at++] = from[left++] ?? 0;
      while (right < end) to[at++] = from[right++] ?? 0;
    }
    [from, to] = [to, from];
  }
  return count;
}
