import { mean } from "../stats/index.js";

export interface AdvantageOptions {
  /**
   * What an advantage is relative to: `global`, all samples of all tasks of the step, as in the paper; `task`, those of the sample's own
   * task, which gives every task a baseline of its own and an equal say.
   */
  scope: "global" | "task";
  /** `std`: mean 0 and standard deviation 1 (over n, not n - 1); `none`: mean 0 only, so that one large reward does not shrink the others. */
  scale?: "std" | "none";
}

export interface Advantages {
  /** By task, then by sample; null where the reward is. */
  values: (number | null)[][];
  /** Places of the tasks whose rewards are all the same within the scope: there is nothing to learn, and every advantage is 0. */
  flat: number[];
}

/**
 * Advantages of one step's samples from their rewards (paper, batch test-time training).
 *
 * @param rewards by task, then by sample; null where unknown, which neither counts nor learns
 * @example
 * advantages([[0, 2], [4, 2]], { scope: "global" }).values; // [[-1.414..., 0], [1.414..., 0]]
 */
export function advantages(
  rewards: readonly (readonly (number | null)[])[],
  { scope, scale = "std" }: AdvantageOptions,
): Advantages {
  const known = (of: readonly (number | null)[]) => of.filter((reward) => reward !== null);
  const together = standardOf(known(rewards.flat()), scale);
  const flat: number[] = [];
  const values = rewards.map((own, place) => {
    const standard = scope === "global" ? together : standardOf(known(own), scale);
    if (standard === null) flat.push(place);
    return own.map((reward) => {
      if (reward === null) return null;
      return standard === null ? 0 : (reward - standard.mean) / standard.spread;
    });
  });
  return { values, flat };
}

// Null where all values are the same: a spread of 0, or of rounding, would make advantages of nothing.
function standardOf(values: readonly number[], scale: "std" | "none"): { mean: number; spread: number } | null {
  if (new Set(values).size < 2) return null;
  const centre = mean(values);
  const spread = scale === "none" ? 1 : Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
  return { mean: centre, spread };
}
