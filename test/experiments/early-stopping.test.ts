import { expect, test } from "vitest";
import { stopsEarly } from "../../src/experiments/early-stopping.js";
import { publishedTrajectory } from "../../src/paper/index.js";
import { bestOfAdaptation } from "../../src/selection/index.js";
import { seededRandom } from "../../src/stats/index.js";

/** A run that looks after each step: the step it goes back to and the last one it drew; null where it takes them all. */
function live(scores: readonly (number | null)[], patience: number) {
  for (let last = 0; last < scores.length; last++) {
    const stop = stopsEarly(scores.slice(0, last + 1), { patience, criterion: "fast1" });
    if (stop !== null) return { step: stop.to, lastStep: last };
  }
  return null;
}

test("on the paper's trajectories it stops where the paper says: steps 2, 1 and 1", () => {
  const stops = [42, 43, 44].map((seed) => {
    return live(
      publishedTrajectory()
        .filter((row) => row.seed === seed)
        .map(({ fast1 }) => fast1),
      1,
    )?.step;
  });
  expect(stops).toEqual([2, 1, 1]);
});

test("what a run does step by step is what is picked from its whole trajectory", () => {
  const random = seededRandom(7);
  for (let i = 0; i < 300; i++) {
    const patience = 1 + (i % 3);
    const scores = Array.from({ length: 9 }, () => (random() < 0.1 ? null : Math.round(8 * random()) / 8));
    const rows = scores.map((fast1, step) => ({ seed: 1, step, fast1 }));
    const picked = bestOfAdaptation(rows, { patience }).find(
      ({ rule, criterion }) => rule === "early-stopping" && criterion === "fast1",
    );
    const stopped = live(scores, patience);
    if (stopped !== null) expect(picked).toMatchObject(stopped);
    // It went on to the end: there its best is the one picked.
    else
      expect(picked?.score ?? null).toBe(
        Math.max(...scores.map((score) => score ?? -1)) < 0 ? null : Math.max(...scores.map((score) => score ?? -1)),
      );
  }
});
