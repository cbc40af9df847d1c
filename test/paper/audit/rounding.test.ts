import { expect, test } from "vitest";
import {
  type Check,
  checkBest,
  checkCorrelationP,
  checkDifference,
  checkEffectSize,
  checkEquivalentK,
  checkMean,
  checkPartialCorrelation,
  checkPooledShare,
  checkRatio,
  checkSameRate,
  checkShare,
  checkSignTest,
  checkStd,
  checkSum,
  checkWilcoxon,
} from "../../../src/paper/audit/index.js";
import {
  cohensH,
  mean,
  type Random,
  seededRandom,
  signTest,
  spearman,
  standardDeviation,
  wilcoxonSignedRank,
} from "../../../src/stats/index.js";

// Each draws true data, computes the truth from them, prints both as a paper does, and hands the check what was printed alone.
const draws = 3000;
const whole = (random: Random, from: number, to: number) => from + Math.floor(random() * (to - from + 1));
const many = <T>(n: number, make: () => T): T[] => Array.from({ length: n }, make);
const percent = (share: number, decimals: number) => `${(100 * share).toFixed(decimals)}%`;
const signed = (value: number, decimals: number) => value.toFixed(decimals);

const honest: Record<string, (random: Random) => Check> = {
  mean(random) {
    const [values, decimals] = [many(whole(random, 2, 12), () => 50 * random() - 10), whole(random, 0, 3)];
    return checkMean({
      values: values.map((value) => signed(value, decimals)),
      mean: signed(mean(values), whole(random, 0, 4)),
    });
  },
  sum(random) {
    const parts = many(whole(random, 1, 6), () => 500_000 * random());
    const thousands = (value: number) => `${(value / 1000).toFixed(0)}K`;
    return checkSum({ parts: parts.map(thousands), total: thousands(parts.reduce((sum, part) => sum + part, 0)) });
  },
  difference(random) {
    const [a, b] = [random(), random()];
    return checkDifference({ from: percent(a, 1), to: percent(b, 0), difference: percent(b - a, 1) });
  },
  ratio(random) {
    const [a, b] = [10 * random(), 1 + random()];
    return checkRatio({ numerator: a.toFixed(1), denominator: b.toFixed(1), ratio: (a / b).toFixed(2) });
  },
  std(random) {
    const values = many(whole(random, 2, 10), random);
    const std = standardDeviation(values) * (random() < 0.5 ? 1 : Math.sqrt(1 - 1 / values.length));
    return checkStd({ values: values.map((value) => percent(value, 1)), std: percent(std, whole(random, 0, 2)) });
  },
  share(random) {
    const n = whole(random, 1, 700);
    return checkShare({ share: percent(whole(random, 0, n) / n, whole(random, 0, 2)), n });
  },
  pooledShare(random) {
    const counts = many(5, () => whole(random, 0, 32));
    const total = counts.reduce((sum, count) => sum + count, 0) / 160;
    return checkPooledShare({
      shares: counts.map((count) => percent(count / 32, 1)),
      of: 32,
      total: percent(total, 1),
    });
  },
  effectSize(random) {
    const [a, b] = [random(), random()];
    return checkEffectSize({ share1: percent(a, 1), share2: percent(b, 1), h: signed(cohensH(a, b), 2) });
  },
  correlationP(random) {
    const n = whole(random, 4, 60);
    const x = many(n, random);
    const { rho, p } = spearman(
      x,
      x.map((value) => value + 2 * random()),
    );
    const printed = (p ?? 1) < 0.001 ? (p ?? 1).toExponential(1) : (p ?? 1).toFixed(3);
    // Three decimals, but never a 1.000 that is less.
    return checkCorrelationP({ rho: signed(Math.max(-0.999, Math.min(0.999, rho ?? 0)), 3), n, p: printed });
  },
  partial(random) {
    const [x, y, z] = [many(20, random), many(20, random), many(20, random)];
    const rho = (a: number[], b: number[]) => spearman(a, b).rho ?? 0;
    const [xy, xz, yz] = [rho(x, y), rho(x, z), rho(y, z)];
    const partial = (xy - xz * yz) / Math.sqrt((1 - xz * xz) * (1 - yz * yz));
    const third = random() < 0.5 ? signed(xz, 2) : null;
    return checkPartialCorrelation({ xy: signed(xy, 2), xz: third, yz: signed(yz, 2), partial: signed(partial, 2) });
  },
  signTest(random) {
    const signs = many(whole(random, 1, 30), () => (random() < 0.6 ? 1 : -1));
    const { positive, n, p } = signTest(signs, { alternative: random() < 0.5 ? "greater" : "two-sided" });
    return checkSignTest({ favour: positive, discordant: n, p: (p ?? 1).toFixed(3) });
  },
  wilcoxon(random) {
    const differences = many(whole(random, 3, 25), () => random() - 0.4);
    const { statistic, n, p } = wilcoxonSignedRank(differences, { method: random() < 0.5 ? "exact" : "normal" });
    return checkWilcoxon({ statistic: statistic.toFixed(1), n, p: (p ?? 1).toFixed(3) });
  },
  best(random) {
    const values = many(6, random);
    return checkBest({ values: values.map((value) => percent(value, 1)), step: values.indexOf(Math.max(...values)) });
  },
  equivalentK(random) {
    const scores = many(4, random).sort((a, b) => a - b);
    const at = random() * 3;
    const [low, high] = [scores[Math.floor(at)] ?? 0, scores[Math.floor(at) + 1] ?? 1];
    const score = low + (at - Math.floor(at)) * (high - low);
    const curve = scores.map((each, i) => ({ k: 2 ** i, score: percent(each, 1) }));
    return checkEquivalentK({ curve, score: percent(score, 1), k: 2 ** at });
  },
};

test.each(Object.keys(honest))("what was rounded correctly is never called inconsistent: %s", (name) => {
  const random = seededRandom(7);
  const alarms: Check[] = [];
  for (let i = 0; i < draws; i++) {
    const check = honest[name]?.(random);
    if (check?.verdict !== "consistent" && check) alarms.push(check);
  }
  expect(alarms.slice(0, 3)).toEqual([]);
});

test("planted errors of three units of the last digit are all found", () => {
  const random = seededRandom(8);
  for (let i = 0; i < 500; i++) {
    const shares = many(5, random);
    const values = shares.map((share) => percent(share, 1));
    const wrong = (share: number) => percent(share + (random() < 0.5 ? 0.003 : -0.003), 1);
    expect(checkMean({ values, mean: wrong(mean(shares)) }).verdict).toBe("inconsistent");
    expect(checkStd({ values, std: wrong(standardDeviation(shares)), kind: "sample" }).verdict).toBe("inconsistent");
    expect(
      checkDifference({
        from: values[0] ?? "",
        to: values[1] ?? "",
        difference: wrong((shares[1] ?? 0) - (shares[0] ?? 0)),
      }).verdict,
    ).toBe("inconsistent");
  }
});

// The level is one in a thousand; Fisher's test keeps to less.
test("two samples of one rate are called two rates less than once in a thousand", () => {
  const random = seededRandom(9);
  let alarms = 0;
  for (let i = 0; i < draws; i++) {
    const rate = random();
    const count = (n: number) => many(n, random).filter((draw) => draw < rate).length;
    if (
      checkSameRate({ count: count(64), n: 64, what: "a" }, { count: count(32), n: 32, what: "b" }).verdict ===
      "inconsistent"
    )
      alarms++;
  }
  expect(alarms).toBeLessThanOrEqual(draws / 1000 + 3);
});
