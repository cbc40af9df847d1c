import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SdpoOptions, sdpo } from "../../src/experiments/index.js";
import { openPolicy, type Policy, type ScoreRequest } from "../../src/policy/index.js";
import {
  type Prompt,
  readEvaluations,
  readManifest,
  readSamples,
  readTrainingSteps,
  type Sample,
  type Task,
} from "../../src/records/index.js";
import { computeTable } from "../../src/selection/index.js";
import { mean } from "../../src/stats/index.js";
import { buildPrompt, buildTeacherPrompt, executionFeedback } from "../../src/tasks/index.js";
import { python } from "../policy/nano-model.js";
import { runChild, trajectoryPath } from "./adaptation-child.js";
import { standInEvaluator, standInVerdict } from "./stand-in-evaluator.js";
import { openTiny, type Tiny } from "./tiny-policy.js";

const scratch = mkdtempSync(join(tmpdir(), "sdpo-"));
const ids = [5, 12];
const plain = { k: 10, steps: 2, learningRate: 1e-3, temperature: 1, maxTokens: 12, seed: 3 };
const shown = { feedback: true, solution: true };
const calm = join(scratch, "calm");
const evaluator = standInEvaluator();
let tiny: Tiny;
let model: string;
let policy: Policy;
let tasks: Task[];

beforeAll(async () => {
  tiny = await openTiny(ids);
  ({ policy, tasks, model } = tiny);
  await adapt({ ...shown, runDir: calm });
});
afterAll(async () => {
  await tiny?.close();
  rmSync(scratch, { recursive: true });
});

async function adapt(change: Partial<SdpoOptions> & { runDir: string }): Promise<void> {
  for await (const _event of sdpo({ tasks, policy, evaluator, ...plain, ...change }));
}

/** What a sample's teacher is shown, put together from the run's files. */
function teacherOf(sample: Sample, { feedback, solution }: { feedback: boolean; solution: boolean }): Prompt {
  const task = tasks.find(({ id }) => id === sample.taskId);
  const evaluation = readEvaluations(calm).find(
    (one) => one.taskId === sample.taskId && one.programHash === sample.programHash,
  );
  if (!task || !evaluation) throw new Error("the run has task and evaluation of its samples");
  const fastest = readSamples(calm)
    .filter((other) => other.taskId === sample.taskId && other.step === sample.step)
    .filter(
      ({ programHash }) => programHash !== sample.programHash && standInVerdict(programHash).verdict === "correct",
    )
    .map(({ programHash, text }) => ({ program: text, speedup: standInVerdict(programHash).speedup }))
    .toSorted((a, b) => b.speedup - a.speedup)[0];
  return buildTeacherPrompt(task, {
    feedback: feedback ? executionFeedback(evaluation, sample.text) : null,
    solution: solution ? (fastest ?? null) : null,
  });
}

test("a step's advantages are the teacher's log-probabilities less the student's, and both kinds of tokens are counted", async () => {
  const other = await openPolicy(`nano:${model}`, { python, device: "cpu" });
  const first = readSamples(calm).filter(({ step }) => step === 0);
  const differences: number[] = [];
  let teacherTokens = 0;
  for (const sample of first) {
    const task = tasks.find(({ id }) => id === sample.taskId) as Task;
    const completions = [sample.tokenIds ?? []];
    const prompt = teacherOf(sample, shown);
    const [teacher = []] = await other.score({ task, prompt, completions });
    const [student = []] = await other.score({ task, prompt: buildPrompt(task), completions });
    differences.push(...teacher.map((logprob, t) => logprob - (student[t] ?? Number.NaN)));
    teacherTokens += ((await other.promptTokens?.({ task, prompt })) ?? Number.NaN) + completions.flat().length;
  }
  await other.close();
  const steps = readTrainingSteps(calm);
  expect(steps[0]).toMatchObject({ skipped: null, samples: 20, unknown: 0, flatTasks: 0, teacherTokens });
  expect(steps[0]?.klToTeacher).toBeCloseTo(-mean(differences), 10);
  // As drawn by these very weights every ratio is 1, and the loss minus the sum of the advantages.
  expect(steps[0]?.loss).toBeCloseTo(-differences.reduce((sum, value) => sum + value, 0), 2);
  expect(steps[0]?.gradNorm).toBeGreaterThan(0);

  const manifest = readManifest(calm);
  const total = steps.reduce((sum, step) => sum + (step.teacherTokens ?? Number.NaN), 0);
  expect(manifest).toMatchObject({ experiment: "sdpo", status: "finished", compute: { teacherTokens: total } });
  expect(manifest.arguments.resolved).toMatchObject({ ...shown, teacher: "current", beta: 1, clip: null });
  const samples = readSamples(calm);
  const studentTokens = samples.reduce((sum, s) => sum + (s.promptTokens ?? 0) + (s.completionTokens ?? 0), 0);
  expect(computeTable([{ method: "SDPO", manifests: [manifest] }])[0]).toMatchObject({
    rollouts: 60,
    studentTokens,
    teacherTokens: total,
    totalTokens: studentTokens + total,
  });
});

