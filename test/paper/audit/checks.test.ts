import { expect, test } from "vitest";
import {
  checkAtMost,
  checkBest,
  checkCorrelationP,
  checkDifference,
  checkEffectSize,
  checkEquivalentK,
  checkInterval,
  checkMean,
  checkPartialCorrelation,
  checkPooledShare,
  checkRatio,
  checkReadings,
  checkSame,
  checkSameRate,
  checkShare,
  checkSignTest,
  checkSpeedupFloor,
  checkStd,
  checkSum,
  checkWilcoxon,
  h100,
  notCheckable,
} from "../../../src/paper/audit/index.js";
import { printed } from "../../../src/paper/audit/printed.js";
import { LabError } from "../../../src/records/index.js";

test("a printed number stands for half a unit of its last digit either way", () => {
  expect(printed("53.3%")).toMatchObject({ text: "53.3%", value: 0.533, unit: "%" });
  expect(printed("53.3%").low).toBeCloseTo(0.5325, 12);
  expect(printed("53.3%").high).toBeCloseTo(0.5335, 12);
  expect(printed("0.80").high - printed("0.80").low).toBeCloseTo(0.01, 12);
  expect(printed(0.8).high - printed(0.8).low).toBeCloseTo(0.1, 12);
  expect(printed({ value: 0.8, decimals: 2 })).toMatchObject({ text: "0.80", low: 0.795 });
  expect(printed("313K")).toMatchObject({ value: 313_000, low: 312_500, high: 313_500 });
  expect(printed("5.7e-7").low).toBeCloseTo(5.65e-7, 15);
  expect(printed("−0.047").high).toBeCloseTo(-0.0465, 12);
  expect(printed("859.8x")).toMatchObject({ value: 859.8, unit: "x" });
  expect(printed({ value: 3, within: 0 })).toMatchObject({ low: 3, high: 3 });
  for (const bad of ["<1", "", "fast", Number.NaN]) expect(() => printed(bad)).toThrow(LabError);
});

// (38.8 + 23.8 + 28.8) / 3 = 30.467, which rounds to 30.5; but each may be 0.05 less: 30.417 rounds to 30.4.
test("a mean is held to what the rounding of its values allows, and no further", () => {
  const values = ["38.8%", "23.8%", "28.8%"];
  expect(checkMean({ values, mean: "30.4%" }).verdict).toBe("consistent");
  expect(checkMean({ values, mean: "30.5%" }).verdict).toBe("consistent");
  expect(checkMean({ values, mean: "30.3%" }).verdict).toBe("inconsistent");
  expect(checkMean({ values, mean: "30.6%" })).toMatchObject({
    verdict: "inconsistent",
    recomputed: "30.42% to 30.52%",
  });
  expect(() => checkMean({ values: [], mean: 1 })).toThrow(/checkMean: 0 value/);
});

test("sums, differences and ratios", () => {
  // 311K + 313K = 624K, each half a thousand off at most.
  expect(checkSum({ parts: ["311K", "313K"], total: "625K" }).verdict).toBe("consistent");
  expect(checkSum({ parts: ["311K", "313K"], total: "626K" }).verdict).toBe("inconsistent");
  expect(checkDifference({ from: "36.9%", to: "16.3%", difference: "-20.6%" }).verdict).toBe("consistent");
  expect(checkDifference({ from: "40.5%", to: "16.3%", difference: "-20.6%" }).verdict).toBe("inconsistent");
  expect(checkDifference({ from: "36.9%", to: "16.3%", difference: "20.6%" }).verdict, "the sign").toBe("inconsistent");
  // 337.5 / 314.5 = 1.0731 is the least.
  expect(checkRatio({ numerator: "338K", denominator: "314K", ratio: "107%" }).verdict).toBe("consistent");
  expect(checkRatio({ numerator: "338K", denominator: "314K", ratio: "106%" }).verdict).toBe("inconsistent");
  expect(() => checkRatio({ numerator: 1, denominator: "0.3", ratio: 1 })).not.toThrow();
  expect(() => checkRatio({ numerator: 1, denominator: 0, ratio: 1 })).toThrow(/denominator/);
});

