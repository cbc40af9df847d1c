import { expect, test } from "vitest";
import { LabError } from "../../src/records/index.js";
import * as stats from "../../src/stats/index.js";

const random = stats.seededRandom(1);
const first = [0, 1, 2];
type Ask = (x: number[], y: number[]) => unknown;

// Every estimator that takes data, asked about one list or two.
const estimators: Record<string, Ask> = {
  averageRanks: (x) => stats.averageRanks(x),
  spearman: (x, y) => stats.spearman(x, y),
  spearmanExact: (x, y) => stats.spearman(x, y, { method: "exact" }),
  spearmanPermutation: (x, y) => stats.spearman(x, y, { method: "permutation", random, resamples: 20 }),
  spearmanInterval: (x, y) => stats.spearmanInterval(stats.spearman(x, y)),
  partialSpearman: (x, y) => stats.partialSpearman(x, y, [2, 1, 2].slice(0, x.length)),
  kendall: (x, y) => stats.kendall(x, y),
  kendallAsymptotic: (x, y) => stats.kendall(x, y, { method: "asymptotic" }),
  kendallExact: (x, y) => stats.kendall(x, y, { method: "exact" }),
  wilcoxon: (x) => stats.wilcoxonSignedRank(x),
  wilcoxonNormal: (x) => stats.wilcoxonSignedRank(x, { method: "normal", zero: "pratt", continuity: true }),
  wilcoxonZsplit: (x) => stats.wilcoxonSignedRank(x, { zero: "zsplit" }),
  signTest: (x) => stats.signTest(x),
  pairedPermutationTest: (x) => stats.pairedPermutationTest(x),
  permutationTest: (x, y) => stats.permutationTest(x, y),
  clusteredPermutationTest: (x, y) =>
    stats.clusteredPermutationTest(x, y, (a, b) => stats.spearman(a, b).rho ?? 0, { clusters: x.map(() => 1) }),
  bootstrapPercentile: (x) => stats.bootstrapInterval(x, stats.mean, { random, resamples: 20 }),
  bootstrapBca: (x) => stats.bootstrapInterval(x, stats.mean, { random, resamples: 20, method: "bca" }),
  bootstrapClustered: (x) =>
    stats.bootstrapInterval(x, stats.mean, { random, resamples: 20, clusters: x.map(() => 1) }),
  bestOfK: (x) => stats.bestOfK(x, 1),
  quantile: (x) => stats.quantile(x, 0.3),
  mean: (x) => stats.mean(x),
  median: (x) => stats.median(x),
  standardDeviation: (x) => stats.standardDeviation(x),
  pairedRatioInterval: (x, y) => stats.pairedRatioInterval(x, y),
  interpolateLog2: (x) => stats.interpolateLog2([1, 2, 4].slice(0, x.length), x, 1.5),
  reachLog2: (x) => stats.reachLog2([1, 2, 4].slice(0, x.length), x, 0.5),
  adjustP: (x) => stats.adjustP(x, "holm"),
  fisherExact: (x, y) =>
    stats.fisherExact([
      [x[0] ?? 0, x[1] ?? 0],
      [y[0] ?? 0, y[1] ?? 0],
    ]),
  barnardExact: (x, y) =>
    stats.barnardExact([
      [x[0] ?? 0, x[1] ?? 0],
      [y[0] ?? 0, y[1] ?? 0],
    ]),
};

// Every list of no more than three values of 0, 1 and 2: none, single, constant, tied, all zero, rising and falling ones.
const lists = [0, 1, 2, 3].flatMap((n) =>
  Array.from({ length: 3 ** n }, (_, code) => Array.from({ length: n }, (_, i) => Math.floor(code / 3 ** i) % 3)),
);

function hasNaN(answer: unknown): boolean {
  if (typeof answer === "number") return Number.isNaN(answer);
  return typeof answer === "object" && answer !== null && Object.values(answer).some(hasNaN);
}

function ask(estimator: Ask, x: number[], y: number[]): unknown {
  try {
    return estimator(x, y);
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
}

test.each(Object.entries(estimators))(
  "%s: up to three values give a number, null or an error that says why",
  (name, estimator) => {
    let answered = 0;
    const wrong: string[] = [];
    for (const x of lists) {
      for (const y of lists.filter((each) => each.length === x.length)) {
        const answer = ask(estimator, [...x], [...y]);
        if (!(answer instanceof LabError)) answered++;
        const p = (answer as { p?: number | null } | null)?.p ?? 0;
        if (hasNaN(answer) || !(p >= 0 && p <= 1)) wrong.push(`${name} of ${x} and ${y}: ${JSON.stringify(answer)}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(answered).toBeGreaterThan(0);
  },
);

test.each(Object.entries(estimators))("%s: NaN is refused", (_, estimator) => {
  for (let at = 0; at < 2; at++) {
    const broken = first.map((value, i) => (i === at ? Number.NaN : value));
    expect(() => estimator(broken, [2, 1, 1])).toThrow(LabError);
  }
});
