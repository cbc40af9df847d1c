import { mkdirSync } from "node:fs";
import {
  type LogprobBasis,
  openJsonl,
  type Prompt,
  programHash,
  runFiles,
  sample,
  sha256,
  type Task,
  writeManifest,
} from "../../src/records/index.js";

interface Asked {
  task: Task;
  prompt: Prompt;
}

export interface Group extends Asked {
  seed: number;
  temperature: number;
  k: number;
  basis?: LogprobBasis;
  /** Token ids of every sample; by default they name task, seed, temperature and index. */
  ids?: readonly number[] | null;
}

const asked = (id: number, name: string): Asked => {
  const code = `class Model: "${name}"\n`;
  const messages: Prompt["messages"] = [{ role: "user", content: `Write a faster ${name}` }];
  return {
    task: { level: 1, id, name, code, size: "full", hash: sha256(code), source: "bundled" },
    prompt: { messages, hash: sha256(JSON.stringify(messages)) },
  };
};

/** The two tasks a recorded run is made of, each with its prompt. */
export const recordedTasks: readonly [Asked, Asked] = [asked(5, "Matrix_scalar"), asked(12, "Diagonal_matmul")];

/** Writes a run whose samples can be told from each other by hand: text, ids and numbers follow from where they stand. */
export function recordRun(runDir: string, groups: readonly Group[]): void {
  mkdirSync(runDir, { recursive: true });
  const writer = openJsonl(runFiles(runDir).samples, sample);
  for (const { task, prompt, seed, temperature, k, basis = "raw", ids } of groups) {
    for (let index = 0; index < k; index++) {
      const text = `return A * ${index}  # seed ${seed}, temperature ${temperature}`;
      const tokenLogprobs = [-0.1, -0.2, -temperature, -(index + 0.3)];
      const sumLogprob = tokenLogprobs.reduce((total, logprob) => total + logprob, 0);
      writer.append([
        {
          level: task.level,
          taskId: task.id,
          taskHash: task.hash,
          promptHash: prompt.hash,
          seed,
          index,
          temperature,
          policy: "nano:models/nano",
          checkpoint: "weights-1",
          text,
          tokenIds: ids === undefined ? [task.id, seed, 100 * temperature, index] : ids && [...ids],
          tokenLogprobs,
          logprobBasis: basis,
          finishReason: "stop",
          rawFinishReason: "eos",
          promptTokens: 11,
          completionTokens: 4,
          sumLogprob,
          meanLogprob: sumLogprob / 4,
          programHash: programHash(text),
        },
      ]);
    }
  }
  writer.close();
  const nothing = { platform: "linux", node: "v20.19.0", python: null, torch: null, cuda: null };
  writeManifest(runDir, {
    schemaVersion: 1,
    runId: "recorded",
    experiment: "best-of-n",
    status: "finished",
    startedAt: "2026-01-01T00:00:00.000Z",
    finishedAt: "2026-01-01T00:00:01.000Z",
    commit: null,
    dirty: null,
    packageVersion: "0.1.0",
    command: [],
    environment: { ...nothing, gpuName: null, gpuUuid: null, driver: null, cpu: null },
    policy: { spec: "nano:models/nano", checkpoint: "weights-1", logprobBasis: "raw", details: {} },
    evaluator: {},
    arguments: { given: {}, resolved: {} },
    seeds: [42],
    tasks: recordedTasks.map(({ task: { level, id, name, size, source, hash }, prompt }) => {
      return { level, id, name, size, source, hash, promptHash: prompt.hash };
    }),
    counts: { samples: groups.reduce((total, { k }) => total + k, 0), evaluations: 0, tasks: 2 },
    compute: {
      rollouts: 0,
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
