// Rank correlations: one entry an estimator, `cases(draw, count)` and `ours(case)`. correlations.py has the other side under the same names.
import * as stats from "../../dist/stats/index.js";
import { correlated, ends, sizes, some, withP } from "./drawing.mjs";

export const correlations = {
  spearman: {
    cases: (draw, count) => some(count, (i) => correlated(draw, sizes(draw, i))),
    ours: ({ x, y, alternative }) => withP(stats.spearman(x, y, { alternative }), "rho"),
  },
  "spearman, 200,000 pairs": {
    cases: (draw) => some(2, (i) => correlated(draw, 200_000, { ties: i === 0 })),
    ours: ({ x, y, alternative }) => withP(stats.spearman(x, y, { alternative }), "rho"),
  },
  "spearman exact": {
    cases: (draw, count) => some(count / 4, () => correlated(draw, draw.whole(3, 7))),
    ours: ({ x, y, alternative }) => withP(stats.spearman(x, y, { alternative, method: "exact" }), "rho"),
  },
  spearmanInterval: {
    cases: (draw, count) =>
      some(count, () => ({
        rho: draw.random() * 1.98 - 0.99,
        n: draw.whole(4, 300),
        level: 0.5 + draw.random() * 0.49,
      })),
    ours: ({ rho, n, level }) => [
      ...ends(stats.spearmanInterval({ rho, n }, { level })),
      ...ends(stats.spearmanInterval({ rho, n }, { level, variance: "fieller" })),
    ],
  },
  partialSpearman: {
    cases: (draw, count) =>
      some(count, (i) => {
        const n = sizes(draw, i);
        return { ...correlated(draw, n), z: draw.values(n) };
      }),
    ours: ({ x, y, z, alternative }) => withP(stats.partialSpearman(x, y, z, { alternative }), "rho"),
  },
  "kendall asymptotic": {
    cases: (draw, count) => some(count, (i) => correlated(draw, sizes(draw, i))),
    ours: ({ x, y, alternative }) => withP(stats.kendall(x, y, { alternative, method: "asymptotic" }), "tau"),
  },
  "kendall exact": {
    cases: (draw, count) => some(count, (i) => correlated(draw, sizes(draw, i, 60), { ties: false })),
    ours: ({ x, y, alternative }) => withP(stats.kendall(x, y, { alternative, method: "exact" }), "tau"),
  },
  "kendall, 200,000 pairs": {
    cases: (draw) => some(2, (i) => correlated(draw, 200_000, { ties: i === 0 })),
    ours: ({ x, y, alternative }) => withP(stats.kendall(x, y, { alternative }), "tau"),
  },
};
