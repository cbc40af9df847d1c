import { expect, test } from "vitest";
import {
  compare,
  publishedMethods,
  publishedOverSharpening,
  publishedScaling,
  publishedStrategies,
  publishedTrajectory,
} from "../../src/paper/index.js";

test("two numbers side by side: difference, interval, and whether the paper's lies within it", () => {
  const ours = [
    { k: 1, passAt1: 0.5, low: 0.4, high: 0.6 },
    { k: 2, passAt1: 0.9, low: 0.8, high: 1 },
  ];
  const field = { field: "passAt1", low: "low", high: "high" } as const;
  const [one, two, ...rest] = compare(ours, publishedScaling(), { by: ["k"], fields: [field] });
  expect(one).toMatchObject({ k: 1, field: "passAt1", ours: 0.5, published: 0.533, low: 0.4, high: 0.6, inside: true });
  expect(one?.difference).toBeCloseTo(-0.033, 12);
  expect(one?.remark).toBeNull();
  // Published 0.724.
  expect(two).toMatchObject({ k: 2, inside: false });
  expect(two?.difference).toBeCloseTo(0.176, 12);
  expect(rest.map(({ k, ours, remark }) => [k, ours, remark])).toEqual(
    [4, 8, 16, 32, 64].map((k) => [k, null, "no row of ours"]),
  );
});

test("the ends of an interval are inside it", () => {
  const at = (low: number, high: number) => {
    const ours = [{ k: 64, passAt1: 0.9, low, high }];
    const fields = [{ field: "passAt1", low: "low", high: "high" }] as const;
    return compare(ours, publishedScaling().slice(-1), { by: ["k"], fields })[0]?.inside;
  };
  expect([at(0.8, 1), at(1, 1.5), at(0.8, 0.999)]).toEqual([true, true, false]);
});

test("a bare name takes its interval from <name>Low and <name>High, where there are any", () => {
  const ours = [{ strategy: "surprisal-guided", fast1: 0.7, fast1Low: 0.5, fast1High: 0.9, meanSpeedup: 1.2 }];
  const published = publishedStrategies().filter(({ strategy }) => strategy === "surprisal-guided");
  const [fast, speedup] = compare(ours, published, { by: ["strategy"], fields: ["fast1", "meanSpeedup"] });
  expect(fast).toMatchObject({ published: 0.8, low: 0.5, high: 0.9, inside: true, remark: null });
  expect(speedup).toMatchObject({ published: 41.2, low: null, inside: null, remark: "no interval of ours" });
  expect(speedup?.difference).toBeCloseTo(-40, 12);
});

test("what is missing is null and said, on whichever side", () => {
  const ours = [
    { seed: 42, step: 0, fast1: null },
    { seed: 42, step: 9, fast1: 0.5 },
  ];
  const published = publishedTrajectory().filter(({ seed, step }) => seed === 42 && step < 2);
  const rows = compare(ours, published, { by: ["seed", "step"], fields: ["fast1"] });
  expect(
    rows.map(({ step, ours, published, difference, inside, remark }) => [
      step,
      ours,
      published,
      difference,
      inside,
      remark,
    ]),
  ).toEqual([
    [0, null, 0.375, null, null, "not in ours"],
    [1, null, 0.4, null, null, "no row of ours"],
    [9, 0.5, null, null, null, "no published row"],
  ]);
  const unknownP = compare([{ step: 1, subset: "all", p: 0.5 }], publishedOverSharpening().slice(1, 2), {
    by: ["step", "subset"],
    fields: ["p"],
  });
  expect(unknownP[0]).toMatchObject({ ours: 0.5, published: null, remark: "not published" });
});

test("text stands as it is: an equivalent K under 1 is no number", () => {
  const ours = [
    { method: "TTT BoA (step 8)", equivalentK: "<1" },
    { method: "Best-of-N K=1", equivalentK: 1 },
    { method: "Best-of-N K=64", equivalentK: ">64" },
  ];
  const rows = compare(ours, publishedMethods(), { by: ["method"], fields: ["equivalentK"] });
  expect(
    rows.map(({ method, ours, published, difference, remark }) => [method, ours, published, difference, remark]),
  ).toEqual([
    ["Best-of-N K=64", ">64", 64, null, "not both numbers"],
    ["Best-of-N K=1", 1, 1, 0, "no interval of ours"],
    ["TTT BoA (step 8)", "<1", "<1", null, "the same text"],
  ]);
});

test("rows that cannot be told apart, and columns that are not there, are refused by name", () => {
  const twice = [
    { k: 1, passAt1: 0.5 },
    { k: 1, passAt1: 0.6 },
  ];
  expect(() => compare(twice, publishedScaling(), { by: ["k"], fields: ["passAt1"] })).toThrow(/two our rows have k/);
  const misspelt = [{ k: 1, passAt2: 0.5 }] as unknown as { k: number; passAt1: number }[];
  expect(() => compare(misspelt, publishedScaling(), { by: ["k"], fields: ["passAt1"] })).toThrow(
    /our rows have no column passAt1/,
  );
  expect(() => compare(publishedScaling(), publishedScaling(), { by: ["low"], fields: ["k"] })).toThrow(/`by` has low/);
  expect(() => compare([], publishedScaling(), { by: [], fields: [] })).toThrow(/no column/);
  const odd = [{ k: 1, source: true }];
  expect(() => compare(odd, [{ k: 1, source: "paper" }], { by: ["k"], fields: ["source"] })).toThrow(
    /source is boolean/,
  );
  expect(compare([], publishedScaling().slice(0, 1), { by: ["k"], fields: ["passAt1"] })).toMatchObject([
    { k: 1, ours: null, published: 0.533, remark: "no row of ours" },
  ]);
});
