import type { Prompt, Task } from "../records/index.js";
import { buildTeacherPrompt, executionFeedback } from "../tasks/index.js";
import { drawnTokens } from "./gradient-step.js";
import type { Judged, Rollouts } from "./rollouts.js";
import { type Score, scoreOnce } from "./score-once.js";
import type { SdpoSettings } from "./sdpo-settings.js";

/** What student and teacher make of one rollout. */
export interface TeacherScore {
  /** log p_teacher - log p_student by token, in nats. */
  differences: number[];
  /** Put to the teacher: its prompt and the completion; null where the policy does not count. */
  teacherTokens: number | null;
}

/**
 * Scores one task's rollouts as its student and as its teacher. Both are scored by the policy's `score`, so that what differs between
 * its sampling and its scoring is not taken for something to learn; rollouts that are the same tokens under the same prompt are scored once. A teacher
 * with the student's prompt and weights is the student: its differences are 0, whatever the device rounds.
 *
 * @returns by rollout; null for one whose outcome is not known
 */
export async function teacherScores(
  settings: SdpoSettings,
  { base, signal }: Rollouts,
  [task, prompt]: readonly [Task, Prompt],
  own: readonly Judged[],
): Promise<(TeacherScore | null)[]> {
  const { policy } = settings;
  const samples = own.map(({ sample }) => drawnTokens(sample, policy).tokenIds);
  const prompts = own.map((one) => teacherPrompt(settings, task, own, one));
  const score =
    (weights: "current" | "base"): Score =>
    (shown, completions) =>
      policy.score({ task, prompt: shown, completions, weights, temperature: 1, signal });
  const student = await scoreOnce(
    score("current"),
    samples,
    prompts.map((teacher) => teacher && prompt),
  );
  const isItself = settings.teacher === "current" || policy.checkpoint === base;
  const others = prompts.map((teacher) => (isItself && teacher?.hash === prompt.hash ? null : teacher));
  const teacher = await scoreOnce(score(settings.teacher), samples, others);
  const lengths = new Map<string, number | null>();
  const scores: (TeacherScore | null)[] = [];
  for (const [i, { sample }] of own.entries()) {
    const [shown, before] = [prompts[i], student[i]];
    if (!shown || !before) {
      scores.push(null);
      continue;
    }
    const { hash } = shown;
    if (hash === sample.promptHash && sample.promptTokens !== null) lengths.set(hash, sample.promptTokens);
    if (!lengths.has(hash)) lengths.set(hash, (await policy.promptTokens?.({ task, prompt: shown, signal })) ?? null);
    const promptTokens = lengths.get(hash) ?? null;
    const after = teacher[i] ?? before;
    scores.push({
      differences: after.map((logprob, t) => logprob - (before[t] ?? Number.NaN)),
      teacherTokens: promptTokens === null ? null : promptTokens + before.length,
    });
  }
  return scores;
}

function teacherPrompt(
  { feedback, solution }: SdpoSettings,
  task: Task,
  own: readonly Judged[],
  { sample, evaluation }: Judged,
): Prompt | null {
  if (evaluation === null) return null;
  const others = own.filter((other) => other.correct && other.sample.programHash !== sample.programHash);
  const best = others.reduce(
    (fastest, other) => ((other.speedup ?? 0) > (fastest?.speedup ?? 0) ? other : fastest),
    others[0],
  );
  return buildTeacherPrompt(task, {
    feedback: feedback ? executionFeedback(evaluation, sample.text) : null,
    solution: solution && best?.speedup ? { program: best.sample.text, speedup: best.speedup } : null,
  });
}
