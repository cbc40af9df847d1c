import type { Evaluator } from "../evaluation/index.js";
import type { Policy } from "../policy/index.js";
import { LabError, type Task } from "../records/index.js";
import type { Guardrails } from "./guardrails.js";

export interface BatchTttOptions {
  /** Learned from together, 5 in the paper; one for an isolated run. */
  tasks: readonly Task[];
  /** One that learns: `capabilities.train`. */
  policy: Policy;
  evaluator: Evaluator;
  /** Samples a task and step. 32 in the paper. */
  k: number;
  /** Gradient steps, 5 to 8 in the paper; rollouts are drawn before each and after the last. */
  steps: number;
  /** 1e-5 in the paper, for LoRA on a model of 120B. */
  learningRate: number;
  /** Directory of the run; one that was begun with the same arguments is continued. */
  runDir: string;
  /** 0.25 in the paper. */
  temperature?: number;
  /** Most completion tokens; 1024 in the paper. */
  maxTokens?: number;
  seed?: number;
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
  /** Weight of the policy's entropy in what is maximised; 0 by default. */
  entropyBonus?: number;
  /** Whether the loss sums over tokens, the default, or takes each completion's mean. */
  reduction?: "sum" | "completion-mean";
  /** When to roll back and stop; null, the default, for never. `{}` takes the defaults of each. */
  guardrails?: Partial<Guardrails> | null;
  /** Which checkpoints are kept: all, the default, as a probe needs them, or the last two, which is enough to continue. */
  keepCheckpoints?: "all" | "last";
  signal?: AbortSignal | undefined;
}

export type TttSettings = Omit<Required<BatchTttOptions>, "signal" | "guardrails"> & { guardrails: Guardrails | null };

/**
 * Fills in what was left out.
 *
 * @throws LabError `bad-argument`, or `cannot-train`
 */
export function tttSettings({ signal: _, ...options }: BatchTttOptions): TttSettings {
  const { guardrails, ...settings } = { ...defaults, ...withoutUndefined(options) };
  const whole: TttSettings = {
    ...settings,
    guardrails: guardrails && { minCorrectShare: 0.5, maxLatencyRatio: 1.5, ...withoutUndefined(guardrails) },
  };
  check(whole);
  return whole;
}

// An option given as undefined is one left out.
function withoutUndefined<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}

const defaults = {
  temperature: 0.25,
  maxTokens: 1024,
  seed: 42,
  advantage: "global",
  advantageScale: "std",
  shuffleRewards: false,
  rewardWindow: 32,
  rewardThreshold: null,
  entropyBonus: 0,
  reduction: "sum",
  guardrails: null,
  keepCheckpoints: "all",
} as const;

const notPlain = ["tasks", "policy", "evaluator", "runDir", "signal"];

/** The arguments as a manifest keeps them; tasks, policy and evaluator stand elsewhere in it. */
export function plainArguments(settings: Partial<TttSettings> | BatchTttOptions) {
  const plain = Object.entries(settings).filter(([name]) => !notPlain.includes(name));
  return JSON.parse(JSON.stringify(Object.fromEntries(plain)));
}

function check(settings: TttSettings): void {
  const { k, steps, tasks, policy, temperature, maxTokens, learningRate, guardrails } = settings;
  const refuse = (what: string, wayOut: string) => {
    throw new LabError("bad-argument", `batchTtt: ${what}`, wayOut);
  };
  const whole = (name: "k" | "steps" | "maxTokens" | "rewardWindow") => {
    const value = settings[name];
    if (!Number.isInteger(value) || value < 1) refuse(`${name} is ${value}`, "give a whole number, 1 or more");
  };
  for (const name of ["k", "steps", "maxTokens", "rewardWindow"] as const) whole(name);
  if (!(temperature >= 0)) refuse(`temperature is ${temperature}`, "give 0 or more");
  if (!(learningRate >= 0 && learningRate < Infinity)) refuse(`learningRate is ${learningRate}`, "give 0 or more");
  if (!(settings.entropyBonus >= 0)) refuse(`entropyBonus is ${settings.entropyBonus}`, "give 0 or more");
  if (!((settings.rewardThreshold ?? 0) >= 0)) {
    refuse(`rewardThreshold is ${settings.rewardThreshold}`, "give a speedup, or null for none");
  }
  if (guardrails !== null && !(guardrails.minCorrectShare >= 0 && guardrails.maxLatencyRatio > 0)) {
    refuse(`guardrails are ${JSON.stringify(guardrails)}`, "give a share of 0 or more and a ratio above 0");
  }
  if (tasks.length === 0) refuse("there are no tasks", "load some with loadTasks");
  const ids = new Set(tasks.map((task) => `${task.level}/${task.id}`));
  if (ids.size < tasks.length) refuse("a task is given twice", "give each task once");
  if (!Number.isSafeInteger(k * (steps + 1)) || maxTokens > 1e6) refuse("there is too much to draw", "give less");
  if (!policy.capabilities.train || policy.learn === undefined) {
    throw new LabError("cannot-train", `${policy.spec} does not learn`, "open one that does, e.g. nano:models/nano");
  }
}