test("no teacher is ever shown the student's own program", async () => {
  const asked: ScoreRequest[] = [];
  const watched: Policy = Object.create(policy, {
    score: {
      value: (request: ScoreRequest) => {
        asked.push(request);
        return policy.score(request);
      },
    },
    sample: { value: policy.sample.bind(policy) },
    learn: { value: policy.learn?.bind(policy) },
    promptTokens: { value: policy.promptTokens?.bind(policy) },
    checkpoint: { get: () => policy.checkpoint },
  });
  await adapt({ ...shown, policy: watched, steps: 1, runDir: join(scratch, "watched") });
  const first = readSamples(calm).filter(({ step }) => step === 0);
  const expected = new Set(first.map((sample) => teacherOf(sample, shown).hash));
  const teachers = asked.filter(({ prompt }) => prompt.feedback !== undefined);
  expect(new Set(teachers.map(({ prompt }) => prompt.hash))).toEqual(expected);
  // The program a teacher is shown, where it is shown one, is none of those it scores.
  for (const { prompt, completions } of teachers) {
    const program = /ran [\d.e+]+ times as fast as the reference:\n'''\n([\s\S]*?)\n'''/.exec(
      prompt.messages.at(-1)?.content ?? "",
    )?.[1];
    const scored = first.filter(({ tokenIds }) => completions.some((own) => own.join() === tokenIds?.join()));
    expect(scored.map(({ text }) => text.trim())).not.toContain(program);
  }
});

test("a teacher that is shown nothing and has the student's weights teaches nothing, and no step is taken", async () => {
  const runDir = join(scratch, "itself");
  await adapt({ feedback: false, runDir });
  const base = readManifest(runDir).policy?.checkpoint;
  const samples = readSamples(runDir);
  for (const step of readTrainingSteps(runDir)) {
    const own = samples.filter((sample) => sample.step === step.step);
    const read = own.reduce((sum, s) => sum + (s.promptTokens ?? 0) + (s.completionTokens ?? 0), 0);
    expect(step).toMatchObject({ skipped: "nothing-to-learn", weights: base, klToTeacher: 0, flatTasks: 2 });
    expect(step.teacherTokens).toBe(read);
  }
});

test("the base weights pull back what something else has moved", async () => {
  const runDir = join(scratch, "base");
  await adapt({ feedback: false, teacher: "base", entropyBonus: 0.3, runDir });
  const [first, second] = readTrainingSteps(runDir);
  expect(first?.klToTeacher).toBe(0);
  expect(Math.abs(second?.klToTeacher ?? 0)).toBeGreaterThan(1e-4);
});

test("beta scales advantages and a clip bounds them", async () => {
  const [one, half, cut] = [calm, join(scratch, "half"), join(scratch, "cut")];
  await adapt({ ...shown, beta: 0.5, steps: 1, runDir: half });
  await adapt({ ...shown, clip: 1e-3, steps: 1, runDir: cut });
  const [whole, scaled, bounded] = [one, half, cut].map((runDir) => readTrainingSteps(runDir)[0]);
  expect(scaled?.loss).toBeCloseTo((whole?.loss ?? Number.NaN) / 2, 2);
  expect(scaled?.klToTeacher).toBe(whole?.klToTeacher);
  expect(Math.abs(bounded?.loss ?? Number.NaN)).toBeLessThanOrEqual(1.01e-3 * (bounded?.tokens ?? 0));
  expect(bounded?.gradNorm).toBeLessThan(whole?.gradNorm ?? 0);
});

test("what is not known teaches nothing", async () => {
  const runDir = join(scratch, "harness");
  const failing = standInEvaluator((hash, task) =>
    task.id === 12 ? { verdict: "harness-error", speedup: 1 } : standInVerdict(hash),
  );
  await adapt({ evaluator: failing, steps: 1, runDir });
  expect(readTrainingSteps(runDir)[0]).toMatchObject({ samples: 10, unknown: 10 });
});

test("killed and started again, it comes to the same trajectory and the same counts", async () => {
  const killed = join(scratch, "killed");
  const child = { experiment: "sdpo" as const, model, judged: calm, options: { ...plain, ...shown }, ids };
  const moment = 20 + Math.floor(60 * Math.random());
  const first = await runChild(child, killed, moment);
  expect(first.said, `killed after ${moment} events`).toBe("");
  const last = await runChild(child, killed);
  expect(last.said, `killed after ${moment} events`).toBe("");
  expect(await trajectoryPath(killed), `killed after ${moment} events`).toEqual(await trajectoryPath(calm));
  expect(readManifest(killed).compute.teacherTokens).toBe(readManifest(calm).compute.teacherTokens);
}, 120_000);

test("bad arguments, and a policy that does not score, are refused", async () => {
  const runDir = join(scratch, "refused");
  await expect(adapt({ beta: 0, runDir })).rejects.toThrow("sdpo: beta is 0");
  await expect(adapt({ clip: -1, runDir })).rejects.toThrow("sdpo: clip is -1");
  await expect(adapt({ k: 0, runDir })).rejects.toThrow("sdpo: k is 0");
  const capabilities = { ...policy.capabilities, score: false };
  const mute: Policy = Object.create(policy, { capabilities: { value: capabilities }, spec: { value: "mute" } });
  await expect(adapt({ policy: mute, runDir })).rejects.toMatchObject({ code: "cannot-score" });
  expect(readdirSync(scratch)).not.toContain("refused");
});
