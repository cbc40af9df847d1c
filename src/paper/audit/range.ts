/** Every value from the first to the second. */
export type Range = readonly [low: number, high: number];

/** The sum of one value from each range. */
export function sumRange(ranges: readonly Range[]): Range {
  return ranges.reduce<Range>(([low, high], range) => [low + range[0], high + range[1]], [0, 0]);
}

/** Whether two ranges share a value; ends that differ by floating-point error alone count as one. */
export function overlap(a: Range, b: Range): boolean {
  const slack = 1e-9 * Math.max(...[...a, ...b].filter(Number.isFinite).map(Math.abs));
  return a[0] <= b[1] + slack && b[0] <= a[1] + slack;
}

/** The least and greatest of a function on the corners of two ranges: exact where it is monotone in each. */
export function cornerRange(x: Range, y: Range, value: (x: number, y: number) => number): Range {
  const corners = x.flatMap((a) => y.map((b) => value(a, b)));
  return [Math.min(...corners), Math.max(...corners)];
}

/**
 * The sum of squared deviations from the mean, one value from each range. As it is the least over m of the squared distances to m, its lower end is exact
 * and its upper end never too low: a spread that is possible is never called impossible.
 */
export function squaresRange(ranges: readonly Range[]): Range {
  const near = (m: number) => total(ranges, ([low, high]) => Math.max(low - m, m - high, 0) ** 2);
  const far = (m: number) => total(ranges, ([low, high]) => Math.max(Math.abs(low - m), Math.abs(high - m)) ** 2);
  const inside: Range = [Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))];
  return [least(near, inside), least(far, inside)];
}

function total(ranges: readonly Range[], distance: (range: Range) => number): number {
  return ranges.reduce((sum, range) => sum + distance(range), 0);
}

// The minimum of a convex function, by thirds.
function least(value: (m: number) => number, [low, high]: Range): number {
  let [left, right] = [low, high];
  for (let i = 0; i < 80; i++) {
    const third = (right - left) / 3;
    if (value(left + third) <= value(right - third)) right -= third;
    else left += third;
  }
  return value((left + right) / 2);
}
