// What bench-stats asks of both sides: for every estimator, how its cases are drawn and what ours answers. An answer is a list of numbers; null
// where there is none. bench_stats_scipy.py has the other side under the same names.
import * as stats from "../dist/stats/index.js";

const alternatives = ["two-sided", "less", "greater"];

/** Draws of every kind the cases need, from one seeded source. */
export function drawing(random) {
  const whole = (from, to) => from + Math.floor(random() * (to - from + 1));
  const list = (n, draw) => Array.from({ length: n }, draw);
  const normal = () => stats.normalQuantile(random());
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

const some = (count, draw) => Array.from({ length: Math.ceil(count) }, (_, i) => draw(i));
const sizes = (draw, i, most = 400) => (i % 2 === 0 ? draw.whole(4, 14) : draw.whole(15, most));
const table = (draw, most) => [
  [draw.whole(0, most), draw.whole(0, most)],
  [draw.whole(0, most), draw.whole(1, most)],
];
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
const correlated = (draw, n, options) => ({ ...draw.pairs(n, options), alternative: draw.pick(alternatives) });
// Whole multiples of 2^-20: sums of the same items are the same in every order, so that ties with the estimate are ties on both sides.
const bootstrapped = (draw, n) => ({
  x: draw.values(n, draw.pick(["continuous", "skewed"])).map((value) => Math.round(value * 2 ** 20) / 2 ** 20),
  estimator: draw.pick(Object.keys(bootstrapEstimators)),
  level: draw.pick([0.8, 0.9, 0.95]),
  method: draw.pick(["percentile", "basic", "bca"]),
});
const ends = ({ value, low, high }) => [value, low, high];

/** One entry an estimator: `cases(draw, count)` and `ours(case)`. */
export const estimators = {
  spearman: {
    cases: (draw, count) => some(count, (i) => correlated(draw, sizes(draw, i))),
    ours: ({ x, y, alternative }) => pick2(stats.spearman(x, y, { alternative }), "rho"),
  },
  "spearman, 200,000 pairs": {
    cases: (draw) => some(2, (i) => correlated(draw, 200_000, { ties: i === 0 })),
    ours: ({ x, y, alternative }) => pick2(stats.spearman(x, y, { alternative }), "rho"),
  },
  "spearman exact": {
    cases: (draw, count) => some(count / 4, () => correlated(draw, draw.whole(3, 7))),
    ours: ({ x, y, alternative }) => pick2(stats.spearman(x, y, { alternative, method: "exact" }), "rho"),
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
    ours: ({ x, y, z, alternative }) => pick2(stats.partialSpearman(x, y, z, { alternative }), "rho"),
  },
  "kendall asymptotic": {
    cases: (draw, count) => some(count, (i) => correlated(draw, sizes(draw, i))),
    ours: ({ x, y, alternative }) => pick2(stats.kendall(x, y, { alternative, method: "asymptotic" }), "tau"),
  },
  "kendall exact": {
    cases: (draw, count) => some(count, (i) => correlated(draw, sizes(draw, i, 60), { ties: false })),
    ours: ({ x, y, alternative }) => pick2(stats.kendall(x, y, { alternative, method: "exact" }), "tau"),
  },
  "kendall, 200,000 pairs": {
    cases: (draw) => some(2, (i) => correlated(draw, 200_000, { ties: i === 0 })),
    ours: ({ x, y, alternative }) => pick2(stats.kendall(x, y, { alternative }), "tau"),
  },
  "wilcoxon normal": {
    cases: (draw, count) =>
      some(count, (i) => ({
        d: draw.values(sizes(draw, i)),
        alternative: draw.pick(alternatives),
        zero: draw.pick(["wilcox", "pratt", "zsplit"]),
        continuity: draw.random() < 0.5,
      })),
    ours: ({ d, ...options }) => pick2(stats.wilcoxonSignedRank(d, { ...options, method: "normal" }), "statistic"),
  },
  "wilcoxon exact, ties and zeros": {
    cases: (draw, count) =>
      some(count / 2, () => ({
        d: draw.values(draw.whole(1, 13)),
        alternative: draw.pick(alternatives),
        zero: draw.pick(["wilcox", "pratt", "zsplit"]),
      })),
    ours: ({ d, ...options }) => [stats.wilcoxonSignedRank(d, { ...options, method: "exact" }).p],
  },
  "wilcoxon exact, no ties": {
    cases: (draw, count) =>
      some(count / 2, () => ({
        d: draw.values(draw.whole(1, 120), "continuous"),
        alternative: draw.pick(alternatives),
      })),
    ours: ({ d, alternative }) => pick2(stats.wilcoxonSignedRank(d, { alternative, method: "exact" }), "statistic"),
  },
  signTest: {
    cases: (draw, count) =>
      some(count, (i) => ({ d: draw.values(sizes(draw, i), "mostlyZero"), alternative: draw.pick(alternatives) })),
    ours: ({ d, alternative }) => [stats.signTest(d, { alternative }).p],
  },
  binomialTest: {
    cases: (draw, count) =>
      some(count, (i) => {
        const n = i % 10 === 0 ? draw.whole(1e4, 1e6) : sizes(draw, i);
        const p = draw.random();
        const near = Math.round(n * p + 4 * draw.normal() * Math.sqrt(n * p * (1 - p)));
        return { k: Math.min(n, Math.max(0, near)), n, p, alternative: draw.pick(alternatives) };
      }),
    ours: (given) => [stats.binomialTest(given).p],
  },
  binomialInterval: {
    cases: (draw, count) =>
      some(count, (i) => {
        const n = sizes(draw, i, 5000);
        return { k: draw.whole(0, n), n, level: draw.pick([0.8, 0.95, 0.99]) };
      }),
    ours: ({ k, n, level }) =>
      ["exact", "wilson", "wilson-continuity"].flatMap((method) =>
        ends(stats.binomialInterval({ k, n }, { level, method })).slice(1),
      ),
  },
  "binomialPower and signTestPower": {
    cases: (draw, count) =>
      some(count / 2, () => ({
        n: draw.whole(1, 120),
        p0: draw.pick([0.5, draw.random()]),
        p1: draw.random(),
        alpha: draw.pick([0.01, 0.05, 0.1]),
        alternative: draw.pick(alternatives),
      })),
    ours: (given) => {
      const { power, size, rejects } = stats.binomialPower(given);
      const sign = stats.signTestPower({ ...given, positive: given.p1 });
      return [power, size, rejects, sign.power];
    },
  },
  "cohensH and its interval": {
    cases: (draw, count) =>
      some(count, () => {
        const [n1, n2] = [draw.whole(1, 200), draw.whole(1, 200)];
        return { k1: draw.whole(0, n1), n1, k2: draw.whole(0, n2), n2, level: draw.pick([0.9, 0.95]) };
      }),
    ours: ({ k1, n1, k2, n2, level }) => [
      stats.cohensH(k1 / n1, k2 / n2),
      ...ends(stats.cohensHInterval({ k: k1, n: n1 }, { k: k2, n: n2 }, { level })),
    ],
  },
  mcnemar: {
    cases: (draw, count) => some(count, () => ({ b: draw.whole(0, 80), c: draw.whole(1, 60) })),
    ours: ({ b, c }) =>
      [{}, { method: "asymptotic" }, { method: "asymptotic", continuity: true }].map(
        (options) => stats.mcnemar({ onlyFirst: b, onlySecond: c }, options).p,
      ),
  },
  fisherExact: {
    cases: (draw, count) =>
      some(count, (i) => ({ table: table(draw, i % 2 === 0 ? 12 : 300), alternative: draw.pick(alternatives) })),
    ours: ({ table, alternative }) => [stats.fisherExact(table, { alternative }).p],
  },
  barnardExact: {
    cases: (draw, count) => some(count / 10, () => ({ table: table(draw, 14), alternative: draw.pick(alternatives) })),
    ours: ({ table, alternative }) => pick2(stats.barnardExact(table, { alternative }), "statistic"),
  },
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
    ours: ({ x, y, alternative }) => pick2(stats.permutationTest(x, y, { alternative }), "statistic"),
  },
  pairedPermutationTest: {
    cases: (draw, count) =>
      some(count / 4, () => ({ d: draw.values(draw.whole(1, 13)), alternative: draw.pick(alternatives) })),
    ours: ({ d, alternative }) => pick2(stats.pairedPermutationTest(d, { alternative }), "statistic"),
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
      return pick2(stats.clusteredPermutationTest(x, y, rho, { clusters, alternative }), "statistic");
    },
  },
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

function pick2(result, statistic) {
  return [result[statistic], result.p];
}
