import type { Evaluator } from "../evaluation/index.js";
import type { Policy } from "../policy/index.js";
import { LabError, type Manifest, messageOf, type Prompt, type Task } from "../records/index.js";
import { buildPrompt } from "../tasks/index.js";
import { BusyTime, type Chunk, chunksInFlight, drawAndKeep, missingChunks } from "./draw-chunk.js";
import { EventQueue } from "./event-queue.js";
import type { RunEvent } from "./events.js";
import { ProgramQueue } from "./program-queue.js";
import { policyHeader, taskHeaders } from "./run-header.js";
import { RunLog } from "./run-log.js";

export interface BestOfNOptions {
  tasks: readonly Task[];
  policy: Policy;
  evaluator: Evaluator;
  /** Samples a task. The paper's search uses 64. */
  k: number;
  /** Directory of the run; one that was begun with the same arguments is continued. */
  runDir: string;
  /** 0.25 in the paper. */
  temperature?: number;
  /** Most completion tokens; 1024 in the paper. */
  maxTokens?: number;
  seed?: number;
  signal?: AbortSignal | undefined;
}

/** Sampling runs ahead of evaluation by at most this many distinct programs. */
const prefetch = 128;

/**
 * Best-of-N search (paper, section 4): K samples a task, each distinct program evaluated once, all of it on disk as it
 * happens. Sampling and evaluating overlap. Killed at any moment and started again with the same arguments, it continues:
 * no sample is drawn twice and no evaluation done twice.
 *
 * @returns events as they happen; `readPool(runDir)` gives the rows afterwards
 * @throws LabError when the directory holds another run, or the policy cannot give K samples; whatever the policy throws;
 *   the signal's reason when aborted. The manifest then says `failed` or `interrupted`, and the run can be continued.
 * @example
 * for await (const event of bestOfN({ tasks, policy, evaluator, k: 64, runDir: "runs/first" })) console.log(event.kind);
 */
export async function* bestOfN(options: BestOfNOptions): AsyncGenerator<RunEvent, void, undefined> {
  const settings = checked(options);
  const prompts = new Map(options.tasks.map((task) => [task, buildPrompt(task)]));
  const log = RunLog.open(options.runDir, header(settings, options, prompts));
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const events = new EventQueue<RunEvent>();
  const work = run(settings, prompts, log, events, signal).then(
    () => events.end(),
    (error: unknown) => events.end(error),
  );
  let status: Manifest["status"] = "interrupted";
  let note: string | null = null;
  let manifest: Manifest;
  try {
    yield {
      kind: "run-start",
      runId: log.runId,
      runDir: options.runDir,
      samplesDone: log.samples.length,
      samplesTotal: options.tasks.length * settings.k,
      evaluationsDone: log.evaluations.length,
    };
    yield* events;
    status = "finished";
  } catch (error) {
    if (!options.signal?.aborted) {
      status = "failed";
      note = messageOf(error);
    }
    throw error;
  } finally {
    // Also reached when the reader stops iterating: what is under way is stopped before the directory is given back.
    stop.abort(new LabError("stopped", "the run was stopped", "start it again to continue", { isRetryable: true }));
    await work;
    manifest = log.finish(status, note);
  }
  yield { kind: "run-end", manifest };
}

type Settings = Required<Omit<BestOfNOptions, "signal">>;

function checked(options: BestOfNOptions): Settings {
  const settings = { temperature: 0.25, maxTokens: 1024, seed: 42, ...options };
  const { k, tasks, policy, temperature, maxTokens } = settings;
  const refuse = (what: string, wayOut: string) => {
    throw new LabError("bad-argument", `bestOfN: ${what}`, wayOut);
  };
  if (!Number.isInteger(k) || k < 1) refuse(`k is ${k}`, "give the number of samples a task, 1 or more");
  if (tasks.length === 0) refuse("there are no tasks", "load some with loadTasks");
  if (!(temperature >= 0)) refuse(`temperature is ${temperature}`, "give 0 or more");
  if (!Number.isInteger(maxTokens) || maxTokens < 1) refuse(`maxTokens is ${maxTokens}`, "give 1 or more");
  const { maxK } = policy.capabilities;
  if (maxK !== null && k > maxK)
    refuse(`k is ${k}, and ${policy.spec} has ${maxK} samples a task`, `give k <= ${maxK}`);
  const ids = new Set(tasks.map((task) => `${task.level}/${task.id}`));
  if (ids.size < tasks.length) refuse("a task is given twice", "give each task once");
  return settings;
}

