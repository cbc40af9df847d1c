import { correlationP } from "../../stats/correlation.js";
import { type DenseRanks, denseRanks } from "../../stats/ranks.js";

/** Spearman's rho of each two of three columns, and their partial one. */
export interface RankCorrelations {
  xy: number | null;
  xz: number | null;
  yz: number | null;
  /** Of x and y with z taken out. */
  xyGivenZ: number | null;
}

/** Three columns, one entry a sample, all samples of a task together. */
export interface Columns {
  x: Float64Array;
  y: Float64Array;
  z: Float64Array;
  /** Where each task's samples begin, and at the end where the last's end. */
  starts: number[];
}

/**
 * Rank correlations of a pool in which every task is there some number of times, as a bootstrap over tasks asks for two thousand times. Values are
 * sorted once; then a rank is a count of the weight before it. Samples of a task that agree in y and z, as those of one program do, are counted
 * together in both, so that a resample costs a step a sample in the order of x and a step a program in that of y and z.
 *
 * @returns a function of the times each task is there; see `averageRanks` and `partialSpearman` for what it computes
 */
export function rankCorrelations({ x, y, z, starts }: Columns): (times: ArrayLike<number>) => RankCorrelations {
  const [a, b, c] = [denseRanks(x), denseRanks(y), denseRanks(z)];
  const groups = groupsOf(b.places, c.places, c.counts.length, starts);
  const [columnY, columnZ] = [columnOf(groups.y, b.counts.length), columnOf(groups.z, c.counts.length)];
  const samples = inOrder(a, groups.of);
  const weighed = new Float64Array(3 * groups.task.length);
  return (times) => {
    const half = weightsOf(groups, times, weighed);
    const yy = centre(columnY, weighed, half);
    const zz = centre(columnZ, weighed, half);
    const productYZ = weigh(columnY, columnZ, weighed);
    const { xx, productXY, productXZ } = alongX(samples, a.counts, weighed, half);
    const xy = ratio(productXY, xx, yy);
    const xz = ratio(productXZ, xx, zz);
    const yz = ratio(productYZ, yy, zz);
    return { xy, xz, yz, xyGivenZ: partial(xy, xz, yz) };
  };
}

/** Samples of one task, y and z, counted together. */
interface Groups {
  /** Each sample's group. */
  of: Uint32Array;
  /** Each group's task, samples, and places in y and z. */
  task: Uint32Array;
  size: Uint32Array;
  y: Uint32Array;
  z: Uint32Array;
}

function groupsOf(y: Uint32Array, z: Uint32Array, distinctZ: number, starts: readonly number[]): Groups {
  const of = new Uint32Array(y.length);
  const first: number[] = [];
  const tasks: number[] = [];
  for (let task = 0; task + 1 < starts.length; task++) {
    const known = new Map<number, number>();
    for (let i = starts[task] as number; i < (starts[task + 1] as number); i++) {
      const key = (y[i] as number) * distinctZ + (z[i] as number);
      const group = known.get(key) ?? first.length;
      of[i] = group;
      if (group < first.length) continue;
      known.set(key, group);
      first.push(i);
      tasks.push(task);
    }
  }
  const size = new Uint32Array(first.length);
  for (let i = 0; i < of.length; i++) size[of[i] as number] = (size[of[i] as number] as number) + 1;
  const placesIn = (column: Uint32Array) => Uint32Array.from(first, (i) => column[i] as number);
  return { of, task: Uint32Array.from(tasks), size, y: placesIn(y), z: placesIn(z) };
}

// The groups of the samples in rising order of x.
function inOrder({ places, counts }: DenseRanks, groupOf: Uint32Array): Uint32Array {
  const next = new Uint32Array(counts.length);
  for (let place = 1; place < counts.length; place++) {
    next[place] = (next[place - 1] as number) + (counts[place - 1] as number);
  }
  const samples = new Uint32Array(groupOf.length);
  for (let i = 0; i < groupOf.length; i++) {
    const place = places[i] as number;
    const at = next[place] as number;
    samples[at] = groupOf[i] as number;
    next[place] = at + 1;
  }
  return samples;
}

