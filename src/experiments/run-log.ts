import { existsSync, mkdirSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import {
  type Compute,
  type Evaluation,
  evaluation,
  type JsonlWriter,
  LabError,
  type Manifest,
  openJsonl,
  readEvaluations,
  readManifest,
  readSamples,
  runFiles,
  type Sample,
  sample,
  writeManifest,
} from "../records/index.js";
import { provenance } from "./provenance.js";
import { type RunHeader, refuseOtherRun } from "./run-identity.js";
import { lockRun } from "./run-lock.js";

const manifestEveryMs = 2_000;

/**
 * A run directory open for writing. What was appended is on disk when the call returns, so that the run can be killed at any
 * moment; opening it again finds everything that was paid for.
 */
export class RunLog {
  readonly runDir: string;
  readonly samples: Sample[];
  readonly evaluations: Evaluation[];
  readonly #unlock: () => void;
  readonly #sampleFile: JsonlWriter<Sample>;
  readonly #evaluationFile: JsonlWriter<Evaluation>;
  #manifest: Manifest;
  #teacherTokens: number | null = 0;
  // Of a clock that nobody sets.
  #sittingStartMs = performance.now();
  #writtenMs = performance.now();
  /** As it was found: a finished run that is only looked at stays as it is. */
  readonly #before: Manifest | null;
  /** What the run was continued with, where that is not the commit it was begun with. */
  #continuedAt: string[] = [];
  readonly #atOpening: number;

  private constructor(runDir: string, header: RunHeader, unlock: () => void) {
    this.runDir = runDir;
    this.#unlock = unlock;
    const files = runFiles(runDir);
    this.#before = existsSync(files.manifest) ? readManifest(runDir) : null;
    if (this.#before === null) refuseOrphans(runDir);
    this.#manifest = this.#before === null ? newManifest(runDir, header) : this.#takeUp(this.#before, header);
    // Opening for append first cuts a torn last line, so that what is read next is whole.
    refusePacked(runDir, this.#manifest);
    this.#sampleFile = openJsonl(files.samples, sample);
    this.#evaluationFile = openJsonl(files.evaluations, evaluation);
    this.samples = readSamples(runDir);
    this.evaluations = readEvaluations(runDir);
    this.#atOpening = this.samples.length + this.evaluations.length;
    writeManifest(runDir, this.#manifest);
  }

  /**
   * Opens a run directory, new or begun.
   *
   * @throws LabError `bad-directory`, `run-in-use`, or `other-run` when it holds a run with other arguments, tasks or policy
   */
  static open(runDir: string, header: RunHeader): RunLog {
    makeDirectory(runDir);
    const unlock = lockRun(runDir);
    try {
      return new RunLog(runDir, header, unlock);
    } catch (cause) {
      unlock();
      throw cause;
    }
  }

  /** As `open`, with what is done first once the directory is this run's alone: a start that is refused has changed nothing. */
  static async openAfter<T>(
    runDir: string,
    prepare: () => Promise<T>,
    header: () => RunHeader,
  ): Promise<{ log: RunLog; prepared: T }> {
    makeDirectory(runDir);
    const unlock = lockRun(runDir);
    try {
      const prepared = await prepare();
      return { log: new RunLog(runDir, header(), unlock), prepared };
    } catch (cause) {
      unlock();
      throw cause;
    }
  }

  /** Time spent so far on sampling and on evaluating, in milliseconds. */
  get spent(): Pick<Compute, "samplingMs" | "evaluatingMs"> {
    const { samplingMs, evaluatingMs } = this.#manifest.compute;
    return { samplingMs, evaluatingMs };
  }

  get runId(): string {
    return this.#manifest.runId;
  }

  appendSamples(samples: readonly Sample[], samplingMs: number): void {
    this.#sampleFile.append(samples);
    this.samples.push(...samples);
    this.#manifest.compute.samplingMs += samplingMs;
    this.#keepManifest();
  }

  /** `evaluatingMs`: what it took here, next to nothing where another run had measured it. */
  appendEvaluation(record: Evaluation, evaluatingMs: number): void {
    this.#evaluationFile.append([record]);
    this.evaluations.push(record);
    this.#manifest.compute.evaluatingMs += evaluatingMs;
    this.#keepManifest();
  }

  /** Adds to what a teacher read; null for a number that is not known, which leaves the sum unknown. */
  addTeacherTokens(tokens: number | null): void {
    this.#teacherTokens = this.#teacherTokens === null || tokens === null ? null : this.#teacherTokens + tokens;
  }

  /**
   * Writes the final manifest and gives the directory back. The note says as well what other commits added to the run. A run that had finished and to
   * which nothing was added keeps its manifest. Where that cannot be written, a run that ends otherwise than finished ends with its own error.
   */
  finish(status: Manifest["status"], note: string | null = null): Manifest {
    try {
      this.#manifest = this.#ended(status, note);
      writeManifest(this.runDir, this.#manifest);
    } catch (cause) {
      if (status === "finished") throw cause;
    } finally {
      this.#sampleFile.close();
      this.#evaluationFile.close();
      this.#unlock();
    }
    return this.#manifest;
  }

  #ended(status: Manifest["status"], note: string | null): Manifest {
    if (this.#before?.status === "finished" && this.#added === 0) return this.#before;
    // Of all the code that added to it.
    const { commit, dirty } = this.#added === 0 ? this.#manifest : provenance();
    const said = [note, ...this.#continued(commit)].filter((one) => one !== null).join("; ");
    const eachDirty = [this.#manifest.dirty, dirty];
    return {
      ...this.#count(),
      status,
      note: said || null,
      finishedAt: new Date().toISOString(),
      dirty: eachDirty.includes(true) || (eachDirty.includes(null) ? null : false),
    };
  }

  get #added(): number {
    return this.samples.length + this.evaluations.length - this.#atOpening;
  }

  #takeUp(before: Manifest, header: RunHeader): Manifest {
    refuseOtherRun(this.runDir, before, header);
    this.#continuedAt = before.note?.match(/continued at commit \w+/g) ?? [];
    return { ...before, status: "running", finishedAt: null };
  }

  #continued(commit: string | null): string[] {
    if (commit === null || commit === this.#manifest.commit) return this.#continuedAt;
    return [...new Set([...this.#continuedAt, `continued at commit ${commit}`])];
  }

  #count(): Manifest {
    const sittingMs = performance.now() - this.#sittingStartMs;
    this.#sittingStartMs = performance.now();
    const { compute } = this.#manifest;
    return {
      ...this.#manifest,
      counts: {
        samples: this.samples.length,
        evaluations: this.evaluations.length,
        tasks: this.#manifest.tasks.length,
      },
      compute: {
        ...compute,
        ...tally(this.samples, this.evaluations),
        teacherTokens: this.#teacherTokens,
        wallMs: Math.round(compute.wallMs + sittingMs),
      },
    };
  }

  // Often enough that a killed run's header is nearly right, rarely enough not to matter.
  #keepManifest(): void {
    if (performance.now() - this.#writtenMs < manifestEveryMs) return;
    this.#writtenMs = performance.now();
    this.#manifest = this.#count();
    writeManifest(this.runDir, this.#manifest);
  }
}

function newManifest(runDir: string, header: RunHeader): Manifest {
  return {
    schemaVersion: 1,
    runId: basename(resolve(runDir)),
    status: "running",
    startedAt: new Date().toISOString(),
    finishedAt: null,
    ...provenance(),
    command: commandLine(),
    ...header,
    counts: { samples: 0, evaluations: 0, tasks: header.tasks.length },
    compute: {
      rollouts: 0,
      promptTokens: 0,
      completionTokens: 0,
      teacherTokens: 0,
      evaluations: 0,
      samplingMs: 0,
      evaluatingMs: 0,
      wallMs: 0,
    },
    note: null,
  };
}

// The program by its name: where it lies says nothing on another machine.
function commandLine(): string[] {
  const [, script = "", ...words] = process.argv;
  return [/[\\/]cli[\\/]main\.js$|surprisal-lab$/.test(script) ? "surprisal-lab" : basename(script), ...words];
}

function makeDirectory(runDir: string): void {
  try {
    mkdirSync(runDir, { recursive: true });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const isFile = code === "EEXIST" || code === "ENOTDIR";
    const what = isFile ? `${runDir} is a file, or lies below one` : `${runDir} cannot be made: ${message}`;
    throw new LabError("bad-directory", what, "give runDir a directory that is there or can be made", { cause });
  }
}

// Records whose manifest is gone may be of any run: taken up under a new one they would count as its own.
function refuseOrphans(runDir: string): void {
  const { manifest: _, checkpoints: __, ...records } = runFiles(runDir);
  const found = Object.values(records).find((path) => existsSync(path) && statSync(path).size > 0);
  if (found === undefined) return;
  throw new LabError(
    "other-run",
    `${runDir} has records (${basename(found)}) and no manifest.json that says of which run`,
    "give back its manifest, or give this run a directory of its own",
  );
}

function refusePacked(runDir: string, { status }: Manifest): void {
  if (!existsSync(`${runFiles(runDir).samples}.gz`)) return;
  throw new LabError(
    "packed-run",
    `${runDir} is a recorded run (${status}) whose samples are packed: it is read, not written`,
    "give this run a directory of its own, or unpack samples.jsonl.gz with gunzip to continue it",
  );
}

// Tokens are null as soon as one sample's provider did not count them: a partial sum would pass for a whole one.
function tally(
  samples: readonly Sample[],
  evaluations: readonly Evaluation[],
): Pick<Compute, "rollouts" | "promptTokens" | "completionTokens" | "evaluations"> {
  const sum = (counts: (number | null)[]) =>
    counts.reduce<number | null>((total, count) => (total === null || count === null ? null : total + count), 0);
  return {
    rollouts: samples.length,
    promptTokens: sum(samples.map((s) => s.promptTokens)),
    completionTokens: sum(samples.map((s) => s.completionTokens)),
    evaluations: evaluations.length,
  };
}
