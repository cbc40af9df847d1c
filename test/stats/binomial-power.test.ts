import { expect, test } from "vitest";
import {
  type Alternative,
  binomialPower,
  binomialTest,
  seededRandom,
  signTest,
  signTestPower,
} from "../../src/stats/index.js";
import { expectClose, number, oracle } from "./oracle.js";

test("power and size are those of the oracle, summed outcome by outcome", () => {
  for (const { id, in: given, out } of oracle("binom_power")) {
    const found = binomialPower({
      n: number(given.n),
      p0: number(given.p0),
      p1: number(given.p1),
      alpha: number(given.alpha),
      alternative: given.alternative as Alternative,
    });
    expectClose(found.power, number(out.power), `${id} power`);
    expectClose(found.size, number(out.size), `${id} size`);
    expect(found.rejects, id).toBe(out.n_reject);
  }
});

test("it rejects exactly the outcomes whose test does", () => {
  for (const alternative of ["two-sided", "less", "greater"] as const) {
    for (const p0 of [0, 0.07, 0.5, 0.9, 1]) {
      for (let n = 1; n <= 40; n++) {
        const ps = Array.from({ length: n + 1 }, (_, k) => binomialTest({ k, n, p: p0, alternative }).p);
        const { rejects } = binomialPower({ n, p0, p1: 0.4, alpha: 0.1, alternative });
        expect(rejects).toBe(ps.filter((p) => p <= 0.1).length);
      }
    }
  }
});

test("by hand: four of four are needed at one-sided 1/16, and rounding does not lose them", () => {
  const found = signTestPower({ n: 4, positive: 0.9, alpha: 1 / 16, alternative: "greater" });
  expect(found.rejects).toBe(1);
  expect(found.power).toBeCloseTo(0.9 ** 4, 12);
  expect(found.size).toBeCloseTo(1 / 16, 14);
  expect(signTestPower({ n: 5, positive: 1 })).toEqual({ power: 0, size: 0, rejects: 0 });
  expect(signTestPower({ n: 6, positive: 1 }).power).toBeCloseTo(1, 14);
  expect(() => signTestPower({ n: 0, positive: 0.5 })).toThrow(/n is 0/);
  expect(() => signTestPower({ n: 5, positive: 1.1 })).toThrow(/p1 is 1.1/);
});

test("simulated sign tests reject as often", () => {
  const random = seededRandom(11);
  const runs = 4000;
  let rejected = 0;
  for (let run = 0; run < runs; run++) {
    const differences = Array.from({ length: 15 }, () => (random() < 0.8 ? 1 : -1));
    if ((signTest(differences).p ?? 1) <= 0.05) rejected++;
  }
  // Five standard deviations of a share of 4000.
  expect(Math.abs(rejected / runs - signTestPower({ n: 15, positive: 0.8 }).power)).toBeLessThan(0.04);
});
