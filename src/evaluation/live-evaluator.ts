import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { type Environment, type Evaluation, LabError, programHash, type Task } from "../records/index.js";
import { findPython, PythonWorker } from "../worker/index.js";
import { completeEvaluation, type Reading, readAgain } from "./complete-evaluation.js";
import { type EvaluateOptions, type Evaluator, type EvaluatorSettings, evaluatorClosed } from "./evaluator.js";
import { type Judgement, judgement, type Machine, machine } from "./protocol.js";
import type { ResolvedSettings } from "./settings.js";
import { Turns } from "./turns.js";
import { workerEnvironment } from "./worker-environment.js";

// Time for the worker to import torch and look at its device, and for our own part of an evaluation: setting up the device,
// making inputs, running the reference.
const helloMs = 180_000;
const oursMs = 300_000;
// A cancelled evaluation has been cleared away by then, or the worker is not well and is killed.
const cancelMs = 40_000;
// Runners made ready ahead of their programs: a CUDA context takes longer than most evaluations, and several are made at once.
const standby = { cpu: 1, cuda: 3 };

/** Starts the worker and asks for the machine before the first evaluation, so that a missing device is an error here. */
export async function openLiveEvaluator(settings: ResolvedSettings, python?: string): Promise<LiveEvaluator> {
  const interpreter = python ?? (await findPython()).path;
  const scratch = mkdtempSync(join(tmpdir(), "surprisal-lab-"));
  const worker = startWorker(interpreter, settings.device, scratch);
  try {
    const found = await hello(worker, settings.device);
    return new LiveEvaluator(settings, interpreter, worker, found, scratch);
  } catch (error) {
    await worker.close();
    removeScratch(scratch);
    throw error;
  }
}

function startWorker(python: string, device: string, scratch: string): PythonWorker {
  return new PythonWorker({
    python,
    script: "src/evaluation/worker/main.py",
    args: [device, scratch, String(device === "cpu" ? standby.cpu : standby.cuda)],
    env: {
      ...workerEnvironment(process.env),
      // Threads that spin while they wait would be measured in the process that is timed next.
      OMP_WAIT_POLICY: "PASSIVE",
      // glibc keeps freed memory the more readily the longer a process has lived, and a process that has freed much before
      // it is timed pays for no page faults: the same code read 0.8x, or 2.8x. Here all freed memory is kept, on both sides,
      // and taken in large steps and large pages: in small ones an old process has the better ones, and reads 1.1x.
      MALLOC_MMAP_MAX_: "0",
      MALLOC_TOP_PAD_: String(2 ** 26),
      GLIBC_TUNABLES: "glibc.malloc.hugetlb=1",
      MALLOC_TRIM_THRESHOLD_: String(2 ** 40),
    },
    label: "evaluation worker",
  });
}

async function hello(worker: PythonWorker, device: string, signal?: AbortSignal): Promise<Machine> {
  const found = await worker.request({ kind: "hello" }, machine, { signal, timeoutMs: helloMs });
  if (found.problem === null) return found;
  await worker.close();
  throw new LabError(
    "no-device",
    `${device} cannot be used: ${found.problem}`,
    'give device "cpu", or look at what `npx surprisal-lab doctor` says about CUDA',
  );
}

const timing = "alone, reference and candidate in processes of their own, in random order, cold cache";

export class LiveEvaluator implements Evaluator {
  readonly settings: EvaluatorSettings;
  readonly environment: Environment;
  readonly #resolved: ResolvedSettings;
  readonly #python: string;
  /** Where candidates write; removed on closing. */
  readonly #scratch: string;
  readonly #turns = new Turns();
  readonly #closing = new AbortController();
  readonly #weightsSeed = randomInt(2 ** 47);
  #worker: PythonWorker;
  /** Evaluations that run or wait. */
  #unfinished = 0;

  constructor(resolved: ResolvedSettings, python: string, worker: PythonWorker, found: Machine, scratch: string) {
    this.#scratch = scratch;
    this.#resolved = resolved;
    this.#python = python;
    this.#worker = worker;
    this.settings = {
      ...resolved,
      timing: resolved.device === "cpu" ? `${timing}, freed memory kept` : timing,
      cpuThreads: found.threads,
      precision: "fp32, no TF32",
      confinement: confinementOf(found),
      confidenceLevel: 0.95,
      tolerance: resolved.protocol === "kernelbench" ? "1e-4 absolute and relative" : "1e-4, scaled to the output",
    };
    this.environment = {
      platform: `${process.platform}-${process.arch}`,
      node: process.version,
      python: found.python,
      torch: found.torch,
      cuda: found.cuda,
      gpuName: found.gpuName,
      gpuUuid: found.gpuUuid,
      driver: found.driver,
      cpu: found.cpu,
    };
  }

