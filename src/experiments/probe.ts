import { cpus } from "node:os";
import type { Learner, Policy } from "../policy/index.js";
import {
  type Environment,
  type JsonlWriter,
  LabError,
  type Manifest,
  messageOf,
  openJsonl,
  type ProbeScore,
  probeScore,
  readProbeScores,
  runFiles,
  type Sample,
  sha256,
  type Task,
} from "../records/index.js";
import { buildPrompt } from "../tasks/index.js";
import { type ProbeCheckpoint, type ProbeTask, probeTasks } from "./probe-pool.js";
import { policyHeader, taskHeaders } from "./run-header.js";
import { RunLog } from "./run-log.js";

export interface ProbeOptions {
  /** The one that was adapted; it scores. */
  policy: Policy;
  /** Whose scores are asked for; `adaptationCheckpoints(runDir)` lists a run's. */
  checkpoints: readonly ProbeCheckpoint[];
  /** Where they lie: `checkpoints/` of the adaptation's run. */
  checkpointDir: string;
  /** The fixed pool: in the paper the 320 samples of a Best-of-N run, with speedups that are known. */
  samples: readonly Sample[];
  /** Run id of the pool. */
  poolRunId: string;
  /** Those the pool was drawn for. */
  tasks: readonly Task[];
  /** Directory of the probe's own run; one that was begun with the same arguments is continued. */
  runDir: string;
  signal?: AbortSignal | undefined;
}

export type ProbeEvent =
  /** Once, first; `scoresDone` are on disk already. */
  | { kind: "probe-start"; scoresDone: number; scoresTotal: number }
  /** Scores of one task's samples under one checkpoint are on disk. */
  | { kind: "score-end"; step: number; checkpoint: string | null; task: Task; scoresDone: number; scoresTotal: number }
  /** Once, last. */
  | { kind: "run-end"; manifest: Manifest };

/**
 * The over-sharpening probe (paper, figure 6): recomputes the log-probability of every sample of a fixed pool under every checkpoint of
 * an adaptation, at T = 1, into `probe.jsonl`. Samples that are the same tokens are scored once. Killed and started again with the same
 * arguments, it continues. The policy is left with the weights it was opened with.
 *
 * @returns events as they happen; `overSharpening(await readPool(pool), readProbeScores(runDir))` gives rho by step
 * @throws LabError `cannot-score`, `cannot-train`, `no-checkpoint`, `bad-argument`, `other-run`; the signal's reason when aborted
 * @example
 * const checkpoints = adaptationCheckpoints("runs/ttt");
 * for await (const event of probe({ policy, checkpoints, checkpointDir: "runs/ttt/checkpoints", samples, poolRunId, tasks, runDir }))
 *   console.log(event.kind);
 */
export async function* probe(options: ProbeOptions): AsyncGenerator<ProbeEvent, void, undefined> {
  const { policy, checkpointDir, runDir, signal } = options;
  const pool = probeTasks(options);
  const isNamed = options.checkpoints.some(({ name }) => name !== null);
  if (!policy.capabilities.score) {
    throw new LabError("cannot-score", `${policy.spec} does not score`, "probe with the policy that was adapted");
  }
  if (isNamed && policy.learn === undefined) {
    throw new LabError("cannot-train", `${policy.spec} has no checkpoints`, "probe with the policy that was adapted");
  }
  const { log, prepared: learner } = await RunLog.openAfter(
    runDir,
    async () => (await policy.learn?.(checkpointDir)) ?? null,
    () => header(options),
  );
  let status: Manifest["status"] = "interrupted";
  let note: string | null = null;
  let manifest: Manifest;
  try {
    // Opening for append first cuts a torn last line.
    const file = openJsonl(runFiles(runDir).probe, probeScore);
    try {
      yield* score(options, pool, learner, file);
    } finally {
      file.close();
    }
    await learner?.reset();
    status = "finished";
  } catch (error) {
    if (!signal?.aborted) {
      status = "failed";
      note = messageOf(error);
    }
    throw error;
  } finally {
    // Also when it was stopped; what stopped it is told, not what this might say.
    if (status !== "finished") await learner?.reset().catch(() => {});
    manifest = log.finish(status, note);
  }
  yield { kind: "run-end", manifest };
}

