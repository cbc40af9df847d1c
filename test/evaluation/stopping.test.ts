import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { pairedRatioInterval } from "../../src/stats/index.js";
import { findPython } from "../../src/worker/index.js";

// The worker's own rule, asked by a program that draws pairs whose true ratio is 1.
const simulation = resolve(import.meta.dirname, "../fixtures/stopping-simulation.py");
const outcome = z.object({
  spread: z.number(),
  faster: z.number(),
  slower: z.number(),
  bias: z.number(),
  biasError: z.number(),
  pairs: z.number(),
  widths: z.array(z.object({ reference: z.array(z.number()), candidate: z.array(z.number()), halfWidth: z.number() })),
});
const python = (await findPython()).path;
const outcomes = z.array(outcome).parse(JSON.parse(execFileSync(python, [simulation], { encoding: "utf8" })));

test("stopping when the interval is narrow favours neither side", () => {
  for (const { spread, faster, slower, bias, biasError } of outcomes) {
    expect(Math.abs(bias), `bias at a spread of ${spread}`).toBeLessThan(4 * biasError);
    // Of 1,000 runs; each side misses by chance in 25 of them, and early looks may double that, alike on both sides.
    expect(faster, `faster at a spread of ${spread}`).toBeLessThan(75);
    expect(Math.abs(faster - slower)).toBeLessThan(4 * Math.sqrt(faster + slower));
  }
});

test("a steadier device needs fewer pairs, never fewer than the least nor more than the most", () => {
  const pairs = outcomes.map((of) => of.pairs);
  expect(pairs).toEqual(pairs.toSorted((a, b) => a - b));
  expect(pairs[0]).toBeCloseTo(5, 1);
  expect(pairs.at(-1)).toBe(40);
});

test("its width is that of the interval an evaluation reports", () => {
  for (const { reference, candidate, halfWidth } of outcomes.flatMap(({ widths }) => widths)) {
    const trim = reference.length >= 10 ? 0.2 : 0;
    const { low, high } = pairedRatioInterval(reference, candidate, { trim });
    expect(Math.log(high / low) / 2).toBeCloseTo(halfWidth, 4);
  }
});
