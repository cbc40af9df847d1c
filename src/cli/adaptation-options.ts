import { type Evaluator, openEvaluator } from "../evaluation/index.js";
import type { AdaptationOptions } from "../experiments/index.js";
import { openPolicy, type Policy } from "../policy/index.js";
import {
  decimal,
  evaluatorOf,
  evaluatorOptions,
  evaluatorUsage,
  integer,
  oneOf,
  required,
  taskOptions,
  tasksOf,
  taskUsage,
} from "./options.js";

/** The options every command that adapts a policy takes, for `parseArgs`. */
export const adaptationOptions = {
  ...taskOptions,
  tasks: { type: "string" },
  policy: { type: "string" },
  "run-dir": { type: "string" },
  "max-tokens": { type: "string", default: "1024" },
  "entropy-bonus": { type: "string", default: "0" },
  reduction: { type: "string" },
  ...evaluatorOptions,
  "policy-device": { type: "string" },
} as const;

export const adaptationUsage =
  "[--max-tokens 1024] [--entropy-bonus 0] [--reduction sum|completion-mean] " +
  `${evaluatorUsage} [--policy-device cuda:0|cpu] ${taskUsage}`;

/** Test-time training and self-distillation take these besides. */
export const testTimeOptions = {
  ...adaptationOptions,
  k: { type: "string", default: "32" },
  steps: { type: "string", default: "5" },
  "learning-rate": { type: "string", default: "1e-5" },
  seed: { type: "string", default: "42" },
  temperature: { type: "string", default: "0.25" },
  isolated: { type: "boolean", default: false },
  guardrails: { type: "boolean", default: false },
  patience: { type: "string" },
  keep: { type: "string" },
} as const;

export const testTimeUsage =
  "--policy SPEC --run-dir DIR [--tasks 4,5,12,14,15] [--isolated] [--k 32] [--steps 5] [--learning-rate 1e-5[,1e-6...]] " +
  `[--seed 42[,43...]] [--temperature 0.25] [--guardrails] [--patience STEPS] [--keep all|last] ${adaptationUsage}`;

interface AdaptationValues {
  level: string;
  size: string;
  "kernel-bench"?: string | undefined;
  dataset?: string | undefined;
  tasks?: string | undefined;
  policy?: string | undefined;
  "run-dir"?: string | undefined;
  k: string;
  steps: string;
  temperature: string;
  "max-tokens": string;
  "entropy-bonus": string;
  reduction?: string | undefined;
  device: string;
  "policy-device"?: string | undefined;
  mode?: string | undefined;
  known?: string | undefined;
}

/** What a command line says of any adaptation, with policy and evaluator open. */
export interface OpenedAdaptation extends AsyncDisposable {
  options: Omit<AdaptationOptions, "learningRate">;
}

/** @throws LabError `bad-argument`, or what opening and loading throw */
export async function openAdaptation(values: AdaptationValues, signal: AbortSignal): Promise<OpenedAdaptation> {
  const runDir = required("--run-dir", values["run-dir"]);
  const spec = required("--policy", values.policy);
  const reduction = oneOf("--reduction", values.reduction, ["sum", "completion-mean"]);
  const numbers = {
    k: integer("--k", values.k),
    steps: integer("--steps", values.steps),
    temperature: decimal("--temperature", values.temperature),
    maxTokens: integer("--max-tokens", values["max-tokens"]),
    entropyBonus: decimal("--entropy-bonus", values["entropy-bonus"]),
  };
  const how = evaluatorOf(values);
  const tasks = await tasksOf(values, values.tasks);
  const policy = await openPolicy(spec, { device: values["policy-device"] });
  const evaluator = await openOrClose(policy, () => openEvaluator(how));
  return {
    options: { tasks, policy, evaluator, runDir, signal, ...numbers, ...(reduction && { reduction }) },
    async [Symbol.asyncDispose]() {
      await evaluator.close();
      await policy.close();
    },
  };
}

async function openOrClose(policy: Policy, open: () => Promise<Evaluator>): Promise<Evaluator> {
  try {
    return await open();
  } catch (error) {
    await policy.close();
    throw error;
  }
}