async function* score(
  { policy, checkpoints, runDir, poolRunId, samples, signal }: ProbeOptions,
  pool: readonly ProbeTask[],
  learner: Learner | null,
  file: JsonlWriter<ProbeScore>,
): AsyncGenerator<ProbeEvent, void, undefined> {
  const before = readProbeScores(runDir);
  const scoresTotal = samples.length * checkpoints.length;
  let scoresDone = before.length;
  await refuseMissing(checkpoints, before, samples.length, learner);
  yield { kind: "probe-start", scoresDone, scoresTotal };
  for (const { step, name, weights = null } of checkpoints.toSorted((a, b) => a.step - b.step)) {
    const old = before.filter((score) => score.step === step);
    const refuseOthers = (now: string | null) => {
      const other = old.find(({ checkpoint }) => checkpoint !== now);
      if (other === undefined) return;
      throw new LabError(
        "other-run",
        `${runDir} has scores of step ${step} under ${other.checkpoint}; that checkpoint is now ${now}`,
        "give this probe a directory of its own",
      );
    };
    if (weights !== null) refuseOthers(weights);
    const done = new Set(old.map(place));
    // Where an adaptation does not say which weights it took, they are looked at.
    if (done.size === samples.length && (weights !== null || name === null)) continue;
    if (name === null) await learner?.reset();
    else await learner?.loadCheckpoint(name);
    if (weights !== null && policy.checkpoint !== weights) {
      throw new LabError(
        "other-run",
        `checkpoint ${name} of step ${step} holds ${policy.checkpoint}, and its adaptation took that step to ${weights}`,
        "probe an adaptation with its own checkpoints",
      );
    }
    refuseOthers(policy.checkpoint);
    for (const one of pool) {
      const missing = one.samples.filter((sample) => !done.has(place(sample)));
      if (missing.length === 0) continue;
      signal?.throwIfAborted();
      const sums = await scoresOf(policy, one, missing, signal);
      file.append(
        missing.map(({ level, taskId, seed, index, programHash, tokenIds }, i) => {
          const sumLogprob = sums[i] ?? null;
          const completionTokens = tokenIds?.length ?? null;
          const meanLogprob = sumLogprob === null || !completionTokens ? null : sumLogprob / completionTokens;
          const { checkpoint } = policy;
          const at = { runId: poolRunId, step, checkpoint, level, taskId, seed, index, programHash };
          return { ...at, sumLogprob, meanLogprob, completionTokens };
        }),
      );
      scoresDone += missing.length;
      yield { kind: "score-end", step, checkpoint: policy.checkpoint, task: one.task, scoresDone, scoresTotal };
    }
  }
}

// Now, and not after what came before them was scored.
async function refuseMissing(
  checkpoints: readonly ProbeCheckpoint[],
  scores: readonly ProbeScore[],
  samples: number,
  learner: Learner | null,
): Promise<void> {
  const there = new Set(await learner?.listCheckpoints());
  const missing = checkpoints.flatMap(({ step, name }) => {
    const isDone = scores.filter((score) => score.step === step).length === samples;
    return name === null || isDone || there.has(name) ? [] : [name];
  });
  if (missing.length === 0) return;
  throw new LabError(
    "no-checkpoint",
    `${learner?.directory} has no checkpoint ${missing.join(", ")}`,
    "bring the adaptation's checkpoints back, or probe one that kept them all (keepCheckpoints: all)",
  );
}

/** Sums over each sample's tokens in nats; null for one without token ids. */
async function scoresOf(
  policy: Policy,
  { task, prompt }: ProbeTask,
  samples: readonly Sample[],
  signal: AbortSignal | undefined,
): Promise<(number | null)[]> {
  const distinct = new Map<string, readonly number[]>();
  for (const { tokenIds } of samples) if (tokenIds?.length) distinct.set(tokenIds.join(), tokenIds);
  const logprobs = await policy.score({ task, prompt, completions: [...distinct.values()], temperature: 1, signal });
  const sums = new Map(
    [...distinct.keys()].map((key, i) => [key, logprobs[i]?.reduce((total, logprob) => total + logprob, 0)]),
  );
  return samples.map(({ tokenIds }) => sums.get(tokenIds?.join() ?? "") ?? null);
}

const place = ({ level, taskId, seed, index }: Pick<Sample, "level" | "taskId" | "seed" | "index">) =>
  `${level}/${taskId}/${seed}/${index}`;

function header({ policy, checkpoints, samples, poolRunId, tasks }: ProbeOptions) {
  const poolHash = sha256(JSON.stringify(samples.map((sample) => [place(sample), sample.tokenIds])));
  const plain = {
    checkpoints: checkpoints.map(({ step, name }) => ({ step, name })),
    poolRunId,
    samples: samples.length,
    poolHash,
  };
  return {
    experiment: "probe",
    environment: environment(policy),
    policy: policyHeader(policy),
    evaluator: null,
    arguments: { given: plain, resolved: plain },
    seeds: [...new Set(samples.map(({ seed }) => seed))],
    tasks: taskHeaders(new Map(tasks.map((task) => [task, buildPrompt(task)]))),
  };
}

function environment({ details }: Policy): Environment {
  const said = (name: string) => (typeof details[name] === "string" ? details[name] : null);
  return {
    platform: process.platform,
    node: process.version,
    python: null,
    torch: said("torch"),
    cuda: null,
    gpuName: said("gpuName"),
    gpuUuid: null,
    driver: null,
    cpu: cpus()[0]?.model ?? null,
  };
}
