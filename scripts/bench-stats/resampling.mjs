// Bootstraps and permutation tests: one entry an estimator, `cases(draw, count)` and `ours(case)`. resampling.py has the other side under the same names.
import * as stats from "../../dist/stats/index.js";
import { alternatives, ends, some, withP } from "./drawing.mjs";

// A source of randomness that draws exactly these indices of n.
const replay = (indices, n) => {
  let drawn = 0;
  return () => (indices[drawn++] + 0.5) / n;
};
const bootstrapEstimators = {
  mean: stats.mean,
  median: stats.median,
  q75: (x) => stats.quantile(x, 0.75),
};
// Whole multiples of 2^-20: sums of the same items are the same in every order, so that ties with the estimate are ties on both sides.
const bootstrapped = (draw, n) => ({
  x: draw.values(n, draw.pick(["continuous", "skewed"])).map((value) => Math.round(value * 2 ** 20) / 2 ** 20),
  estimator: draw.pick(Object.keys(bootstrapEstimators)),
  level: draw.pick([0.8, 0.9, 0.95]),
  method: draw.pick(["percentile", "basic", "bca"]),
});

export const resampling = {
  bootstrapInterval: {
    cases: (draw, count) =>
      some(count / 4, () => {
        const n = draw.whole(6, 60);
        return { ...bootstrapped(draw, n), resamples: 499, indices: draw.list(499 * n, () => draw.whole(0, n - 1)) };
      }),
    ours: ({ x, estimator, level, method, resamples, indices }) =>
      ends(
        stats.bootstrapInterval(x, bootstrapEstimators[estimator], {
          level,
          method,
          resamples,
          random: replay(indices, x.length),
        }),
      ),
  },
  "bootstrapInterval, clustered": {
    cases: (draw, count) =>
      some(count / 8, () => {
        const n = draw.whole(20, 60);
        const clusters = draw.list(n, () => draw.whole(0, 7));
        const units = new Set(clusters).size;
        return {
          ...bootstrapped(draw, n),
          clusters,
          resamples: 199,
          indices: draw.list(199 * units, () => draw.whole(0, units - 1)),
        };
      }),
    ours: ({ x, clusters, estimator, level, method, resamples, indices }) =>
      ends(
        stats.bootstrapInterval(x, bootstrapEstimators[estimator], {
          clusters,
          level,
          method,
          resamples,
          random: replay(indices, indices.length / resamples),
        }),
      ),
  },
  permutationTest: {
    cases: (draw, count) =>
      some(count / 4, () => ({
        x: draw.values(draw.whole(2, 7)),
        y: draw.values(draw.whole(2, 7)),
        alternative: draw.pick(alternatives),
      })),
    ours: ({ x, y, alternative }) => withP(stats.permutationTest(x, y, { alternative }), "statistic"),
  },
  pairedPermutationTest: {
    cases: (draw, count) =>
      some(count / 4, () => ({ d: draw.values(draw.whole(1, 13)), alternative: draw.pick(alternatives) })),
    ours: ({ d, alternative }) => withP(stats.pairedPermutationTest(d, { alternative }), "statistic"),
  },
  clusteredPermutationTest: {
    cases: (draw, count) =>
      some(count / 8, () => {
        const clusters = draw.pick([
          [0, 0, 0, 1, 1, 1, 2],
          [0, 1, 0, 1, 2, 2, 1, 0],
          [0, 0, 0, 0, 1, 1],
        ]);
        return { ...draw.pairs(clusters.length), clusters, alternative: draw.pick(alternatives) };
      }),
    ours: ({ x, y, clusters, alternative }) => {
      const rho = (a, b) => stats.spearman(a, b).rho ?? 0;
      return withP(stats.clusteredPermutationTest(x, y, rho, { clusters, alternative }), "statistic");
    },
  },
};
