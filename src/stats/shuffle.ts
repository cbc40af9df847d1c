import type { Random } from "./seeded-random.js";

/** A shuffled copy (Fisher and Yates): every order equally likely, as far as `random` is fair. */
export function shuffled(values: Float64Array, random: Random): Float64Array {
  const copy = Float64Array.from(values);
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const held = copy[i] ?? Number.NaN;
    copy[i] = copy[j] ?? Number.NaN;
    copy[j] = held;
  }
  return copy;
}
