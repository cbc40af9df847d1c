// Summaries, corrections and distributions: one entry an estimator, `cases(draw, count)` and `ours(case)`. summaries.py has the other side under the same names.
import * as stats from "../../dist/stats/index.js";
import { ends, sizes, some } from "./drawing.mjs";

export const summaries = {
  adjustP: {
    cases: (draw, count) =>
      some(count, () => ({
        p: draw.list(draw.whole(1, 40), () => draw.pick([draw.random(), draw.random() ** 6, 0.01])),
      })),
    ours: ({ p }) => ["holm", "bonferroni", "benjamini-hochberg"].flatMap((method) => stats.adjustP(p, method)),
  },
  passAtK: {
    cases: (draw, count) =>
      some(count, (i) => {
        const n = sizes(draw, i, 2000);
        return { n, c: draw.whole(0, n), k: draw.whole(1, n) };
      }),
    ours: (given) => [stats.passAtK(given)],
  },
  bestOfK: {
    cases: (draw, count) =>
      some(count, (i) => {
        const x = draw.values(sizes(draw, i, 200));
        return { x, k: draw.whole(1, x.length) };
      }),
    ours: ({ x, k }) => [stats.bestOfK(x, k)],
  },
  "quantile, types 1 to 9": {
    cases: (draw, count) =>
      some(count, (i) => ({
        x: draw.values(draw.whole(1, i % 2 === 0 ? 6 : 300)),
        q: draw.pick([draw.random(), 0.25, 0.5, 1]),
      })),
    ours: ({ x, q }) => [1, 2, 3, 4, 5, 6, 7, 8, 9].map((type) => stats.quantile(x, q, type)),
  },
  "mean, median, standardDeviation": {
    cases: (draw, count) => some(count, (i) => ({ x: draw.values(sizes(draw, i)) })),
    ours: ({ x }) => [stats.mean(x), stats.median(x), stats.standardDeviation(x)],
  },
  pairedRatioInterval: {
    cases: (draw, count) =>
      some(count, (i) => {
        const n = sizes(draw, i, 100);
        return { a: draw.values(n, "skewed"), b: draw.values(n, "skewed"), level: draw.pick([0.9, 0.95]) };
      }),
    ours: ({ a, b, level }) => ends(stats.pairedRatioInterval(a, b, { level })),
  },
  "interpolateLog2 and reachLog2": {
    cases: (draw, count) =>
      some(count, () => {
        const n = draw.whole(2, 9);
        let value = 0;
        const values = draw.list(n, () => (value += 0.01 + draw.random() / n));
        const [first, last] = [values[0], values[n - 1]];
        const score = first + draw.random() * (last - first);
        return { ks: values.map((_, i) => 2 ** i), values, k: 2 ** (draw.random() * (n - 1)), score };
      }),
    ours: ({ ks, values, k, score }) => [stats.interpolateLog2(ks, values, k), stats.reachLog2(ks, values, score).k],
  },
  "normal and Student's t": {
    cases: (draw, count) =>
      some(count, () => ({
        z: draw.normal() * 6,
        degrees: draw.whole(1, 2000),
        q: draw.pick([draw.random(), draw.random() ** 9]),
      })),
    ours: ({ z, degrees, q }) => [
      stats.normalCdf(z),
      stats.normalSf(z),
      stats.studentTCdf(z, degrees),
      stats.studentTSf(z, degrees),
      stats.normalQuantile(q),
      stats.studentTQuantile(q, Math.max(3, degrees)),
    ],
  },
};
