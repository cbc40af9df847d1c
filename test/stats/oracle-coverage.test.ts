import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { oracleFunctions } from "./oracle.js";

test("every function of the oracle is asked about", () => {
  const tests = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => readFileSync(join(import.meta.dirname, name), "utf8"))
    .join("\n");
  expect(oracleFunctions().filter((fn) => !tests.includes(`oracle("${fn}")`))).toEqual([]);
});
