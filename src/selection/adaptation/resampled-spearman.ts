/** Positions in rising order of value, with where each run of equal values ends. */
interface Sorted {
  order: Int32Array;
  ends: Int32Array;
}

/**
 * Spearman's rho of pairs whose tasks are drawn several times or not at all, as a bootstrap over tasks needs it: sorted once, each resample
 * then costs a pass. With every task once it is `spearman(x, y).rho`; with others, that of the pairs written out as often.
 *
 * @param task place of each pair's task
 * @returns a function of how often each task was drawn; null where a list is constant
 */
export function resampledSpearman(
  x: readonly number[],
  y: readonly number[],
  task: readonly number[],
): (times: ArrayLike<number>) => number | null {
  const [sortedX, sortedY] = [sort(x), sort(y)];
  const [ranksX, ranksY] = [new Float64Array(x.length), new Float64Array(x.length)];
  const weight = new Float64Array(x.length);
  return (times) => {
    let total = 0;
    for (let i = 0; i < weight.length; i++) {
      weight[i] = times[task[i] ?? -1] ?? 0;
      total += weight[i] ?? 0;
    }
    rank(sortedX, weight, ranksX);
    rank(sortedY, weight, ranksY);
    // Ranks average to this in any sample, tied or not.
    const middle = (total + 1) / 2;
    let [xx, yy, xy] = [0, 0, 0];
    for (let i = 0; i < weight.length; i++) {
      const w = weight[i] ?? 0;
      const dx = (ranksX[i] ?? 0) - middle;
      const dy = (ranksY[i] ?? 0) - middle;
      xx += w * dx * dx;
      yy += w * dy * dy;
      xy += w * dx * dy;
    }
    return xx > 0 && yy > 0 ? Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy))) : null;
  };
}

function sort(values: readonly number[]): Sorted {
  const order = Int32Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ends: number[] = [];
  for (let i = 1; i <= order.length; i++) {
    if (i === order.length || values[order[i] ?? 0] !== values[order[i - 1] ?? 0]) ends.push(i);
  }
  return { order, ends: Int32Array.from(ends) };
}

// Equal values share the mean of the places they take, each taking as many as it was drawn.
function rank({ order, ends }: Sorted, weight: Float64Array, ranks: Float64Array): void {
  let before = 0;
  let from = 0;
  for (const end of ends) {
    let own = 0;
    for (let i = from; i < end; i++) own += weight[order[i] ?? 0] ?? 0;
    const shared = before + (own + 1) / 2;
    for (let i = from; i < end; i++) ranks[order[i] ?? 0] = shared;
    before += own;
    from = end;
  }
}