test("a standard deviation says which divisor it had", () => {
  // Deviations of 0.1 either way: √(0.02 / 1) = 0.1414, √(0.02 / 2) = 0.1.
  expect(checkStd({ values: ["40%", "60%"], std: "14.1%" }).note).toBe("fits as the sample standard deviation (n - 1)");
  expect(checkStd({ values: ["40.0%", "60.0%"], std: "10.0%" }).note).toBe(
    "fits as the population standard deviation (n)",
  );
  expect(checkStd({ values: ["40.0%", "60.0%"], std: "10.0%", kind: "sample" }).verdict).toBe("inconsistent");
  expect(checkStd({ values: ["40.0%", "60.0%"], std: "12.0%" })).toMatchObject({
    verdict: "inconsistent",
    note: "neither fits",
  });
  // 21.44, 1.00, 1.00: mean 7.8133, squares 185.69 + 2 x 46.42 = 278.53, / 2 = 139.27, root 11.80.
  expect(checkStd({ values: ["21.44x", "1.00x", "1.00x"], std: "11.80x" }).verdict).toBe("consistent");
  expect(checkStd({ values: ["21.44x", "1.00x", "1.00x"], std: "11.82x" }).verdict).toBe("inconsistent");
  expect(() => checkStd({ values: [1], std: 0 })).toThrow(/1 value/);
});

test("a share is a count over n or it is not", () => {
  // 127/320 = 0.3969, 128/320 = 0.4; 255/640 = 0.3984.
  expect(checkShare({ share: "39.8%", n: 320 })).toMatchObject({
    verdict: "inconsistent",
    recomputed: "127/320 = 39.69%, 128/320 = 40%",
  });
  expect(checkShare({ share: "39.8%", n: [320, 640] })).toMatchObject({ verdict: "consistent", recomputed: "255/640" });
  expect(checkShare({ share: "100%", n: 32 })).toMatchObject({ verdict: "consistent", recomputed: "32/32" });
  expect(checkShare({ share: "0%", n: 32 })).toMatchObject({ verdict: "consistent", recomputed: "0/32" });
  expect(() => checkShare({ share: "10%", n: 0 })).toThrow(/denominator/);
});

test("pooled shares are added as counts", () => {
  // 3 + 1 + 32 + 12 + 12 = 60 of 160.
  const shares = ["9.4%", "3.1%", "100%", "37.5%", "37.5%"];
  expect(checkPooledShare({ shares, of: 32, total: "37.5%" })).toMatchObject({
    verdict: "consistent",
    arithmetic: "(3 + 1 + 32 + 12 + 12) / 160 = 60/160 = 37.5%",
  });
  expect(checkPooledShare({ shares, of: 32, total: "37.6%" }).verdict).toBe("inconsistent");
  // 1/32 = 3.1 %, 2/32 = 6.3 %.
  expect(checkPooledShare({ shares: ["5.0%"], of: 32, total: "5.0%" })).toMatchObject({
    verdict: "inconsistent",
    note: "no count: 5.0% of 32",
  });
});

test("Cohen's h of 0.8 against 0.5 is 0.6435", () => {
  expect(checkEffectSize({ share1: "80%", share2: "50%", h: "0.64" }).verdict).toBe("consistent");
  expect(checkEffectSize({ share1: "80.0%", share2: "50.0%", h: "0.66" }).verdict).toBe("inconsistent");
  expect(checkEffectSize({ share1: "50%", share2: "80%", h: "0.64" }).verdict, "the sign").toBe("inconsistent");
  expect(() => checkEffectSize({ share1: 8, share2: "50%", h: 1 })).toThrow(/no share/);
});

// SciPy 1.10: 2 * t.sf(|rho| * sqrt(df / (1 - rho**2)), df).
test("p from a correlation and n, and n from a correlation and p", () => {
  // 0.2712 at 550; 3.66e-4 at 320; 9.77e-17 at 320 and 4.05e-5 at 80.
  expect(checkCorrelationP({ rho: "-0.047", n: 550, p: "0.27" }).verdict).toBe("consistent");
  expect(checkCorrelationP({ rho: "-0.047", n: 550, p: "0.14", alternative: "one-sided" }).verdict).toBe("consistent");
  expect(checkCorrelationP({ rho: "-0.198", n: 320, p: "3.6e-4" }).verdict).toBe("consistent");
  expect(checkCorrelationP({ rho: "-0.442", n: 320, p: "9.8e-17" }).verdict).toBe("consistent");
  expect(checkCorrelationP({ rho: "-0.442", n: 80, p: "9.8e-17" })).toMatchObject({
    verdict: "inconsistent",
    recomputed: "3.96e-5 to 4.14e-5",
    note: "p would follow from n = 320",
  });
  expect(checkCorrelationP({ rho: "0.003", n: 550, controls: 1, p: "0.95" }).verdict).toBe("consistent");
  expect(checkCorrelationP({ rho: "0.3", n: 30, p: "0.99" })).toMatchObject({ verdict: "inconsistent" });
  expect(() => checkCorrelationP({ rho: "0.3", n: 2, p: "0.1" })).toThrow(/at least 3/);
  expect(() => checkCorrelationP({ rho: "1.3", n: 9, p: "0.1" })).toThrow(/between -1 and 1/);
});