  async evaluate(task: Task, text: string, { signal, repeat = 0 }: EvaluateOptions = {}): Promise<Evaluation> {
    const stop = signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
    if (this.#unfinished > 0) this.lookAhead(task, text);
    this.#unfinished++;
    const end = await this.#turns.take(stop).catch((reason) => {
      this.#unfinished--;
      throw reason;
    });
    try {
      const started = performance.now();
      const judged = await this.#judge(task, text, stop);
      const { device, mode } = this.#resolved;
      const circumstances = {
        level: task.level,
        taskId: task.id,
        taskHash: task.hash,
        programHash: programHash(text),
        repeat,
        mode,
        device,
        durationMs: performance.now() - started,
      };
      return completeEvaluation(judged, circumstances, this.#reading);
    } finally {
      this.#unfinished--;
      end();
    }
  }

  /** What another evaluator measured, with its speedup and interval read from its trials as this one reads them. */
  readAgain(evaluation: Evaluation): Evaluation {
    return readAgain(evaluation, this.#reading);
  }

  get #reading(): Reading {
    const { protocol, systematicError } = this.#resolved;
    return { systematicError, estimate: protocol === "kernelbench" ? "means" : "paired" };
  }

  lookAhead(task: Task, text: string): void {
    if (this.#worker.isDead || !text.includes("cpp_extension")) return;
    this.#worker.request({ kind: "ahead", referenceCode: task.code, text }, z.unknown()).catch(() => {});
  }

  async close(): Promise<void> {
    this.#closing.abort(evaluatorClosed());
    await this.#turns.idle();
    await this.#worker.close();
    removeScratch(this.#scratch);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #judge(task: Task, text: string, stop: AbortSignal): Promise<Judgement> {
    let death = "";
    // A worker that dies once may have been killed by anyone, so the program gets another; dying again is its own doing.
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        await this.#ensureWorker(stop);
      } catch (error) {
        stop.throwIfAborted();
        return faulty("harness-error", (error as Error).message);
      }
      try {
        return await this.#ask(task, text, stop);
      } catch (error) {
        stop.throwIfAborted();
        if (!this.#worker.isDead) return faulty("harness-error", (error as Error).message);
        death = (error as Error).message;
      }
    }
    return faulty("crashed", `the evaluation worker died twice while it judged this program: ${death}`);
  }

  async #ensureWorker(stop: AbortSignal): Promise<void> {
    if (!this.#worker.isDead) return;
    this.#worker = startWorker(this.#python, this.#resolved.device, this.#scratch);
    await hello(this.#worker, this.#resolved.device, stop);
  }

  async #ask(task: Task, text: string, stop: AbortSignal): Promise<Judgement> {
    const { compileTimeoutMs, checkTimeoutMs, timingTimeoutMs, ...resolved } = this.#resolved;
    const worker = this.#worker;
    let cancelled: Promise<unknown> = Promise.resolve();
    const cancel = () => {
      // Everything the evaluation started is gone when the worker answers this, and the worker is still warm.
      cancelled = worker.request({ kind: "cancel" }, z.unknown(), { timeoutMs: cancelMs }).catch(() => {});
    };
    stop.throwIfAborted();
    const answer = worker.request(
      {
        kind: "evaluate",
        device: resolved.device,
        protocol: resolved.protocol,
        referenceCode: task.code,
        text,
        correctTrials: resolved.numCorrectTrials,
        perfTrials: resolved.numPerfTrials,
        mostTrials: resolved.maxPerfTrials,
        targetHalfWidth: resolved.targetHalfWidth,
        timingBudgetMs: resolved.timingBudgetMs,
        warmups: resolved.warmups,
        // Weights are no secret: reference and candidate build the same ones, each in its own process.
        weightsSeed: resolved.protocol === "kernelbench" ? 42 : this.#weightsSeed,
        limitsMs: {
          assembling: compileTimeoutMs,
          starting: oursMs,
          preparing: oursMs,
          compiling: compileTimeoutMs,
          checking: checkTimeoutMs,
          timing: timingTimeoutMs,
        },
      },
      judgement,
    );
    stop.addEventListener("abort", cancel, { once: true });
    try {
      return await answer;
    } finally {
      stop.removeEventListener("abort", cancel);
      await cancelled;
    }
  }
}

// What is missing is said; with seccomp, which every Linux of ours had so far, nothing is, and older records stay like newer ones.
function confinementOf({ landlock, seccomp }: Machine): string {
  const files = landlock > 0 ? `Landlock ${landlock}` : "none: this kernel has no Landlock";
  return seccomp ? files : `${files}; the network is open: no seccomp here`;
}

// The worker has removed it already, unless it was killed: then what a program made hard to remove stays where temporary files do.
function removeScratch(scratch: string): void {
  try {
    rmSync(scratch, { recursive: true, force: true });
  } catch {}
}

function faulty(verdict: "crashed" | "harness-error", message: string): Judgement {
  return {
    verdict,
    message,
    stage: "assemble",
    referenceMs: null,
    candidateMs: null,
    setAside: [],
    correctness: null,
    flags: [],
    floor: null,
    inputSeed: null,
    phasesMs: null,
  };
}
