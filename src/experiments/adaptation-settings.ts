import type { Evaluator } from "../evaluation/index.js";
import type { Policy } from "../policy/index.js";
import { LabError, type Task } from "../records/index.js";
import type { EarlyStopping } from "./early-stopping.js";
import type { Guardrails } from "./guardrails.js";
import { cannotLearnFrom, servesLearning } from "./learnable.js";

/** What every way of adapting a policy is given. */
export interface AdaptationOptions {
  /** Learned from together; one for an isolated run. */
  tasks: readonly Task[];
  /** One that learns: `capabilities.train`. */
  policy: Policy;
  evaluator: Evaluator;
  /** Samples a task and step. 32 in the paper's test-time training. */
  k: number;
  /** Gradient steps; rollouts are drawn before each and after the last. */
  steps: number;
  /** 1e-5 in the paper, for LoRA on a model of 120B. */
  learningRate: number;
  /** Directory of the run; one that was begun with the same arguments is continued. */
  runDir: string;
  /** 0.25 in the paper's test-time training. */
  temperature?: number;
  /** Most completion tokens; 1024 in the paper. */
  maxTokens?: number;
  seed?: number;
  /** Weight of the policy's entropy in what is maximised; 0 by default. */
  entropyBonus?: number;
  /** Whether the loss sums over tokens, the default, or takes each completion's mean. */
  reduction?: "sum" | "completion-mean";
  signal?: AbortSignal | undefined;
}

export type AdaptationSettings = Omit<Required<AdaptationOptions>, "signal">;

/** What test-time training and self-distillation are given besides. */
export interface TestTimeOptions extends AdaptationOptions {
  /** When to roll back and stop; null, the default, for never. `{}` takes the defaults of each. */
  guardrails?: Partial<Guardrails> | null;
  /** When to stop at the best step so far; null, the default, for never. `{}` takes the paper's: the first regression of fast_1. */
  earlyStopping?: Partial<EarlyStopping> | null;
  /** Which checkpoints are kept: all, the default, as a probe needs them, or the last two, which is enough to continue. */
  keepCheckpoints?: "all" | "last";
}

export type TestTimeSettings = Omit<Required<TestTimeOptions>, "signal" | "guardrails" | "earlyStopping"> & {
  guardrails: Guardrails | null;
  earlyStopping: EarlyStopping | null;
};

export const adaptationDefaults = {
  temperature: 0.25,
  maxTokens: 1024,
  seed: 42,
  entropyBonus: 0,
  reduction: "sum",
} as const;
export const testTimeDefaults = {
  ...adaptationDefaults,
  guardrails: null,
  earlyStopping: null,
  keepCheckpoints: "all",
} as const;

/** Guardrails with the defaults of what was left out; null for none. */
export function wholeGuardrails(given: Partial<Guardrails> | null): Guardrails | null {
  return given && { minCorrectShare: 0.5, maxLatencyRatio: 1.5, ...withoutUndefined(given) };
}

/** As `wholeGuardrails`. */
export function wholeEarlyStopping(given: Partial<EarlyStopping> | null): EarlyStopping | null {
  return given && { patience: 1, criterion: "fast1", ...withoutUndefined(given) };
}

/** An option given as undefined is one left out. */
export function withoutUndefined<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}

const notPlain = ["tasks", "policy", "evaluator", "runDir", "signal"];

/** The arguments as a manifest keeps them; tasks, policy and evaluator stand elsewhere in it. */
export function plainArguments(settings: object) {
  const plain = Object.entries(settings).filter(([name]) => !notPlain.includes(name));
  return JSON.parse(JSON.stringify(Object.fromEntries(plain)));
}

/** Refuses an argument in the name of who was called. */
export type Refuse = (what: string, wayOut: string) => never;

/** A `Refuse` for calls of `name`. */
export const refusalsOf =
  (name: string): Refuse =>
  (what, wayOut) => {
    throw new LabError("bad-argument", `${name}: ${what}`, wayOut);
  };

/** @throws LabError `bad-argument`, or `cannot-train` */
export function checkAdaptation(settings: AdaptationSettings, refuse: Refuse): void {
  const { k, steps, tasks, policy, temperature, maxTokens, learningRate, entropyBonus } = settings;
  for (const [name, value] of Object.entries({ k, steps, maxTokens })) checkWhole(name, value, refuse);
  if (!(temperature >= 0)) refuse(`temperature is ${temperature}`, "give 0 or more");
  if (!(learningRate >= 0 && learningRate < Infinity)) refuse(`learningRate is ${learningRate}`, "give 0 or more");
  if (!(entropyBonus >= 0 && entropyBonus < Infinity)) refuse(`entropyBonus is ${entropyBonus}`, "give 0 or more");
  checkWord("reduction", settings.reduction, ["sum", "completion-mean"], refuse);
  if (tasks.length === 0) refuse("there are no tasks", "load some with loadTasks");
  const ids = new Set(tasks.map((task) => `${task.level}/${task.id}`));
  if (ids.size < tasks.length) refuse("a task is given twice", "give each task once");
  if (!Number.isSafeInteger(k * (steps + 1)) || maxTokens > 1e6) refuse("there is too much to draw", "give less");
  if (!policy.capabilities.train || policy.learn === undefined) {
    throw new LabError("cannot-train", `${policy.spec} does not learn`, "open one that does, e.g. nano:models/nano");
  }
  if (entropyBonus > 0 && !policy.capabilities.entropyBonus) {
    throw new LabError(
      "cannot-train",
      `${policy.spec} takes no steps with an entropy bonus`,
      "leave entropyBonus 0, or use nano or hf",
    );
  }
  // Now, and not after a step's rollouts were drawn and judged.
  if (!servesLearning(policy.logprobBasis, temperature)) throw cannotLearnFrom(policy, policy.logprobBasis);
}

/** @throws LabError `bad-argument` */
export function checkTestTime(settings: TestTimeSettings, refuse: Refuse): void {
  checkAdaptation(settings, refuse);
  const { guardrails, earlyStopping, keepCheckpoints } = settings;
  checkWord("keepCheckpoints", keepCheckpoints, ["all", "last"], refuse);
  if (earlyStopping !== null) {
    checkWhole("earlyStopping.patience", earlyStopping.patience, refuse);
    checkWord("earlyStopping.criterion", earlyStopping.criterion, ["fast1", "resolvedFast1"], refuse);
    if (keepCheckpoints === "last") {
      refuse("early stopping goes back to its best step, and keepCheckpoints is last", "keep all of them");
    }
  }
  if (guardrails !== null && !(guardrails.minCorrectShare >= 0 && guardrails.maxLatencyRatio > 0)) {
    refuse(`guardrails are ${JSON.stringify(guardrails)}`, "give a share of 0 or more and a ratio above 0");
  }
}

/** Refuses a word that means nothing: it would pass for one of the others. */
export function checkWord(name: string, value: string, words: readonly string[], refuse: Refuse): void {
  if (!words.includes(value)) refuse(`${name} is ${value}`, `give ${words.join(" or ")}`);
}

export function checkWhole(name: string, value: number, refuse: Refuse): void {
  if (!Number.isInteger(value) || value < 1) refuse(`${name} is ${value}`, "give a whole number, 1 or more");
}
