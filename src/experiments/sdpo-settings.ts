import { LabError } from "../records/index.js";
import {
  checkTestTime,
  checkWord,
  refusalsOf,
  type TestTimeOptions,
  type TestTimeSettings,
  testTimeDefaults,
  wholeEarlyStopping,
  wholeGuardrails,
  withoutUndefined,
} from "./adaptation-settings.js";

/** Tasks are 5 in the paper, `k` 32, `steps` 5 to 8; the policy also scores: `capabilities.score`. */
export interface SdpoOptions extends TestTimeOptions {
  /** Whose weights teach: those that learn, as they are at the step (`current`, the default and the paper's), or those the policy was opened with. */
  teacher?: "current" | "base";
  /** Whether the teacher is shown what the execution of the student's program told; true by default. Without it, the paper's "prompt only": with no `solution` either the teacher is the student, and no step is ever taken. */
  feedback?: boolean;
  /** Whether it is also shown the fastest correct program of the same task and step, never the student's own; false by default. */
  solution?: boolean;
  /** An advantage is `beta` (log p_teacher - log p_student); 1 by default. */
  beta?: number;
  /** Largest size of an advantage, in nats after `beta`; null, the default, for any. */
  clip?: number | null;
}

export type SdpoSettings = TestTimeSettings & Required<Omit<SdpoOptions, keyof TestTimeOptions>>;

const defaults = {
  ...testTimeDefaults,
  teacher: "current",
  feedback: true,
  solution: false,
  beta: 1,
  clip: null,
} as const;

/**
 * Fills in what was left out.
 *
 * @throws LabError `bad-argument`, `cannot-train`, or `cannot-score`
 */
export function sdpoSettings({ signal: _, ...options }: SdpoOptions): SdpoSettings {
  const { guardrails, earlyStopping, ...settings } = { ...defaults, ...withoutUndefined(options) };
  const whole: SdpoSettings = {
    ...settings,
    guardrails: wholeGuardrails(guardrails),
    earlyStopping: wholeEarlyStopping(earlyStopping),
  };
  const refuse = refusalsOf("sdpo");
  checkTestTime(whole, refuse);
  const { beta, clip, policy } = whole;
  checkWord("teacher", whole.teacher, ["current", "base"], refuse);
  if (!(beta > 0 && beta < Infinity)) refuse(`beta is ${beta}`, "give a number above 0");
  if (clip !== null && !(clip > 0)) refuse(`clip is ${clip}`, "give a number of nats above 0, or null for none");
  if (!policy.capabilities.score) {
    throw new LabError("cannot-score", `${policy.spec} does not score`, "open one that does, e.g. nano:models/nano");
  }
  return whole;
}
