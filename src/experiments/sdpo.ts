import { adapt } from "./adaptation.js";
import type { TttEvent } from "./events.js";
import { sdpoLesson } from "./sdpo-lesson.js";
import { type SdpoOptions, sdpoSettings } from "./sdpo-settings.js";
import { testTimeMethod } from "./test-time.js";

/**
 * Self-distillation (paper, section on SDPO): the loop of `batchTtt`, with advantages by token. Each rollout is scored twice, by the student
 * that drew it and by a teacher: the same model, shown the task and what the execution of that rollout told (and, if asked, a correct program of
 * another rollout). The advantage of a token is `beta` (log p_teacher - log p_student): what the teacher finds likelier, knowing how it
 * ended, is made likelier. Rewards teach nothing here; they are recorded as those of `batchTtt` are. Resumable as it is.
 *
 * A teacher that is shown nothing and has the weights that learn is the student: every advantage is 0 and no step is taken. With the base
 * weights it differs from the second step on, if something else has moved the weights by then.
 *
 * Teacher tokens (prompt and completion of every rollout it read) are counted in `training.jsonl` and, apart from the student's, in the
 * manifest; the student's own reading of what it drew is not counted, as its log-probabilities were there when it was drawn.
 *
 * A policy must have learned what feedback means before its teacher knows more than its student. The nano policy was never trained on any: its
 * teacher reads comment lines it has never seen, and its advantages are noise of the right shape. Such a run shows that the machinery works, and
 * nothing about the method.
 *
 * @returns events as they happen; `trajectory(await readPool(runDir))` gives the steps, `computeTable` both kinds of tokens
 * @throws LabError `cannot-score`, and what `batchTtt` throws
 * @example
 * for await (const event of sdpo({ tasks, policy, evaluator, k: 32, steps: 5, learningRate: 1e-5, feedback: true, runDir: "runs/sdpo" }))
 *   if (event.kind === "train-end") console.log(event.training.klToTeacher, event.training.teacherTokens);
 */
export async function* sdpo(options: SdpoOptions): AsyncGenerator<TttEvent, void, undefined> {
  const settings = sdpoSettings(options);
  const method = testTimeMethod("sdpo", settings, options, (rollouts, step) => sdpoLesson(settings, rollouts, step));
  yield* adapt(method, options.signal);
}