function header(settings: Settings, given: BestOfNOptions, prompts: ReadonlyMap<Task, Prompt>) {
  const { policy, evaluator, k, temperature, maxTokens, seed } = settings;
  const plain = ({ k, temperature, maxTokens, seed }: Partial<Settings>) =>
    JSON.parse(JSON.stringify({ k, temperature, maxTokens, seed }));
  return {
    experiment: "best-of-n",
    environment: evaluator.environment,
    policy: policyHeader(policy),
    evaluator: evaluator.settings,
    arguments: { given: plain(given as Partial<Settings>), resolved: plain({ k, temperature, maxTokens, seed }) },
    seeds: [seed],
    tasks: taskHeaders(prompts),
  };
}

async function run(
  settings: Settings,
  prompts: ReadonlyMap<Task, Prompt>,
  log: RunLog,
  events: EventQueue<RunEvent>,
  signal: AbortSignal,
): Promise<void> {
  const programs = new ProgramQueue(prefetch, log.evaluations, ({ task, sample }) =>
    settings.evaluator.lookAhead?.(task, sample.text),
  );
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const sampling = drawAll(settings, prompts, log, events, programs, either);
  const evaluating = evaluateAll(settings.evaluator, log, events, programs, either);
  // The first failure stops the other half; both have come to rest before the run does.
  const guard = (half: Promise<void>) =>
    half.catch((error: unknown) => {
      failed.abort(error);
      programs.close();
      throw error;
    });
  const outcomes = await Promise.allSettled([guard(sampling.finally(() => programs.close())), guard(evaluating)]);
  signal.throwIfAborted();
  if (failed.signal.aborted) throw failed.signal.reason;
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}

async function drawAll(
  settings: Settings,
  prompts: ReadonlyMap<Task, Prompt>,
  log: RunLog,
  events: EventQueue<RunEvent>,
  programs: ProgramQueue,
  signal: AbortSignal,
): Promise<void> {
  const chunks: Chunk[] = [];
  for (const [task, prompt] of prompts) {
    const mine = log.samples.filter((s) => s.level === task.level && s.taskId === task.id);
    for (const sample of mine) await programs.offer(task, sample, signal);
    const missing = missingChunks(settings.policy, settings.k, new Set(mine.map((s) => s.index)));
    chunks.push(...missing.map((indices) => ({ task, prompt, indices })));
  }
  const busy = new BusyTime();
  // A group that fails takes none of those beside it along: they are kept, and no further one is asked for.
  const draw = async () => {
    for (let next = chunks.shift(); next; next = chunks.shift()) {
      const { task, indices } = next;
      signal.throwIfAborted();
      events.push({ kind: "sample-start", task, indices: [...indices] });
      const samples = await drawAndKeep(log, busy, settings, next, signal).catch((error: unknown) => {
        chunks.length = 0;
        throw error;
      });
      for (const sample of samples) {
        events.push({ kind: "sample-end", task, sample });
        await programs.offer(task, sample, signal);
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: chunksInFlight }, draw));
  for (const one of ended) if (one.status === "rejected") throw one.reason;
}

async function evaluateAll(
  evaluator: Evaluator,
  log: RunLog,
  events: EventQueue<RunEvent>,
  programs: ProgramQueue,
  signal: AbortSignal,
): Promise<void> {
  for await (const { task, sample } of programs) {
    signal.throwIfAborted();
    events.push({ kind: "evaluation-start", task, programHash: sample.programHash });
    const startMs = performance.now();
    const evaluation = await evaluator.evaluate(task, sample.text, { signal });
    log.appendEvaluation(evaluation, performance.now() - startMs);
    events.push({ kind: "evaluation-end", task, evaluation });
  }
}