function columnOf(places: Uint32Array, distinct: number) {
  return { places, centred: new Float64Array(distinct), weights: new Float64Array(distinct) };
}

type Column = ReturnType<typeof columnOf>;

// What follows is done anew in every resample. Of each group three numbers stand side by side, since a step in the order of x asks for all:
// what one of its samples weighs, and that times its centred ranks in y and in z. Indices are in range; a check of each would double the time.

/** Fills in what a sample of each group weighs; returns half of what all of them do. */
function weightsOf({ task, size }: Groups, times: ArrayLike<number>, weighed: Float64Array): number {
  let total = 0;
  for (let group = 0; group < task.length; group++) {
    const weight = times[task[group] as number] as number;
    weighed[3 * group] = weight;
    // For the time being, what all its samples weigh.
    weighed[3 * group + 1] = weight * (size[group] as number);
    total += weight * (size[group] as number);
  }
  return total / 2;
}

/** Average ranks less their mean, from the weight of every distinct value; returns their sum of squares. */
function centre({ places, weights, centred }: Column, weighed: Float64Array, half: number): number {
  weights.fill(0);
  for (let group = 0; group < places.length; group++) {
    const place = places[group] as number;
    weights[place] = (weights[place] as number) + (weighed[3 * group + 1] as number);
  }
  let before = 0;
  let squares = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    const rank = before + weight / 2 - half;
    centred[i] = rank;
    squares += weight * rank * rank;
    before += weight;
  }
  return squares;
}

/** Fills in the weighted ranks in y and z; returns the sum of their products over all samples. */
function weigh(y: Column, z: Column, weighed: Float64Array): number {
  let product = 0;
  for (let group = 0; group < y.places.length; group++) {
    const rankY = y.centred[y.places[group] as number] as number;
    const rankZ = z.centred[z.places[group] as number] as number;
    product += (weighed[3 * group + 1] as number) * rankY * rankZ;
    weighed[3 * group + 1] = (weighed[3 * group] as number) * rankY;
    weighed[3 * group + 2] = (weighed[3 * group] as number) * rankZ;
  }
  return product;
}

function alongX(samples: Uint32Array, counts: Uint32Array, weighed: Float64Array, half: number) {
  let xx = 0;
  let productXY = 0;
  let productXZ = 0;
  let before = 0;
  let at = 0;
  for (let place = 0; place < counts.length; place++) {
    const end = at + (counts[place] as number);
    let weight = 0;
    let y = 0;
    let z = 0;
    for (; at < end; at++) {
      const group = 3 * (samples[at] as number);
      weight += weighed[group] as number;
      y += weighed[group + 1] as number;
      z += weighed[group + 2] as number;
    }
    const rank = before + weight / 2 - half;
    before += weight;
    xx += weight * rank * rank;
    productXY += rank * y;
    productXZ += rank * z;
  }
  return { xx, productXY, productXZ };
}

function ratio(product: number | undefined, a: number, b: number): number | null {
  return a > 0 && b > 0 ? Math.max(-1, Math.min(1, (product ?? 0) / Math.sqrt(a * b))) : null;
}

function partial(xy: number | null, xz: number | null, yz: number | null): number | null {
  if (xy === null || xz === null || yz === null) return null;
  const left = (1 - xz * xz) * (1 - yz * yz);
  return left > 0 ? Math.max(-1, Math.min(1, (xy - xz * yz) / Math.sqrt(left))) : null;
}

/** p of a rank correlation by Student's t, as SciPy gives it; null where there is none. */
export function rankP(rho: number | null, degrees: number): number | null {
  return rho === null ? null : correlationP(rho, degrees, "two-sided");
}
