import { type Environment, type Evaluation, LabError, type Task } from "../records/index.js";

export interface EvaluateOptions {
  signal?: AbortSignal | undefined;
  /** Which measurement of the same program this is; 0 unless a program is measured repeatedly on purpose. */
  repeat?: number;
}

/** Every setting in force, for the manifest: nothing that changes a verdict is left unsaid. */
export type EvaluatorSettings = Record<string, string | number | boolean | null>;

/**
 * Judges programs against their task's reference. A program's fault is a verdict; `evaluate` rejects only when aborted or closed.
 * What goes wrong on our side comes back as the verdict `harness-error`.
 */
export interface Evaluator extends AsyncDisposable {
  readonly settings: EvaluatorSettings;
  readonly environment: Environment;
  evaluate(task: Task, text: string, options?: EvaluateOptions): Promise<Evaluation>;
  /** Says that a program will come: what it builds can be built meanwhile. Nothing depends on it. */
  lookAhead?(task: Task, text: string): void;
  close(): Promise<void>;
}

/** What a closed evaluator answers. */
export const evaluatorClosed = () => new LabError("evaluator-closed", "this evaluator was closed", "open a new one");
