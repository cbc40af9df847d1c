import type { Prompt, Task } from "../records/index.js";

/** A completion to learn from. */
export interface TrainSample {
  task: Task;
  prompt: Prompt;
  tokenIds: readonly number[];
  /** In nats, one a token, of the model's own distribution (T = 1) when the completion was drawn. */
  logprobs: readonly number[];
  /** How much better than expected it did: one number for all its tokens, or one a token; finite, of either sign. */
  advantage: number | readonly number[];
}

export interface TrainRequest {
  samples: readonly TrainSample[];
  learningRate: number;
  /** -exp(log p - log q) * advantage of the token, without a clip. */
  loss: "importance-sampling";
  /**
   * `sum`: over all tokens of the batch, so that long completions weigh more. `completion-mean`: the mean over a completion's tokens, summed over
   * completions. Default `sum`, as Tinker has it.
   */
  reduction?: "sum" | "completion-mean";
  /** Weight of the policy's entropy in nats a token, which is added to what is maximised. Default 0. */
  entropyBonus?: number;
  /** Default beta1 0.9, beta2 0.95, epsilon 1e-12, as Tinker has them. */
  adam?: { beta1?: number; beta2?: number; epsilon?: number };
}

/** What one gradient step did; all but `checkpoint` as it was before the weights moved. */
export interface TrainResult {
  loss: number;
  /** Mean of p/q over the tokens: 1 where the weights that drew them are those that learn. */
  meanRatio: number;
  maxRatio: number;
  /** Mean of log q - log p over the tokens, in nats: an estimate of KL(q, p) for tokens drawn from q at T = 1. */
  kl: number;
  /** Mean entropy of the policy at the tokens' places, in nats; null where a service does not tell. */
  entropy: number | null;
  /** Euclidean norm of the gradient over all parameters; null where a service does not tell. */
  gradNorm: number | null;
  tokens: number;
  samples: number;
  /** Name of the weights the step made. */
  checkpoint: string;
}

/** Weights kept under a name. */
export interface CheckpointInfo {
  name: string;
  /** Name of the weights, as samples drawn with them say it. */
  checkpoint: string;
}

/**
 * A policy's weights as something that learns. Checkpoints hold weights and optimiser state in one directory; each appears whole
 * or not at all.
 */
export interface Learner {
  /** Where checkpoints are kept. */
  readonly directory: string;
  /**
   * One optimiser step on all samples together. On a CPU the same weights, optimiser state and samples in the same order give the same
   * weights, bit for bit with as many threads.
   *
   * @throws LabError `bad-request`, `diverged` (loss or gradient not finite: the weights did not move), or `worker-died`: the
   *   weights are then as before the step where a checkpoint held them, else `weights-lost` follows until one is loaded
   */
  trainStep(request: TrainRequest): Promise<TrainResult>;
  /** Keeps the weights and optimiser state under a name, replacing what had it. */
  saveCheckpoint(name: string): Promise<CheckpointInfo>;
  /** @throws LabError `no-checkpoint`, or `corrupt-model` for a damaged one or another model's */
  loadCheckpoint(name: string): Promise<CheckpointInfo>;
  /** Names, sorted. */
  listCheckpoints(): Promise<string[]>;
  /** Removes every checkpoint but those named, and gives the names of those removed. */
  pruneCheckpoints(keep: readonly string[]): Promise<string[]>;
  /** Back to the weights the policy was opened with, with a fresh optimiser. */
  reset(): Promise<void>;
}
