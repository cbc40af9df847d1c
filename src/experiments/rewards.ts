import { LabError } from "../records/index.js";
import { median, type Random } from "../stats/index.js";

/** What is known of a sample's program. */
export interface Outcome {
  /** Null where a fault of ours, or no evaluation, leaves it unknown. */
  correct: boolean | null;
  /** Null unless correct and timed. */
  speedup: number | null;
}

export interface RewardOptions {
  /** Correct speedups the running median looks back on. 32 in the paper. */
  window?: number;
  /** A correct sample with a lower speedup is rewarded as an incorrect one (the paper's open question of sparser rewards). */
  threshold?: number | undefined;
}

/**
 * Rewards of the samples one step drew for one task (paper, batch test-time training): speedup over the running median of the task's correct
 * speedups, 0 for an incorrect sample. The paper does not say whether a batch's own speedups are in the median; here they are, so that
 * the first step has one and the order within a batch of up to `window` samples does not matter.
 *
 * @param batches outcomes of that task's samples at every step so far, in the order drawn; the last is the one rewarded
 * @returns one reward a sample of the last batch, null where its outcome is not known
 * @throws LabError `bad-argument` for no batch, a window under 1, or a threshold that is no number
 * @example
 * rewardsOfStep([[{ correct: true, speedup: 2 }, { correct: true, speedup: 1 }, { correct: false, speedup: null }]]);
 * // [1.333..., 0.666..., 0]
 */
export function rewardsOfStep(
  batches: readonly (readonly Outcome[])[],
  options: RewardOptions = {},
): (number | null)[] {
  const { window = 32, threshold = 0 } = options;
  const last = batches.at(-1);
  if (last === undefined) throw refusal("there is no batch", "give the outcomes of one step at least");
  if (!(Number.isInteger(window) && window >= 1))
    throw refusal(`window is ${window}`, "give a whole number, 1 or more");
  if (!(threshold >= 0)) throw refusal(`threshold is ${threshold}`, "give a speedup, 0 or more");
  const recent = batches
    .flat()
    .flatMap(({ correct, speedup }) => (correct === true && speedup !== null ? [speedup] : []))
    .slice(-window);
  return last.map(({ correct, speedup }) => {
    if (correct === false) return 0;
    if (correct === null || speedup === null) return null;
    return speedup >= threshold ? speedup / median(recent) : 0;
  });
}

/**
 * The control: the same rewards, dealt out anew over all the samples of a step that have one (Fisher and Yates). What
 * is unknown stays where it is.
 *
 * @param rewards by task, then by sample
 */
export function shuffleRewards(rewards: readonly (readonly (number | null)[])[], random: Random): (number | null)[][] {
  const deck = rewards.flat().filter((reward) => reward !== null);
  return rewards.map((own) =>
    own.map((reward) => {
      if (reward === null) return null;
      const drawn = Math.floor(random() * deck.length);
      const dealt = deck[drawn] ?? null;
      deck[drawn] = deck.at(-1) ?? 0;
      deck.pop();
      return dealt;
    }),
  );
}

const refusal = (what: string, wayOut: string) => new LabError("bad-argument", `rewardsOfStep: ${what}`, wayOut);
