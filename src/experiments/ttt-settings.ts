import {
  checkTestTime,
  checkWhole,
  checkWord,
  refusalsOf,
  type TestTimeOptions,
  type TestTimeSettings,
  testTimeDefaults,
  wholeEarlyStopping,
  wholeGuardrails,
  withoutUndefined,
} from "./adaptation-settings.js";

/** Tasks are 5 in the paper, `k` 32, `steps` 5 to 8. */
export interface BatchTttOptions extends TestTimeOptions {
  /** What an advantage is relative to: all samples of the step (`global`, the default and the paper's), or its task's (`task`). */
  advantage?: "global" | "task";
  /** Whether advantages are divided by their standard deviation (`std`, the default and the paper's) or only centred. */
  advantageScale?: "std" | "none";
  /** The control: rewards are dealt out anew over the step's samples before anything is learned from them. */
  shuffleRewards?: boolean;
  /** Correct speedups the running median of a task looks back on; 32 in the paper. */
  rewardWindow?: number;
  /** Correct samples with a lower speedup are rewarded as incorrect ones; null, the default, for none. */
  rewardThreshold?: number | null;
}

export type TttSettings = TestTimeSettings & Required<Omit<BatchTttOptions, keyof TestTimeOptions>>;

const defaults = {
  ...testTimeDefaults,
  advantage: "global",
  advantageScale: "std",
  shuffleRewards: false,
  rewardWindow: 32,
  rewardThreshold: null,
} as const;

/**
 * Fills in what was left out.
 *
 * @throws LabError `bad-argument`, or `cannot-train`
 */
export function tttSettings({ signal: _, ...options }: BatchTttOptions): TttSettings {
  const { guardrails, earlyStopping, ...settings } = { ...defaults, ...withoutUndefined(options) };
  const whole: TttSettings = {
    ...settings,
    guardrails: wholeGuardrails(guardrails),
    earlyStopping: wholeEarlyStopping(earlyStopping),
  };
  const refuse = refusalsOf("batchTtt");
  checkTestTime(whole, refuse);
  checkWord("advantage", whole.advantage, ["global", "task"], refuse);
  checkWord("advantageScale", whole.advantageScale, ["std", "none"], refuse);
  checkWhole("rewardWindow", whole.rewardWindow, refuse);
  if (!((whole.rewardThreshold ?? 0) >= 0)) {
    refuse(`rewardThreshold is ${whole.rewardThreshold}`, "give a speedup, or null for none");
  }
  return whole;
}
