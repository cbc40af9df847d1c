/** All ways to keep `k` of the items, in their order: what a closed form over subsets is held against. */
export function subsetsOf<T>(items: readonly T[], k: number): T[][] {
  if (k === 0) return [[]];
  return items.flatMap((item, i) => subsetsOf(items.slice(i + 1), k - 1).map((rest) => [item, ...rest]));
}
