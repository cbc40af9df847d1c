import { mkdirSync } from "node:fs";
import {
  type Environment,
  openJsonl,
  programHash,
  runFiles,
  type Sample,
  sample,
  type Task,
  writeManifest,
} from "../../src/records/index.js";
import { buildPrompt } from "../../src/tasks/index.js";

const environment: Environment = {
  platform: "linux",
  node: process.version,
  python: null,
  torch: null,
  cuda: null,
  gpuName: null,
  gpuUuid: null,
  driver: null,
  cpu: null,
};

/** Writes a run whose samples are the given texts, so that a replay policy has something to answer with. */
export function writeRecordedRun(
  runDir: string,
  tasks: readonly Task[],
  texts: (task: Task, index: number) => string,
  k: number,
) {
  mkdirSync(runDir, { recursive: true });
  const prompts = new Map(tasks.map((task) => [task.id, buildPrompt(task).hash]));
  const writer = openJsonl(runFiles(runDir).samples, sample);
  for (const task of tasks) {
    for (let index = 0; index < k; index++) {
      const text = texts(task, index);
      const tokenLogprobs = [-0.5 - index / 8, -1.25];
      const sum = tokenLogprobs.reduce((total, lp) => total + lp, 0);
      const record: Sample = {
        level: task.level,
        taskId: task.id,
        taskHash: task.hash,
        promptHash: prompts.get(task.id) ?? "",
        seed: 42,
        index,
        temperature: 1,
        policy: "hand-made",
        checkpoint: null,
        text,
        tokenIds: [index, 1],
        tokenLogprobs,
        logprobBasis: "raw",
        finishReason: "stop",
        rawFinishReason: "stop",
        promptTokens: 10,
        completionTokens: 2,
        sumLogprob: sum,
        meanLogprob: sum / 2,
        programHash: programHash(text),
      };
      writer.append([record]);
    }
  }
  writer.close();
  writeManifest(runDir, {
    schemaVersion: 1,
    runId: "hand-made",
    experiment: "best-of-n",
    status: "finished",
    startedAt: "2026-01-01T00:00:00.000Z",
    finishedAt: "2026-01-01T00:00:01.000Z",
    commit: null,
    dirty: null,
    packageVersion: "0.0.0",
    command: [],
    environment,
    policy: { spec: "hand-made", checkpoint: null, logprobBasis: "raw", details: {} },
    evaluator: {},
    arguments: { given: {}, resolved: { k, temperature: 1, maxTokens: 1024, seed: 42 } },
    seeds: [42],
    tasks: tasks.map(({ level, id, name, size, source, hash }) => {
      return { level, id, name, size, source, hash, promptHash: prompts.get(id) ?? null };
    }),
    counts: { samples: tasks.length * k, evaluations: 0, tasks: tasks.length },
    compute: {
      rollouts: tasks.length * k,
      promptTokens: null,
      completionTokens: null,
      teacherTokens: 0,
      evaluations: 0,
      samplingMs: 0,
      evaluatingMs: 0,
      wallMs: 0,
    },
    note: null,
  });
}
