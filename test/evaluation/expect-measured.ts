import { expect } from "vitest";
import type { Evaluation } from "../../src/records/index.js";

/** Has its trials in pairs, five at least (fewer would give no interval worth having), and an interval about its speedup. */
export function expectMeasured({ speedup, trialsMs }: Evaluation): void {
  const { reference, candidate } = trialsMs ?? { reference: [], candidate: [] };
  expect(reference.length).toBeGreaterThanOrEqual(5);
  expect(candidate).toHaveLength(reference.length);
  expect(Math.min(...reference, ...candidate)).toBeGreaterThan(0);
  expect(speedup?.low).toBeLessThan(speedup?.value ?? 0);
  expect(speedup?.high).toBeGreaterThan(speedup?.value ?? Number.POSITIVE_INFINITY);
}
