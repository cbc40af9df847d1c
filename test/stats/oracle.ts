import { readFileSync } from "node:fs";
import { expect } from "vitest";

/** One case of test/fixtures/stats/oracle.jsonl; non-finite numbers are strings there. */
export interface OracleCase {
  id: string;
  fn: string;
  tags: string[];
  in: Record<string, unknown>;
  out: Record<string, unknown>;
}

const path = new URL("../fixtures/stats/oracle.jsonl", import.meta.url);
const cases = readFileSync(path, "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as OracleCase);

/** The cases of one function; none is a mistake. */
export function oracle(fn: string): OracleCase[] {
  const found = cases.filter((each) => each.fn === fn);
  expect(found.length).toBeGreaterThan(0);
  return found;
}

/** The names of all functions in it. */
export function oracleFunctions(): string[] {
  return [...new Set(cases.map((each) => each.fn))];
}

const words: Record<string, number> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
  inf: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
};

/** A number of the oracle, its words for non-finite ones read. */
export function number(value: unknown): number {
  if (typeof value === "number") return value;
  const read = words[String(value)];
  if (read === undefined) throw new Error(`no number in the oracle: ${String(value)}`);
  return read;
}

export function numbers(value: unknown): number[] {
  return (value as unknown[]).map(number);
}

/** Within 1e-12 absolutely and, beyond that, 1e-9 relatively. */
export function expectClose(actual: number | null, wanted: number, what: string): void {
  const error = Math.abs((actual ?? Number.NaN) - wanted);
  const near = Object.is(actual, wanted) || (error <= 1e-12 && error <= 1e-9 * Math.abs(wanted)) || error <= 1e-14;
  expect(near, `${what}: ${actual} should be ${wanted}`).toBe(true);
}
