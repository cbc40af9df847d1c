import type { Completion, LogprobBasis, Prompt, Task } from "../records/index.js";
import type { Learner } from "./learner.js";

/** What a policy can do. Asked before use; nothing is discovered by a throw later. */
export interface PolicyCapabilities {
  /** Log-probabilities of given tokens. */
  score: boolean;
  /** Gradient steps: `learn` is there. */
  train: boolean;
  /** Gradient steps may carry an entropy bonus. */
  entropyBonus: boolean;
  /** Whether the same seed and index give the same completion again, whatever else is drawn beside it. */
  reproducible: boolean;
  /** Most samples a task it can give, null for no limit (a replay has what was recorded). */
  maxK: number | null;
}

export interface SampleRequest {
  task: Task;
  prompt: Prompt;
  /** Which of the task's samples to draw: positions from 0. One completion each comes back, in this order. */
  indices: readonly number[];
  seed: number;
  temperature: number;
  /** Most completion tokens. */
  maxTokens: number;
  signal?: AbortSignal | undefined;
  /**
   * Told of completions, and of which indices, as they come, by a policy that asks for them in several requests: they were paid for, and
   * another request may fail. All of them come back from `sample` too.
   */
  onCompletions?: ((indices: readonly number[], completions: readonly Completion[]) => void) | undefined;
}

/** What a policy reads before a completion. */
export interface PromptRequest {
  task: Task;
  /** With feedback, where a teacher reads it (`buildTeacherPrompt`). */
  prompt: Prompt;
  signal?: AbortSignal | undefined;
}

export interface ScoreRequest {
  task: Task;
  /** With feedback, where a teacher scores (`buildTeacherPrompt`). */
  prompt: Prompt;
  /** Completions as token ids: scoring takes ids, never text. */
  completions: readonly (readonly number[])[];
  /**
   * Log-probabilities at this temperature; 1, the default, for the model's own. `nano` and `hf` give them at any, servers as they do (the basis of
   * their samples), and `tinker` at 1 alone.
   */
  temperature?: number;
  /**
   * Whose log-probabilities: those of the weights in use (`current`, the default), or of those the policy was opened with (`base`),
   * which stay in use or out of it as they were. The same where nothing is learned.
   */
  weights?: "current" | "base";
  signal?: AbortSignal | undefined;
}

/**
 * Whatever samples programs. Implementations: `replay`, `openai`, `nano`, `hf`, `tinker`; opened by `openPolicy`.
 *
 * @example
 * await using policy = await openPolicy("replay:data/runs/demo");
 * const [first] = await policy.sample({ task, prompt, indices: [0], seed: 42, temperature: 0.25, maxTokens: 1024 });
 */
export interface Policy extends AsyncDisposable {
  /** What it was opened as, e.g. `nano:models/nano`. */
  readonly spec: string;
  /** Name of the weights in use, null where there are none to name. Learning changes it. */
  readonly checkpoint: string | null;
  readonly capabilities: PolicyCapabilities;
  /** What its log-probabilities are of. Each completion carries its own, which is the one to believe. */
  readonly logprobBasis: LogprobBasis;
  /** Samples that it computes together, where that is a number: to ask for fewer at a time takes as long. */
  readonly block?: number;
  /** Whatever a manifest should keep of it: model name, endpoint without its key, parameter count, run replayed. */
  readonly details: Record<string, string | number | boolean | null>;
  /**
   * One completion an index asked for, in that order. A completion whose provider gave no log-probabilities has
   * `tokenLogprobs: null`, never zeros.
   *
   * @throws LabError, or the signal's reason when aborted; never a part of what was asked
   */
  sample(request: SampleRequest): Promise<Completion[]>;
  /**
   * Log-probabilities in nats, one array a completion, one number a token.
   *
   * @throws LabError `cannot-score` where `capabilities.score` is false
   */
  score(request: ScoreRequest): Promise<number[][]>;
  /** Length of a prompt in its tokens, as `Completion.promptTokens` counts it; absent where it cannot be told without drawing. */
  promptTokens?(request: PromptRequest): Promise<number>;
  /**
   * Makes its weights learn, beginning with those it was opened with; there where `capabilities.train` is true. What it samples
   * and scores from then on comes from the weights as they are by then.
   *
   * @param directory where checkpoints are kept, made with the first; of a run, never the model's own
   */
  learn?(directory: string): Promise<Learner>;
  close(): Promise<void>;
}
