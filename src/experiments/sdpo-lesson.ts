import { mean } from "../stats/index.js";
import { type Lesson, trainSamples } from "./gradient-step.js";
import { rewardsOfStep } from "./rewards.js";
import { judgedStep, type Rollouts } from "./rollouts.js";
import type { SdpoSettings } from "./sdpo-settings.js";
import { type TeacherScore, teacherScores } from "./teacher-scores.js";

/** What self-distillation learns from a step: an advantage a token, where the teacher and the student differ. Rewards are told, not learned from. */
export async function sdpoLesson(settings: SdpoSettings, rollouts: Rollouts, step: number): Promise<Lesson> {
  const batches = Array.from({ length: step + 1 }, (_, earlier) => judgedStep(rollouts, earlier));
  const now = batches[step] ?? [];
  const scores: (TeacherScore | null)[][] = [];
  for (const [place, task] of [...rollouts.batch(step)].entries()) {
    scores.push(await teacherScores(settings, rollouts, task, now[place] ?? []));
  }
  const values = scores.map((own) => own.map((score) => score && advantagesOf(score, settings)));
  const known = scores.flat().filter((score) => score !== null);
  const differences = known.flatMap((score) => score.differences);
  return {
    samples: trainSamples(rollouts, step, now, values),
    rewards: now.map((_, place) => rewardsOfStep(batches.map((tasks) => tasks[place] ?? []))),
    flatTasks: values.filter((own) => own.flatMap((tokens) => tokens ?? []).every((value) => value === 0)).length,
    teacher: {
      teacherTokens: known.reduce<number | null>(
        (sum, { teacherTokens }) => (sum === null || teacherTokens === null ? null : sum + teacherTokens),
        0,
      ),
      klToTeacher: differences.length === 0 ? null : -mean(differences),
    },
  };
}

function advantagesOf({ differences }: TeacherScore, { beta, clip }: SdpoSettings): number[] {
  const most = clip ?? Number.POSITIVE_INFINITY;
  return differences.map((difference) => Math.max(-most, Math.min(most, beta * difference)));
}
