import { expect, test } from "vitest";
import {
  cohensH,
  cohensHInterval,
  normalCdf,
  normalQuantile,
  seededRandom,
  spearman,
  spearmanInterval,
} from "../../src/stats/index.js";
import { number, oracle } from "./oracle.js";

test("normal quantiles are scipy.stats.norm.ppf's, into the far tail", () => {
  for (const { id, in: given, out } of oracle("dist").filter((each) => each.in.dist === "norm_ppf")) {
    const found = normalQuantile(number(given.x));
    if (out.ppf === 0) expect(found).toBe(0);
    else expect(Math.abs(found / number(out.ppf) - 1), id).toBeLessThan(1e-14);
  }
  const random = seededRandom(1);
  for (let i = 0; i < 1000; i++) {
    const p = random();
    expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 12);
  }
  expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  expect(() => normalQuantile(1.1)).toThrow(/p is 1.1/);
});

test("rho's intervals are those of NumPy on the same formulas", () => {
  // tanh(arctanh(rho) ± norm.ppf(0.975) √v) with v of Bonett and Wright, then of Fieller and others.
  const wanted = [
    [0.9, 10, 0.532861682213356, 0.9819843270353672, 0.6103773492259309, 0.977360743366575],
    [-0.3, 50, -0.5383089133222945, -0.01726601238197025, -0.539791630104431, -0.01517653496914646],
    [0, 4, -0.9610870825606609, 0.9610870825606609, -0.9652710852945288, 0.9652710852945288],
  ] as const;
  for (const [rho, n, ...ends] of wanted) {
    const [one, other] = [spearmanInterval({ rho, n }), spearmanInterval({ rho, n }, { variance: "fieller" })];
    [one.low, one.high, other.low, other.high].forEach((end, i) => {
      expect(end).toBeCloseTo(ends[i] ?? Number.NaN, 12);
    });
  }
});

test("rho's interval covers the true rho about as often as it says", () => {
  // Normal pairs with correlation r have Spearman's rho 6 / π asin(r / 2).
  const random = seededRandom(3);
  const r = 0.6;
  const truth = (6 / Math.PI) * Math.asin(r / 2);
  let covered = 0;
  for (let run = 0; run < 1000; run++) {
    const x = Array.from({ length: 30 }, () => normalQuantile(random()));
    const y = x.map((value) => r * value + Math.sqrt(1 - r * r) * normalQuantile(random()));
    const { low, high } = spearmanInterval(spearman(x, y), { level: 0.9 });
    if ((low ?? 1) <= truth && truth <= (high ?? -1)) covered++;
  }
  expect(Math.abs(covered / 1000 - 0.9)).toBeLessThan(0.03);
});

test("rho without an interval has none", () => {
  const none = { low: null, high: null, level: 0.95 };
  expect(spearmanInterval(spearman([1, 1], [1, 2]))).toEqual({ value: null, ...none });
  expect(spearmanInterval(spearman([1, 2, 3], [1, 3, 2]))).toEqual({ value: 0.5, ...none });
  expect(spearmanInterval({ rho: 1, n: 10 })).toEqual({ value: 1, ...none });
  expect(() => spearmanInterval({ rho: 1.2, n: 10 })).toThrow(/rho is 1.2/);
  expect(() => spearmanInterval({ rho: 0.2, n: 10 }, { level: 0 })).toThrow(/level is 0/);
});

test("h's interval is statsmodels' effect size and the arcsine variance", () => {
  const { value, low, high } = cohensHInterval({ k: 8, n: 10 }, { k: 5, n: 10 });
  expect(value).toBe(cohensH(0.8, 0.5));
  expect(low).toBeCloseTo(-0.23302143178329748, 12);
  expect(high).toBeCloseTo(1.5200236493698656, 12);
  const turned = cohensHInterval({ k: 5, n: 10 }, { k: 8, n: 10 });
  expect([turned.low, turned.high]).toEqual([-high, -low]);
  expect(cohensHInterval({ k: 1, n: 1 }, { k: 0, n: 1 })).toMatchObject({ value: Math.PI, high: Math.PI });
  expect(() => cohensHInterval({ k: 1, n: 0 }, { k: 0, n: 1 })).toThrow(/n is 0/);
  expect(() => cohensHInterval({ k: 0.5, n: 1 }, { k: 0, n: 1 })).toThrow(/k is 0.5/);
});
