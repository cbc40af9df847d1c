import { expect, test } from "vitest";
import { lineOfJson } from "../../src/pool/json-place.js";

const value = { a: [1, { "b}": 'x,]"', c: [[], {}, "}"] }], d: { e: null, f: -1.5e3 } };

test("the line of every value of a JSON text, whatever stands in its strings", () => {
  const text = JSON.stringify(value, null, 2);
  const lines = text.split("\n");
  const lineWith = (part: string) => lines.findIndex((line) => line.includes(part)) + 1;
  expect(lineOfJson(text, [])).toBe(1);
  expect(lineOfJson(text, ["a", 0])).toBe(lineWith("    1,"));
  expect(lineOfJson(text, ["a", 1, "b}"])).toBe(lineWith('"b}"'));
  expect(lineOfJson(text, ["a", 1, "c", 1])).toBe(lineWith("{},"));
  expect(lineOfJson(text, ["a", 1, "c", 2])).toBe(lineWith('        "}"'));
  expect(lineOfJson(text, ["d", "e"])).toBe(lineWith('"e"'));
  expect(lineOfJson(text, ["d", "f"])).toBe(lineWith('"f"'));
});

test("a path that goes on beyond the text ends at the last value there is", () => {
  expect(lineOfJson('{\n"a": {\n"b": 1\n}}', ["a", "missing"])).toBe(2);
  expect(lineOfJson("[1]", [5])).toBe(1);
});
