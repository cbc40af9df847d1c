import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../src/records/index.js";
import { mersenneTwister, shuffleAsPython } from "../../src/tasks/mersenne-twister.js";
import { makeSplit } from "../../src/tasks/split.js";

interface Cpython {
  draws: { seed: number; first: number[]; around624: number[]; last: number }[];
  shuffles: { seed: number; size: number; shuffled: number[] }[];
}

const json = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const cpython: Cpython = json("../fixtures/tasks/cpython-shuffles.json");
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe("CPython's random module", () => {
  test.each(cpython.draws)("seed $seed draws the same bits", ({ seed, first, around624, last }) => {
    const bits = mersenneTwister(seed);
    const drawn = Array.from({ length: 1300 }, () => bits());
    expect(drawn.slice(0, 3)).toEqual(first);
    expect(drawn.slice(622, 626)).toEqual(around624);
    expect(drawn[1299]).toBe(last);
  });

  test.each(cpython.shuffles)("seed $seed shuffles $size ids the same", ({ seed, size, shuffled }) => {
    expect(shuffleAsPython(upTo(size), mersenneTwister(seed))).toEqual(shuffled);
  });
});

describe("makeSplit", () => {
  test("level 1, seed 42 holds out the paper's twenty tasks", () => {
    const split = makeSplit({ level: 1, seed: 42, ids: upTo(100) });
    expect(split.eval).toEqual(json("../../data/paper/published.json").setup.evalTasks);
    expect(split.train).toHaveLength(80);
  });

  // The eval ids in splits/l1_seed43.json and l1_seed44.json of the paper's repository (jbarnes850/test-time-training).
  test.each([
    [43, [3, 5, 13, 19, 37, 48, 56, 59, 60, 64, 66, 71, 74, 77, 78, 80, 86, 90, 95, 98]],
    [44, [2, 4, 13, 15, 21, 23, 29, 38, 39, 49, 53, 66, 67, 70, 73, 82, 90, 93, 94, 96]],
  ])("seed %i holds out the published tasks", (seed, held) => {
    expect(makeSplit({ level: 1, seed, ids: upTo(100) }).eval).toEqual(held);
  });

  test.each([42, 43, 44])("data/splits/l1_seed%i.json is what it gives", async (seed) => {
    const split = makeSplit({ level: 1, seed, ids: upTo(100) });
    const text = JSON.stringify(split, null, 2).replace(/\[[^\]]*\]/g, (list) => list.replace(/\s+/g, " "));
    await expect(`${text}\n`).toMatchFileSnapshot(`../../data/splits/l1_seed${seed}.json`);
  });

  test("every id falls in one half, whatever order they came in", () => {
    const given = fc.uniqueArray(fc.nat(10_000), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(
        given,
        fc.maxSafeInteger(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (ids, seed, trainFraction) => {
          const split = makeSplit({ level: 2, seed, ids, trainFraction });
          expect([...split.train, ...split.eval].sort((a, b) => a - b)).toEqual([...ids].sort((a, b) => a - b));
          expect(split.train).toHaveLength(Math.trunc(trainFraction * ids.length));
          expect(makeSplit({ level: 2, seed, ids: [...ids].reverse(), trainFraction })).toEqual(split);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("the hash covers everything else", () => {
    const { hash, ...rest } = makeSplit({ level: 1, seed: 42, ids: upTo(10) });
    expect(hash).toBe(sha256(JSON.stringify(rest)));
    expect(makeSplit({ level: 2, seed: 42, ids: upTo(10) }).hash).not.toBe(hash);
  });

  test.each([
    [{ ids: [] }, "there are no ids"],
    [{ ids: [1, 2, 1] }, "id 1 is given twice"],
    [{ ids: [1, 2.5] }, "not all whole numbers"],
    [{ seed: 0.5 }, "seed 0.5 is no safe integer"],
    [{ seed: 2 ** 53 }, "no safe integer"],
    [{ trainFraction: 1.2 }, "trainFraction is 1.2"],
    [{ trainFraction: Number.NaN }, "trainFraction is NaN"],
  ])("refuses %o", (wrong, message) => {
    expect(() => makeSplit({ level: 1, seed: 42, ids: [1, 2, 3], ...wrong })).toThrow(message);
  });
});
