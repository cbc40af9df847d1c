import fc from "fast-check";
import { expect, test } from "vitest";
import { isPoolRow, poolFields, rowFault } from "../../src/pool/row-fault.js";
import { type PoolRow, poolRow } from "../../src/records/index.js";
import { aRow } from "./a-row.js";

const values: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, true, false, "", "correct", "raw", "harness-error", [], [1], ["a"], {}, 1n),
  fc.constantFrom<unknown>(0, -0, 1, -1, 0.5, 1e-300, 2 ** 53, 2 ** 53 - 1, Number.NaN, Number.POSITIVE_INFINITY, "1"),
  fc.double(),
  fc.integer(),
);

test("the check by hand takes exactly the rows that the schema takes", () => {
  expect(isPoolRow(aRow())).toBe(true);
  fc.assert(
    fc.property(fc.constantFrom(...poolFields), values, (field, value) => {
      const row = { ...aRow(), [field]: value };
      expect(isPoolRow(row)).toBe(poolRow.safeParse(row).success);
    }),
    { numRuns: 3000, seed: 1 },
  );
  const { message, ...short } = aRow();
  expect(isPoolRow(short as PoolRow)).toBe(false);
  expect(isPoolRow({ ...aRow(), more: 1 } as PoolRow)).toBe(false);
});

test("a fault names its field; contradictions and positive log-probabilities are faults", () => {
  expect(rowFault(aRow())).toBeNull();
  expect(rowFault({ ...aRow(), speedup: 0 })).toMatchObject({ field: "speedup" });
  expect(rowFault({ ...aRow(), more: 1 } as PoolRow)).toMatchObject({ field: "more" });
  expect(rowFault(aRow({ correct: false }))).toEqual({
    field: "correct",
    reason: "is false, but the verdict is correct",
  });
  expect(rowFault(aRow({ verdict: "harness-error", correct: false }))).toMatchObject({ field: "correct" });
  expect(rowFault(aRow({ verdict: "harness-error", correct: null }))).toBeNull();
  expect(rowFault(aRow({ sumLogprob: 2 }))).toMatchObject({ field: "sumLogprob" });
  expect(rowFault(aRow({ meanLogprob: 1e-9 }))).toBeNull();
});
