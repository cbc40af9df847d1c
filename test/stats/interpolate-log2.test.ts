import fc from "fast-check";
import { expect, test } from "vitest";
import { interpolateLog2, reachLog2 } from "../../src/stats/index.js";
import { expectClose, numbers, oracle } from "./oracle.js";

test("in log2 K it is numpy.interp, without its flat ends", () => {
  for (const { id, in: given, out } of oracle("interp")) {
    const logs = numbers(given.x);
    const ks = logs.map((log) => 2 ** log);
    const wanted = numbers(out.np_interp);
    numbers(given.xq).forEach((log, i) => {
      const found = interpolateLog2(ks, numbers(given.y), 2 ** log);
      const inside = log >= (logs[0] ?? 0) && log <= (logs.at(-1) ?? 0);
      if (!inside) expect(found, id).toBeNull();
      // The way through 2^x and back costs a little.
      else expect(Math.abs((found ?? Number.NaN) - (wanted[i] ?? 0)), `${id} at ${log}`).toBeLessThan(1e-13);
    });
  }
});

test("by hand: between 1 and 4 the middle is 2", () => {
  expectClose(interpolateLog2([1, 4], [0.5, 0.9], 2), 0.7, "value at 2");
  expect(reachLog2([1, 4], [0.5, 0.9], 0.7).k).toBeCloseTo(2, 12);
  expect(interpolateLog2([1, 4], [0.5, 0.9], 4)).toBe(0.9);
  expect(interpolateLog2([8], [0.5], 8)).toBe(0.5);
  expect(interpolateLog2([8], [0.5], 9)).toBeNull();
});

test("a score under the start is below, over the top none, on a flat stretch the first K", () => {
  const [ks, values] = [
    [1, 2, 4, 8],
    [0.2, 0.5, 0.5, 0.9],
  ];
  expect(reachLog2(ks, values, 0.1)).toEqual({ k: null, below: true });
  expect(reachLog2(ks, values, 0.2)).toEqual({ k: 1, below: false });
  expect(reachLog2(ks, values, 0.5)).toEqual({ k: 2, below: false });
  expect(reachLog2(ks, values, 0.95)).toEqual({ k: null, below: false });
});

test("on a rising curve each undoes the other", () => {
  const steps = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(steps, fc.double({ min: 0, max: 1, noNaN: true }), (rises, part) => {
      const ks = rises.map((_, i) => 2 ** i);
      let value = 0;
      const values = rises.map((rise) => (value += rise));
      const k = 2 ** (part * (ks.length - 1));
      const score = interpolateLog2(ks, values, k) ?? Number.NaN;
      expect((reachLog2(ks, values, score).k ?? Number.NaN) / k).toBeCloseTo(1, 9);
    }),
    { numRuns: 2000 },
  );
});

test("curves out of order, empty ones and NaN are refused", () => {
  expect(() => interpolateLog2([], [], 1)).toThrow(/0 value/);
  expect(() => interpolateLog2([2, 1], [0, 1], 1)).toThrow(/rising/);
  expect(() => interpolateLog2([0, 1], [0, 1], 1)).toThrow(/positive/);
  expect(() => interpolateLog2([1, 2], [0], 1)).toThrow(/2 K beside 1 values/);
  expect(() => reachLog2([1, 2], [0, Number.NaN], 1)).toThrow(/value 1 is NaN/);
  expect(() => reachLog2([1, 2], [0, 1], Number.NaN)).toThrow(/asked for NaN/);
});
