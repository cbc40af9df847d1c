/**
 * The copying array methods of ES2023. Node 20 has them; the library files of the notebook engine's TypeScript 5.0 do not, so
 * they are added to its `lib.es2023.array.d.ts` as that is read.
 */
export const es2023ArrayMethods = ["Array", "ReadonlyArray"]
  .map(
    (name) => `
interface ${name}<T> {
  /** Returns a copy with the elements in reverse order. */
  toReversed(): T[];
  /** Returns a sorted copy. */
  toSorted(compareFn?: (a: T, b: T) => number): T[];
  /** Returns a copy with elements removed and others put in their place. */
  toSpliced(start: number, deleteCount?: number, ...items: T[]): T[];
  /** Returns a copy with one element replaced. */
  with(index: number, value: T): T[];
}
`,
  )
  .join("");
