import { checkWhole } from "./check.js";

/** Counts of two groups: one row a group, `[successes, failures]`. */
export type TwoByTwo = readonly [readonly [number, number], readonly [number, number]];

/** @throws LabError `bad-argument` unless all four counts are whole numbers whose sum is at most `most` */
export function checkTable(who: string, [[a, b], [c, d]]: TwoByTwo, most: number): void {
  checkWhole(who, "table[0][0]", a, 0, most);
  checkWhole(who, "table[0][1]", b, 0, most);
  checkWhole(who, "table[1][0]", c, 0, most);
  checkWhole(who, "table[1][1]", d, 0, most);
  checkWhole(who, "the sum of the table", a + b + c + d, 1, most);
}
