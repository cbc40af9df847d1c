import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import {
  type Completion,
  describeTask,
  LabError,
  type Manifest,
  packagePath,
  readManifest,
  readSamples,
  runFiles,
  type Sample,
} from "../records/index.js";
import type { Policy, PolicyCapabilities, SampleRequest, ScoreRequest } from "./policy.js";
import { Recording } from "./recording.js";

/**
 * Opens a recorded run as a policy: the same text and the same numbers for what was recorded, an error for anything else.
 *
 * Its log-probabilities, checkpoint and basis are those of the samples. It scores recorded completions only, where the run has
 * token ids and log-probabilities for them.
 *
 * @param dir a run directory (manifest.json, samples.jsonl or .gz); a relative one is looked for from the working directory, then
 *   in the package
 * @throws LabError `missing-file`, `bad-record`, or `empty-run`
 */
export async function openReplay(dir: string): Promise<Policy> {
  const runDir = locate(dir);
  const manifest = readManifest(runDir);
  const samples = readSamples(runDir);
  if (samples.length === 0) {
    throw new LabError(
      "empty-run",
      `${dir} has no samples to replay (${runFiles(runDir).samples} is absent or empty)`,
      `replay a run that sampled; this one is "${manifest.experiment}", ${manifest.status}`,
    );
  }
  return new ReplayPolicy(dir, manifest, samples);
}

function locate(dir: string): string {
  if (isAbsolute(dir) || existsSync(dir)) return dir;
  const inPackage = packagePath(dir);
  return existsSync(inPackage) ? inPackage : dir;
}

class ReplayPolicy implements Policy {
  readonly spec: string;
  readonly checkpoint: string | null;
  readonly capabilities: PolicyCapabilities;
  readonly logprobBasis: Policy["logprobBasis"];
  readonly details: Policy["details"];
  readonly #recording: Recording;

  constructor(dir: string, manifest: Manifest, samples: Sample[]) {
    this.#recording = new Recording(dir, manifest, samples);
    this.spec = `replay:${dir}`;
    this.checkpoint = only(samples.map((s) => s.checkpoint)) ?? null;
    this.logprobBasis = only(samples.map((s) => s.logprobBasis)) ?? "unknown";
    this.capabilities = {
      score: samples.some((s) => s.tokenIds !== null && s.tokenLogprobs !== null),
      train: false,
      entropyBonus: false,
      reproducible: true,
      maxK: this.#recording.k,
    };
    this.details = {
      run: manifest.runId,
      runStatus: manifest.status,
      runCommit: manifest.commit,
      recordedPolicy: manifest.policy?.spec ?? only(samples.map((s) => s.policy)) ?? null,
    };
  }

  async sample(request: SampleRequest): Promise<Completion[]> {
    request.signal?.throwIfAborted();
    const samples = this.#recording.find(request);
    return samples.map(asCompletion);
  }

  async score(request: ScoreRequest): Promise<number[][]> {
    request.signal?.throwIfAborted();
    if (!this.capabilities.score) {
      throw new LabError(
        "cannot-score",
        `${this.spec} recorded no token ids with log-probabilities`,
        "ask capabilities.score first; score with the policy that was recorded",
      );
    }
    return request.completions.map((ids, i) => {
      const found = this.#recording.scoreOf(request, ids);
      if (found !== null) return [...found];
      throw new LabError(
        "not-recorded",
        `${this.spec} has no log-probabilities for completion ${i} (${ids.length} tokens) of ${describeTask(request.task)}`,
        "a replay scores only completions it recorded, at their temperature (1 for raw numbers) and of one set of weights " +
          '(weights: "base" for those it was opened with); score others with the policy itself',
      );
    });
  }

  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** The one value they all have, or undefined where they differ. */
function only<T>(values: readonly T[]): T | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}

function asCompletion(s: Sample): Completion {
  return {
    text: s.text,
    tokenIds: s.tokenIds && [...s.tokenIds],
    tokenLogprobs: s.tokenLogprobs && [...s.tokenLogprobs],
    logprobBasis: s.logprobBasis,
    finishReason: s.finishReason,
    rawFinishReason: s.rawFinishReason,
    promptTokens: s.promptTokens,
    completionTokens: s.completionTokens,
  };
}