// With |yz| < |xy| the partial is √(xy² - yz²) / √(1 - yz²) at least in size: 0.0263 at the printed values, 0.0246 with rounding.
test("a partial correlation that no third one allows", () => {
  const paper = { xy: "-0.047", xz: null, yz: "-0.039" };
  expect(checkPartialCorrelation({ ...paper, partial: "0.003" }).verdict).toBe("inconsistent");
  expect(checkPartialCorrelation({ ...paper, partial: "-0.024" }).verdict).toBe("inconsistent");
  expect(checkPartialCorrelation({ ...paper, partial: "-0.025" }).verdict).toBe("consistent");
  // (0.5 - 0.6 x 0.5) / √(0.64 x 0.75) = 0.2887.
  const known = { xy: "0.500", xz: "0.600", yz: "0.500" };
  expect(checkPartialCorrelation({ ...known, partial: "0.289" }).verdict).toBe("consistent");
  expect(checkPartialCorrelation({ ...known, partial: "0.295" }).verdict).toBe("inconsistent");
  expect(checkPartialCorrelation({ xy: "0.5", xz: null, yz: null, partial: "0.1" }).verdict).toBe("not-checkable");
});

test("sign test and Wilcoxon say which p was printed", () => {
  expect(checkSignTest({ favour: 3, discordant: 3, p: "0.125" })).toMatchObject({
    verdict: "consistent",
    note: "fits one-sided",
  });
  expect(checkSignTest({ favour: 3, discordant: 3, p: "0.25" }).note).toBe("fits two-sided");
  expect(checkSignTest({ favour: 3, discordant: 3, p: "0.125", sides: 2 }).verdict).toBe("inconsistent");
  // SciPy: wilcoxon of ten differences with W = 10, exact: 0.083984375; by the normal approximation 0.0745.
  expect(checkWilcoxon({ statistic: "10.0", n: 10, p: "0.084" }).note).toBe("fits exact, two-sided");
  expect(checkWilcoxon({ statistic: "45.0", n: 10, p: "0.084" }).note).toBe("fits exact, two-sided");
  expect(checkWilcoxon({ statistic: "10.0", n: 10, p: "0.042" }).note).toBe("fits exact, one-sided");
  expect(checkWilcoxon({ statistic: "10.0", n: 10, p: "0.0745" }).note).toBe("fits normal, two-sided");
  expect(checkWilcoxon({ statistic: "10.0", n: 10, p: "0.05" })).toMatchObject({
    verdict: "inconsistent",
    note: "none of them fits",
  });
  expect(checkWilcoxon({ statistic: "60.0", n: 10, p: "0.5" }).note).toMatch(/no sum of whole ranks/);
  expect(() => checkWilcoxon({ statistic: 1, n: 0, p: 1 })).toThrow(/n is 0/);
});

test("agreement, order, intervals and best steps", () => {
  expect(checkSame({ here: "30.6%", there: "0.31", as: "figure" }).verdict).toBe("consistent");
  expect(checkSame({ here: "30.6%", there: "35.0%", as: "table" }).verdict).toBe("inconsistent");
  expect(checkAtMost({ smaller: "41.2x", larger: "41.0x", because: "" }).verdict).toBe("inconsistent");
  expect(checkAtMost({ smaller: "41.2x", larger: "41x", because: "41 may be 41.4" }).verdict).toBe("consistent");
  expect(checkInterval({ estimate: "99.9%", low: "100%", high: "100%" }).verdict).toBe("consistent");
  expect(checkInterval({ estimate: "99.8%", low: "100.0%", high: "100.0%" }).verdict).toBe("inconsistent");
  expect(() => checkInterval({ estimate: 1, low: 2, high: 1 })).toThrow(/lower end first/);
  expect(checkBest({ values: ["0.38", "0.40", "0.43"], step: 2 }).verdict).toBe("consistent");
  expect(checkBest({ values: ["0.38", "0.40", "0.43"], step: 1 })).toMatchObject({
    verdict: "inconsistent",
    recomputed: "step 2",
  });
  expect(checkBest({ values: ["0.2", null, "0.2"], step: 2 }).note).toMatch(/tie/);
  expect(checkBest({ values: ["90%", "98%"], steps: [10, 40], step: 40 }).verdict).toBe("consistent");
  expect(() => checkBest({ values: [null], step: 0 })).toThrow(/no value at step 0/);
});

