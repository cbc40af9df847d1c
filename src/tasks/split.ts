import { LabError, sha256 } from "../records/index.js";
import { mersenneTwister, shuffleAsPython } from "./mersenne-twister.js";

export interface SplitOptions {
  level: number;
  /** As given to CPython's `random.Random`; a safe integer, negative allowed. */
  seed: number;
  /** Ids of all the level's tasks, in any order, each once. */
  ids: readonly number[];
  /** Share of the tasks to train on; the number of them is rounded down. */
  trainFraction?: number | undefined;
}

/** Which tasks to train on and which to hold out, both by id. */
export interface Split {
  level: number;
  seed: number;
  trainFraction: number;
  train: number[];
  eval: number[];
  /** SHA-256 over the JSON of all the fields above, in this order. */
  hash: string;
}

/**
 * Splits a level's tasks as the paper does (section "Experimental setup"): ids sorted, shuffled as CPython's
 * `random.Random(seed).shuffle` does, the first 80 % to train on and the rest held out, both halves sorted.
 *
 * @throws LabError `bad-argument` for no ids, an id twice, a seed that is no safe integer, a fraction outside 0 to 1
 * @example
 * const ids = Array.from({ length: 100 }, (_, i) => i + 1);
 * makeSplit({ level: 1, seed: 42, ids }).eval; // [4, 5, 12, 14, 15, 18, 28, ...]
 */
export function makeSplit(options: SplitOptions): Split {
  const { level, seed, ids, trainFraction = 0.8 } = options;
  check(options, trainFraction);
  const shuffled = shuffleAsPython(
    [...ids].sort((a, b) => a - b),
    mersenneTwister(seed),
  );
  const trained = Math.trunc(trainFraction * shuffled.length);
  const split = {
    level,
    seed,
    trainFraction,
    train: shuffled.slice(0, trained).sort((a, b) => a - b),
    eval: shuffled.slice(trained).sort((a, b) => a - b),
  };
  return { ...split, hash: sha256(JSON.stringify(split)) };
}

function check({ seed, ids }: SplitOptions, trainFraction: number): void {
  const refuse = (what: string, wayOut: string): never => {
    throw new LabError("bad-argument", `makeSplit: ${what}`, wayOut);
  };
  if (!Number.isSafeInteger(seed)) refuse(`seed ${seed} is no safe integer`, "give a whole number under 2^53");
  if (!(trainFraction >= 0 && trainFraction <= 1)) {
    refuse(`trainFraction is ${trainFraction}`, "give a share between 0 and 1, e.g. 0.8");
  }
  if (ids.length === 0) refuse("there are no ids", "give the ids of the level's tasks");
  if (ids.some((id) => !Number.isInteger(id)))
    refuse(`ids ${ids.join(", ")} are not all whole numbers`, "give task ids");
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  if (twice.length > 0) refuse(`id ${twice.join(", ")} is given twice`, "give each id once");
}
