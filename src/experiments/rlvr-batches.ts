import { sha256 } from "../records/index.js";
import { seededRandom } from "../stats/index.js";
import { shuffled } from "../stats/shuffle.js";

/**
 * Which tasks each step of RLVR draws: the tasks in an order shuffled anew for every pass over them, cut into batches. What does not
 * fill a batch sits out that pass, so that no batch has a task twice.
 *
 * @returns places in the tasks, by step; the same for one seed, whatever was asked before
 * @example
 * const batch = batchesOf(80, { size: 8, seed: 42 });
 * batch(0); // eight of 0..79
 */
export function batchesOf(tasks: number, { size, seed }: { size: number; seed: number }): (step: number) => number[] {
  const whole = Math.min(size, tasks);
  const aPass = Math.floor(tasks / whole);
  const orders = new Map<number, number[]>();
  return (step) => {
    const pass = Math.floor(step / aPass);
    const order = orders.get(pass) ?? shuffledPlaces(tasks, `rlvr batches ${seed} ${pass}`);
    orders.set(pass, order);
    const from = (step % aPass) * whole;
    return order.slice(from, from + whole);
  };
}

// Its own stream a seed and pass, so that a resumed run draws as an undisturbed one does.
function shuffledPlaces(tasks: number, name: string): number[] {
  const random = seededRandom(Number.parseInt(sha256(name).slice(0, 8), 16));
  return [
    ...shuffled(
      Float64Array.from({ length: tasks }, (_, i) => i),
      random,
    ),
  ];
}
