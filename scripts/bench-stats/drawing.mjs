// How cases are drawn, and the shapes of answers that several estimators have.
import { normalQuantile } from "../../dist/stats/index.js";

export const alternatives = ["two-sided", "less", "greater"];

/** Draws of every kind the cases need, from one seeded source. */
export function drawing(random) {
  const whole = (from, to) => from + Math.floor(random() * (to - from + 1));
  const list = (n, draw) => Array.from({ length: n }, draw);
  const normal = () => normalQuantile(random());
  const kinds = {
    continuous: normal,
    skewed: () => Math.exp(normal()),
    tied: () => whole(0, 4),
    rounded: () => Math.round(normal() * 10) / 10,
    mostlyZero: () => (random() < 0.4 ? 0 : whole(-3, 3)),
  };
  const pick = (values) => values[whole(0, values.length - 1)];
  const values = (n, kind = pick(Object.keys(kinds))) => list(n, kinds[kind]);
  // Two lists that go together more or less.
  const pairs = (n, { ties = true } = {}) => {
    const kind = ties ? undefined : "continuous";
    const x = values(n, kind);
    const slope = random() * 2 - 1;
    const noise = values(n, kind);
    return { x, y: x.map((value, i) => slope * value + noise[i]) };
  };
  return { random, whole, list, normal, pick, values, pairs };
}

export const some = (count, draw) => Array.from({ length: Math.ceil(count) }, (_, i) => draw(i));
export const sizes = (draw, i, most = 400) => (i % 2 === 0 ? draw.whole(4, 14) : draw.whole(15, most));
export const correlated = (draw, n, options) => ({ ...draw.pairs(n, options), alternative: draw.pick(alternatives) });
export const ends = ({ value, low, high }) => [value, low, high];

/** A statistic and its p. */
export function withP(result, statistic) {
  return [result[statistic], result.p];
}
