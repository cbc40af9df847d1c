// Shares: tests, intervals, power, two-by-two tables: one entry an estimator, `cases(draw, count)` and `ours(case)`. shares.py has the other side under the same names.
import * as stats from "../../dist/stats/index.js";
import { alternatives, ends, sizes, some, withP } from "./drawing.mjs";

const table = (draw, most) => [
  [draw.whole(0, most), draw.whole(0, most)],
  [draw.whole(0, most), draw.whole(1, most)],
];

export const shares = {
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
    ours: ({ table, alternative }) => withP(stats.barnardExact(table, { alternative }), "statistic"),
  },
};
