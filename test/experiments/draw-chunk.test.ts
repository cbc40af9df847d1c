import { expect, test, vi } from "vitest";
import { BusyTime, missingChunks } from "../../src/experiments/draw-chunk.js";

const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

test("samples are asked for by sixteens, or by as many as a policy computes together, and those that are there are not", () => {
  expect(missingChunks({}, 20, new Set())).toEqual([from(0, 15), from(16, 19)]);
  expect(missingChunks({ block: 4 }, 20, new Set(from(0, 15)))).toEqual([from(16, 19)]);
  expect(missingChunks({ block: 64 }, 70, new Set([0, 69]))).toEqual([from(1, 63), from(64, 68)]);
  expect(missingChunks({}, 4, new Set(from(0, 3)))).toEqual([]);
});

test("time in which several things are under way counts once", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const busy = new BusyTime();
  const pass = (ms: number) => vi.advanceTimersByTime(ms);
  busy.begin();
  pass(40);
  busy.begin();
  pass(30);
  expect(busy.end()).toBe(70);
  pass(20);
  expect(busy.end()).toBe(20);
  pass(100);
  busy.begin();
  pass(5);
  expect(busy.end()).toBe(5);
  vi.useRealTimers();
});
