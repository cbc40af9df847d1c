import { expect, test } from "vitest";
import { type Alternative, partialSpearman, spearman } from "../../src/stats/index.js";
import { expectClose, number, numbers, oracle } from "./oracle.js";

const alternatives: Alternative[] = ["two-sided", "less", "greater"];

test("rho and p are the oracle's; constant or collinear lists have none", () => {
  for (const { id, in: given, out } of oracle("partial_spearman")) {
    const [x, y, z] = [numbers(given.x), numbers(given.y), numbers(given.z)];
    for (const alternative of alternatives) {
      const { rho, p, n } = partialSpearman(x, y, z, { alternative });
      expect(n).toBe(x.length);
      if (Number.isNaN(number(out.rho))) {
        expect([rho, p], id).toEqual([null, null]);
        continue;
      }
      expectClose(rho, number(out.rho), `${id} rho`);
      expectClose(p, number(out[`p_${alternative}`]), `${id} p ${alternative}`);
    }
  }
});

test("a control without any correlation changes nothing; one that explains both leaves nothing", () => {
  // The ranks of z correlate with neither x nor y.
  const [x, y, z] = [
    [1, 2, 3, 4],
    [1, 2, 3, 4],
    [2, 4, 1, 3],
  ];
  expect(spearman(x, z).rho).toBe(0);
  expect(partialSpearman(x, y, z).rho).toBe(1);
  expect(partialSpearman([1, 2, 3], [1, 2, 3], [1, 2, 3]).rho).toBeNull();
  expect(() => partialSpearman([1, 2], [1, 2], [1])).toThrow(/2 x beside 1 y/);
  // What is left of both ranks after the control is opposite, exactly: rounding must not make p 1e-8 of it.
  const opposite = partialSpearman([2.2, 3.2, 0.8, 2.8], [-2.1, -3, -0.7, -2.6], [-0.4, 0.2, -0.2, -0.5]);
  expect(opposite).toEqual({ rho: -1, p: 0, n: 4 });
});
