import type { Evaluation, Manifest, Sample, Task, TrainingStep } from "../records/index.js";

/** What a run tells whoever iterates it. The notebook decides how to draw them. */
export type RunEvent =
  /** Once, first. On a resumed run the counts say what is already on disk and will not be done again. */
  | {
      kind: "run-start";
      runId: string;
      runDir: string;
      samplesDone: number;
      samplesTotal: number;
      evaluationsDone: number;
    }
  | { kind: "sample-start"; task: Task; indices: readonly number[] }
  /** The sample is on disk. */
  | { kind: "sample-end"; task: Task; sample: Sample }
  | { kind: "evaluation-start"; task: Task; programHash: string }
  /** The evaluation is on disk. */
  | { kind: "evaluation-end"; task: Task; evaluation: Evaluation }
  /** Once, last, with the final manifest. */
  | { kind: "run-end"; manifest: Manifest };

/** What an adaptation tells besides. Steps that a resumed run finds on disk are told again. */
export type TttEvent =
  | RunEvent
  /** `checkpoint` draws the step's rollouts; null is the policy as it came. */
  | { kind: "step-start"; step: number; checkpoint: string | null }
  /** The step's rollouts are drawn and judged. Shares are over those whose outcome is known, null where none is. */
  | {
      kind: "step-end";
      step: number;
      samples: number;
      correct: number | null;
      fast1: number | null;
      /** Counted within tasks: what over-sharpening eats. */
      distinctPrograms: number;
    }
  /** The new weights are on disk. */
  | { kind: "train-end"; training: TrainingStep }
  /** The weights that drew `step` were sampled on tasks of their own, into a run of their own. */
  | { kind: "evaluated"; step: number; runDir: string }
  /** A guardrail was crossed at `step`; the weights are those of step `to` again, and the run ends. */
  | { kind: "rollback"; step: number; to: number; reason: string };
