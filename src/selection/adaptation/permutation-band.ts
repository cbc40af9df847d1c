import { LabError } from "../../records/lab-error.js";
import { correlation } from "../../stats/correlation.js";
import { quantile } from "../../stats/quantile.js";
import { averageRanks } from "../../stats/ranks.js";
import { seededRandom } from "../../stats/seeded-random.js";

/** What rho would be if speedups had nothing to do with NLL. */
export interface PermutationBand {
  nullLow: number | null;
  nullHigh: number | null;
  /** Two-sided: twice the smaller tail, the data's own order counted, so never 0. */
  nullP: number | null;
}

/** The pairs of one part of a pool. */
export interface ProbePairs {
  x: readonly number[];
  /** One value a program. */
  y: readonly number[];
  /** Place of each pair's program. */
  program: readonly number[];
  /** Place of each pair's task. */
  task: readonly number[];
}

/** A program with how often it was drawn, and what its samples' ranks of x add up to, from the middle. */
interface Program {
  y: number;
  times: number;
  x: number;
  task: number;
}

/**
 * The band of Spearman's rho when programs exchange their y at random, among programs of one task or among all. Programs are the units, not samples:
 * samples that are one program have one y and nearly one x, and taking each for a draw of its own would make the band too narrow.
 *
 * @throws LabError `bad-argument` when a program has two values of y
 */
export function permutationBand(
  pairs: ProbePairs,
  among: "task" | "all",
  { seed, level, resamples }: { seed: number; level: number; resamples: number },
): PermutationBand {
  const { x, y } = pairs;
  const ranksX = averageRanks(x);
  const observed = correlation(ranksX, averageRanks(y));
  if (observed === null) return { nullLow: null, nullHigh: null, nullP: null };
  const middle = (x.length + 1) / 2;
  const xx = ranksX.reduce((sum, rank) => sum + (rank - middle) ** 2, 0);
  const programs = programsOf(pairs, ranksX, middle);
  // Values in rising order; whose they are is what is shuffled, each task's among its own places.
  const owners = programs.map((_, i) => i);
  const blocks = among === "all" ? [owners.map((_, i) => i)] : blocksOf(programs);
  const random = seededRandom(seed);
  const rhos: number[] = [];
  let [less, greater] = [1, 1];
  for (let i = 0; i < resamples; i++) {
    for (const block of blocks) shuffle(owners, block, random);
    const rho = rhoOf(programs, owners, xx, middle);
    rhos.push(rho);
    // Equal orders must count as equal whatever the order they were summed in.
    if (rho <= observed + 1e-12) less++;
    if (rho >= observed - 1e-12) greater++;
  }
  return {
    nullLow: quantile(rhos, (1 - level) / 2),
    nullHigh: quantile(rhos, (1 + level) / 2),
    nullP: Math.min(1, (2 * Math.min(less, greater)) / (resamples + 1)),
  };
}

function programsOf({ y, program, task }: ProbePairs, ranksX: readonly number[], middle: number): Program[] {
  const found = new Map<number, Program>();
  for (const [i, place] of program.entries()) {
    const own = found.get(place) ?? { y: y[i] ?? Number.NaN, times: 0, x: 0, task: task[i] ?? 0 };
    if (own.y !== y[i]) {
      throw new LabError(
        "bad-argument",
        `permutationBand: one program has the speedups ${own.y} and ${y[i]}`,
        "evaluate a program once: samples that share it share its speedup",
      );
    }
    own.times++;
    own.x += (ranksX[i] ?? 0) - middle;
    found.set(place, own);
  }
  return [...found.values()].sort((a, b) => a.y - b.y);
}

/** rho when the value at place i of the rising order is that of program `owners[i]`, all its samples. */
function rhoOf(programs: readonly Program[], owners: readonly number[], xx: number, middle: number): number {
  let before = 0;
  let xy = 0;
  let yy = 0;
  for (let from = 0; from < programs.length; ) {
    const value = programs[from]?.y;
    let times = 0;
    let x = 0;
    let to = from;
    for (; to < programs.length && programs[to]?.y === value; to++) {
      const owner = programs[owners[to] ?? 0];
      times += owner?.times ?? 0;
      x += owner?.x ?? 0;
    }
    const rank = before + (times + 1) / 2 - middle;
    xy += x * rank;
    yy += times * rank * rank;
    before += times;
    from = to;
  }
  return xy / Math.sqrt(xx * yy);
}

function blocksOf(programs: readonly Program[]): number[][] {
  const blocks = new Map<number, number[]>();
  for (const [i, { task }] of programs.entries()) {
    const own = blocks.get(task);
    if (own === undefined) blocks.set(task, [i]);
    else own.push(i);
  }
  return [...blocks.values()];
}

function shuffle(values: number[], block: readonly number[], random: () => number): void {
  for (let i = block.length - 1; i > 0; i--) {
    const a = block[i] ?? 0;
    const b = block[Math.floor(random() * (i + 1))] ?? 0;
    const held = values[a] ?? 0;
    values[a] = values[b] ?? 0;
    values[b] = held;
  }
}
