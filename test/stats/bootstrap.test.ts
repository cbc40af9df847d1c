import { expect, test } from "vitest";
import { bootstrapInterval, mean, median, quantile, seededRandom } from "../../src/stats/index.js";
import { expectClose, number, numbers, oracle } from "./oracle.js";

const estimators: Record<string, (x: readonly number[]) => number> = {
  mean,
  median,
  q75: (x) => quantile(x, 0.75),
};

const methods = ["percentile", "basic", "bca"] as const;

test("each interval is SciPy's when the same resamples are drawn", () => {
  for (const { id, in: given, out } of oracle("bootstrap")) {
    const x = numbers(given.x);
    const draws = (given.idx as number[][]).flat();
    const estimator = estimators[String(given.stat)] ?? mean;
    const level = number(given.confidence);
    const resamples = (given.idx as number[][]).length;
    for (const method of methods) {
      let drawn = 0;
      const random = () => ((draws[drawn++] ?? Number.NaN) + 0.5) / x.length;
      const interval = () => bootstrapInterval(x, estimator, { random, level, resamples, method });
      const [low = Number.NaN, high = Number.NaN] = numbers(out[method]);
      if (Number.isNaN(low)) {
        // SciPy has no answer where the jackknife does not vary; where the resamples do not either, the interval is the value.
        if (new Set(x).size > 1) expect(interval, id).toThrow(/leaving out an item never changes/);
        else expect(interval()).toMatchObject({ low: x[0], high: x[0] });
        continue;
      }
      const found = interval();
      expectClose(found.value, number(out.theta), `${id} theta`);
      expectClose(found.low, low, `${id} ${method} low`);
      expectClose(found.high, high, `${id} ${method} high`);
      expect(drawn).toBe(draws.length);
    }
  }
});

test("one seed, one interval; whole clusters can be the items", () => {
  const clusters = [
    [1, 2, 3],
    [4, 5],
    [10, 11, 12, 13],
  ];
  const pooled = (items: readonly number[][]) => mean(items.flat());
  const interval = () => bootstrapInterval(clusters, pooled, { random: seededRandom(7), resamples: 500 });
  expect(interval()).toEqual(interval());
  expect(interval().value).toBeCloseTo(61 / 9, 12);
  // One resample in 27 is the first cluster three times over, one the last: more than 2.5 %, so the ends are their means.
  expect(interval().low).toBe(2);
  expect(interval().high).toBe(11.5);
});

test("labels draw whole clusters: the same as clusters for items, in every method", () => {
  const clusters = ["a", "b", "a", "c", "b", "b", "d", "d"];
  const x = [1, 4, 3, 10, 6, 2, 8, 9];
  const byHand = [[1, 3], [4, 6, 2], [10], [8, 9]];
  for (const method of methods) {
    const options = { method, resamples: 400, level: 0.9 };
    const labelled = bootstrapInterval(x, mean, { ...options, clusters, random: seededRandom(3) });
    const whole = bootstrapInterval(byHand, (items) => mean(items.flat()), { ...options, random: seededRandom(3) });
    expect(labelled).toEqual(whole);
    expect(labelled.units).toBe(4);
  }
  const single = bootstrapInterval(x, mean, { clusters: x, resamples: 50, random: seededRandom(4) });
  expect(single).toEqual(bootstrapInterval(x, mean, { resamples: 50, random: seededRandom(4) }));
  const random = seededRandom(1);
  expect(() => bootstrapInterval(x, mean, { clusters: ["a"], random })).toThrow(/1 cluster labels beside 8 items/);
});

test("clusters that agree inside widen the interval by about the square root of their size", () => {
  const random = seededRandom(5);
  const effects = Array.from({ length: 40 }, random);
  const x = effects.flatMap((effect) => Array<number>(9).fill(effect));
  const clusters = effects.flatMap((_, task) => Array<number>(9).fill(task));
  const width = (options: { clusters?: number[] }) => {
    const { low, high } = bootstrapInterval(x, mean, { ...options, random: seededRandom(6) });
    return high - low;
  };
  expect(width({ clusters }) / width({})).toBeCloseTo(3, 0);
});

test("BCa is refused where it is not defined", () => {
  const random = seededRandom(2);
  const data = [1, 2, 3];
  const oneSided = (x: readonly number[]) => (x === data ? 9 : Math.max(...x));
  expect(() => bootstrapInterval(data, oneSided, { method: "bca", random })).toThrow(/one side of the estimate/);
});

test("no data, bad levels and undefined estimates are refused", () => {
  const random = seededRandom(1);
  expect(() => bootstrapInterval([], mean, { random })).toThrow(/no items/);
  expect(() => bootstrapInterval([1], mean, { random, level: 95 })).toThrow(/level is 95/);
  expect(() => bootstrapInterval([1], () => Number.NaN, { random })).toThrow(/NaN/);
  expect(() => bootstrapInterval([1], mean, { random, resamples: 0 })).toThrow(/resamples is 0/);
});
