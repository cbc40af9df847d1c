import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { overlap } from "../../src/figures/boxes.js";
import { wrapped } from "../../src/figures/diagram.js";
import { endLabels, endsApart, spreadApart } from "../../src/figures/end-labels.js";
import { placeLabels } from "../../src/figures/free-labels.js";
import { roundEnds } from "../../src/figures/step-axes.js";
import { labelSize, textWidth } from "../../src/figures/text-size.js";
import { loadDrawing } from "../../src/figures/vega.js";
import { uniform } from "./made-rows.js";

beforeAll(() => loadDrawing());

test("a line is as wide as the canvas measures it in the shipped font", async () => {
  const { createCanvas } = await import("canvas");
  const context = createCanvas(1, 1).getContext("2d");
  context.font = '11px "DejaVu Sans Condensed"';
  const texts = [
    "Surprisal top-3 1.00",
    "p = 9.8 × 10⁻¹⁷",
    "as good as the oracle",
    "ρ = −0.44 at step 3",
    "KernelBench, GRPO & LoRA!?",
    "fast₁, ★ Best-of-Adaptation",
    "30 % or more",
    Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).join(""),
  ];
  for (const text of texts) {
    const measured = context.measureText(text).width;
    expect(Math.abs(textWidth(text) - measured) / measured, text).toBeLessThan(0.025);
  }
  expect(labelSize(["a", "abc"])).toEqual({ width: textWidth("abc"), height: 26 });
});

test("what is spread apart keeps its order and gap, stays inside, and moves no further than it must", () => {
  expect(spreadApart([10, 50], 13, [0, 100])).toEqual([10, 50]);
  // By hand: three at 50 stand about it; two at the edge are pushed in.
  expect(spreadApart([50, 50, 50], 10, [0, 100])).toEqual([40, 50, 60]);
  expect(spreadApart([0, 0], 10, [0, 100])).toEqual([0, 10]);
  expect(spreadApart([100, 100], 10, [0, 100])).toEqual([90, 100]);
  const positions = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(positions, fc.integer({ min: 1, max: 997 }), (unsorted, seed) => {
      const wanted = unsorted.sort((a, b) => a - b);
      const placed = spreadApart(wanted, 12, [0, 100]);
      const cost = (at: readonly number[]) => at.reduce((sum, y, i) => sum + (y - (wanted[i] ?? y)) ** 2, 0);
      placed.forEach((y, i) => {
        expect(y).toBeGreaterThanOrEqual(-1e-9);
        expect(y).toBeLessThanOrEqual(100 + 1e-9);
        if (i > 0) expect(y - (placed[i - 1] ?? 0)).toBeGreaterThanOrEqual(12 - 1e-9);
      });
      // No random arrangement that keeps the same rules is nearer.
      const next = uniform(seed);
      for (let attempt = 0; attempt < 20; attempt++) {
        const free = 100 - 12 * (wanted.length - 1);
        const other = Array.from({ length: wanted.length }, () => next() * free).sort((a, b) => a - b);
        expect(cost(placed)).toBeLessThanOrEqual(cost(other.map((y, i) => y + 12 * i)) + 1e-6);
      }
    }),
  );
});

test("names at line ends keep the order of the ends and get a leader where they moved", () => {
  const labels = [
    { end: { x: 100, y: 52 }, lines: ["second"], color: "black" },
    { end: { x: 100, y: 50 }, lines: ["first"], color: "black" },
    { end: { x: 100, y: 90 }, lines: ["alone"], color: "black" },
  ];
  const placed = endLabels(labels, { x: 106, height: 100 });
  expect(placed.map(({ lines: [name], y, leader }) => [name, y, leader !== null])).toEqual([
    ["first", 44.5, true],
    ["second", 57.5, true],
    ["alone", 90, false],
  ]);
});

test("lines that meet at their ends are not named there", () => {
  expect(endsApart([10, 80, 40])).toBe(true);
  expect(endsApart([10, 10.5, 80])).toBe(false);
  // Each 2 px from the next: the outer of six would move 27 px.
  expect(endsApart([50, 52, 54, 56, 58, 60])).toBe(false);
});

test("labels stay in the plot, off the marks and off each other, as long as there is room", () => {
  const size = { width: 300, height: 200 };
  for (let seed = 1; seed <= 20; seed++) {
    const next = uniform(seed * 31);
    const points = Array.from({ length: 15 }, () => ({ x: next() * 300, y: next() * 200 }));
    const labels = points.map((at, i) => ({
      at,
      lines: i % 3 === 0 ? [`label ${i}`, "of two"] : [`${i}`],
      color: "black",
    }));
    const boxes = placeLabels(labels, { points }, size).map(({ x, y, lines }) => {
      const { width, height } = labelSize(lines);
      return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
    });
    boxes.forEach((box, i) => {
      expect(Math.min(box.left, box.top, 300 - box.right, 200 - box.bottom)).toBeGreaterThanOrEqual(-1e-9);
      for (const other of boxes.slice(i + 1)) expect(overlap(box, other), `seed ${seed}`).toBe(false);
      for (const { x, y } of points) {
        expect(overlap(box, { left: x - 4, right: x + 4, top: y - 4, bottom: y + 4 }), `seed ${seed}`).toBe(false);
      }
    });
  }
});

test("a text breaks between words, and a word that is too long keeps its line", () => {
  expect(wrapped("one two three", 1000)).toEqual(["one two three"]);
  expect(wrapped("one two three", textWidth("one two"))).toEqual(["one two", "three"]);
  expect(wrapped("unbreakable", 3)).toEqual(["unbreakable"]);
});

test("the ends of an axis are round, hold every value, and never leave what is possible", () => {
  expect(roundEnds([0.163, 0.425], [0, 1])).toEqual([0.125, 0.45]);
  const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(values, (drawn) => {
      const [low, high] = roundEnds(drawn, [-1, 1]);
      expect(low).toBeLessThanOrEqual(Math.min(...drawn));
      expect(high).toBeGreaterThanOrEqual(Math.max(...drawn));
      expect(low).toBeLessThan(high);
      expect([low >= -1, high <= 1]).toEqual([true, true]);
    }),
  );
});