// 0.7 between 0.5 at K = 1 and 0.9 at K = 4 is half way on log2 K: K = 2.
test("the K a score is worth", () => {
  const curve = [
    { k: 1, score: "0.500" },
    { k: 4, score: "0.900" },
  ];
  expect(checkEquivalentK({ curve, score: "0.700", k: 2 }).verdict).toBe("consistent");
  expect(checkEquivalentK({ curve, score: "0.700", k: 3 }).verdict).toBe("inconsistent");
  expect(checkEquivalentK({ curve, score: "0.350", k: "<1" }).verdict).toBe("consistent");
  expect(checkEquivalentK({ curve, score: "0.550", k: "<1" })).toMatchObject({ verdict: "inconsistent" });
  expect(checkEquivalentK({ curve, score: "0.950", k: 4 }).verdict).toBe("inconsistent");
});

// SciPy's fisher_exact([[28, 132], [118, 202]]): 9.284855541870266e-06; [[60, 100], [341, 299]]: 3.934e-4; [[2, 62], [13, 51]]: 0.0044953.
test("two shares of one rate, by Fisher's exact test", () => {
  const rate = (count: number, n: number) => ({ count, n, what: "share" });
  expect(checkSameRate(rate(28, 160), rate(118, 320))).toMatchObject({ verdict: "inconsistent" });
  expect(checkSameRate(rate(28, 160), rate(118, 320)).arithmetic).toContain("9.28e-6");
  expect(checkSameRate(rate(60, 160), rate(341, 640)).arithmetic).toContain("3.93e-4");
  expect(checkSameRate(rate(2, 64), rate(13, 64))).toMatchObject({ verdict: "consistent" });
  expect(checkSameRate(rate(2, 64), rate(13, 64)).arithmetic).toContain("0.004495");
  expect(checkSameRate(rate(0, 5), rate(0, 9)).arithmetic).toContain("p = 1");
  expect(() => checkSameRate(rate(6, 5), rate(0, 9))).toThrow(/6 of 5/);
});

// 8.6 GB at 3.35 TB/s take 2.567 ms; a reference within twice that allows 2x.
test("no program beats the memory it has to read", () => {
  const work = { bytes: 8.6e9, flops: 4.3e9 };
  const check = (speedup: string) => checkSpeedupFloor({ speedup, reference: work, candidate: work, device: h100 });
  expect(check("859.8x")).toMatchObject({ verdict: "inconsistent", recomputed: "at most 2x" });
  expect(check("1.3x").verdict).toBe("consistent");
  const measured = { speedup: "1.30x", reference: work, candidate: work, device: h100, referenceMs: 2.6 };
  expect(checkSpeedupFloor(measured)).toMatchObject({ verdict: "inconsistent", recomputed: "at most 1.013x" });
  expect(() => checkSpeedupFloor({ ...measured, candidate: { bytes: 0, flops: 0 } })).toThrow(/no work/);
});

test("readings that disagree cannot be checked", () => {
  const yes = checkSame({ here: 1, there: 1, as: "a" });
  const no = checkSame({ here: 1, there: 5, as: "b" });
  expect(
    checkReadings([
      { when: "a", check: yes },
      { when: "b", check: no },
    ]).verdict,
  ).toBe("not-checkable");
  expect(
    checkReadings([
      { when: "a", check: no },
      { when: "b", check: no },
    ]).verdict,
  ).toBe("inconsistent");
  expect(checkReadings([{ when: "a", check: yes }])).toEqual(yes);
  expect(notCheckable({ reported: "5", needed: "n" })).toMatchObject({ verdict: "not-checkable", note: "n" });
});
