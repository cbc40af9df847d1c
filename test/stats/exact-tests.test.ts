import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Alternative,
  binomialTest,
  normalCdf,
  normalSf,
  signTest,
  type WilcoxonOptions,
  wilcoxonSignedRank,
} from "../../src/stats/index.js";
import { expectClose, number, numbers, oracle } from "./oracle.js";

const alternatives: Alternative[] = ["two-sided", "less", "greater"];

test("the normal distribution is SciPy's, into its far tail", () => {
  for (const { id, in: given, out } of oracle("dist").filter((each) => each.in.dist === "norm")) {
    const z = number(given.x);
    for (const [actual, wanted] of [
      [normalCdf(z), number(out.cdf)],
      [normalSf(z), number(out.sf)],
    ] as const) {
      expect(Math.abs(actual / wanted - 1), id).toBeLessThan(1e-12);
    }
  }
});

test("the binomial test is scipy.stats.binomtest", () => {
  for (const { id, in: given, out } of oracle("binom_test")) {
    const counts = { k: number(given.k), n: number(given.n), p: number(given.p) };
    if (counts.n === 0) {
      expect(() => binomialTest(counts)).toThrow(/n is 0/);
      continue;
    }
    for (const alternative of alternatives) {
      const { p } = binomialTest({ ...counts, alternative });
      expectClose(p, number(out[`p_${alternative}`]), `${id} ${alternative}`);
    }
  }
});

test("an even binomial test gives successes and failures the same p", () => {
  for (let n = 1; n <= 120; n++) {
    for (let k = 0; k <= n; k++) {
      const p = binomialTest({ k, n }).p;
      expect(p).toBeCloseTo(binomialTest({ k: n - k, n }).p, 12);
      // Both tails, which are equal here: an outcome as likely as the one seen must not fall out by rounding.
      const tail = binomialTest({ k: Math.max(k, n - k), n, alternative: "greater" }).p;
      expect(p).toBeCloseTo(Math.min(1, 2 * tail), 12);
    }
  }
});

test("the sign test drops zeros; three of three give the paper's 0.125", () => {
  for (const { id, in: given, out } of oracle("sign_test")) {
    for (const alternative of alternatives) {
      const found = signTest(numbers(given.d), { alternative });
      expect(found).toMatchObject({ positive: out.n_pos, negative: out.n_neg });
      expectClose(found.p, number(out[`p_${alternative}`]), `${id} ${alternative}`);
    }
  }
  expect(signTest([1, 1, 1, 0, 0, 0, 0, 0, 0, 0], { alternative: "greater" }).p).toBeCloseTo(0.125, 14);
  expect(signTest([0, 0])).toEqual({ positive: 0, negative: 0, p: null, n: 0 });
  expect(() => signTest([Number.NaN])).toThrow(/NaN/);
});

test("Wilcoxon: exact p is that of every sign pattern, the approximation is SciPy's, for each rule about zeros", () => {
  for (const { id, tags, in: given, out } of oracle("wilcoxon")) {
    const d = numbers(given.d);
    for (const zero of ["wilcox", "pratt", "zsplit"] as const) {
      const wanted = out[zero] as Record<string, unknown>;
      const found = (options: WilcoxonOptions) => wilcoxonSignedRank(d, { zero, ...options });
      if (tags.includes("nan")) {
        expect(() => found({})).toThrow(/value 2 is NaN/);
        continue;
      }
      if (tags.includes("all-zero")) {
        expect(found({})).toMatchObject({ p: null, n: 0 });
        continue;
      }
      for (const alternative of alternatives) {
        const what = `${id} ${zero} ${alternative}`;
        const { statistic, p } = found({ alternative, method: "normal" });
        expect(statistic, what).toBe(number(wanted[alternative === "two-sided" ? "W_min" : "W_plus"]));
        expectClose(p, number(wanted[`approx_${alternative}`]), `${what} normal`);
        const { p: corrected } = found({ alternative, method: "normal", continuity: true });
        expectClose(corrected, number(wanted[`approx_cc_${alternative}`]), `${what} normal with continuity`);
        if ("enum_less" in wanted) {
          expectClose(
            found({ alternative, method: "exact" }).p,
            number(wanted[`enum_${alternative}`]),
            `${what} exact`,
          );
        }
      }
    }
  }
});

test("Wilcoxon: a rank sum of 10 among ten pairs is the paper's p = 0.084", () => {
  const found = wilcoxonSignedRank([-1, -2, -3, -4, 5, 6, 7, 8, 9, 10]);
  expect(found.statistic).toBe(10);
  expect(found.n).toBe(10);
  expect(found.p).toBeCloseTo(0.084, 3);
});

test("Wilcoxon knows only signs and the order of sizes", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 1, maxLength: 30 }), (d) => {
      const { p, n } = wilcoxonSignedRank(d);
      expect(wilcoxonSignedRank([...d].reverse())).toMatchObject({ p, n });
      expect(wilcoxonSignedRank(d.map((each) => each ** 3)).p).toBe(p);
      const turned = wilcoxonSignedRank(
        d.map((each) => -each),
        { alternative: "less" },
      ).p;
      const straight = wilcoxonSignedRank(d, { alternative: "greater" }).p;
      if (turned === null) expect(straight).toBe(null);
      else expect(turned).toBeCloseTo(straight ?? Number.NaN, 12);
    }),
    { numRuns: 2000 },
  );
});
