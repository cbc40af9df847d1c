import { describeTask, LabError, type Manifest, type Sample } from "../records/index.js";
import type { SampleRequest, ScoreRequest } from "./policy.js";

type Group = Map<number, Sample>;

/** The samples of a recorded run, found by what was asked of the policy that drew them. */
export class Recording {
  /** Largest K any task can be asked for at one seed and temperature. */
  readonly k: number;
  readonly #dir: string;
  readonly #manifest: Manifest;
  readonly #tasks = new Map<string, Sample[]>();
  readonly #groups = new Map<string, Group>();

  constructor(dir: string, manifest: Manifest, samples: readonly Sample[]) {
    this.#dir = dir;
    this.#manifest = manifest;
    for (const sample of samples) {
      append(this.#tasks, taskKey(sample.level, sample.taskId), sample);
      const key = groupKey(sample.level, sample.taskId, sample.seed, sample.temperature);
      const group = this.#groups.get(key) ?? new Map<number, Sample>();
      if (!group.has(sample.index)) group.set(sample.index, sample);
      this.#groups.set(key, group);
    }
    this.k = Math.max(...[...this.#groups.values()].map(contiguous));
  }

  /**
   * The recorded samples a request asks for, in its order.
   *
   * @throws LabError `not-recorded` saying what is; `other-prompt` where the recorded samples answer another task text or prompt
   */
  find(request: SampleRequest): Sample[] {
    const { task, seed, temperature, indices, maxTokens } = request;
    const ofTask = this.#ofTask(request);
    const group = this.#groups.get(groupKey(task.level, task.id, seed, temperature));
    const where = `${describeTask(task)} in ${this.#dir}`;
    if (group === undefined) {
      throw new LabError(
        "not-recorded",
        `nothing is recorded for ${where} with seed ${seed} and temperature ${temperature}`,
        `recorded for it: ${recordedSettings(ofTask)}`,
      );
    }
    return indices.map((index) => {
      const sample = group.get(index);
      if (sample === undefined) {
        throw new LabError(
          "not-recorded",
          `sample ${index} of ${where} (seed ${seed}, temperature ${temperature}) is not recorded`,
          `recorded are ${describeIndices(group)}: ask for K <= ${contiguous(group)}`,
        );
      }
      this.#checkPrompt(request, sample);
      if (sample.completionTokens !== null && sample.completionTokens > maxTokens) {
        throw new LabError(
          "not-recorded",
          `sample ${index} of ${where} has ${sample.completionTokens} tokens, and the request allows ${maxTokens}`,
          "give maxTokens as large as in the recorded run (see arguments in its manifest.json)",
        );
      }
      return sample;
    });
  }

  /** Recorded log-probabilities of a completion given as token ids, or null where it, or they, were not recorded. */
  scoreOf(request: ScoreRequest, ids: readonly number[]): readonly number[] | null {
    const { temperature, weights = "current" } = request;
    const base = this.#manifest.policy?.checkpoint ?? null;
    const same = this.#ofTask(request).filter(
      (s) =>
        s.tokenLogprobs !== null &&
        s.tokenIds?.length === ids.length &&
        s.tokenIds.every((id, i) => id === ids[i]) &&
        (weights === "current" || s.checkpoint === base),
    );
    for (const sample of same) this.#checkPrompt(request, sample);
    // Raw numbers are those at temperature 1, whatever they were drawn at; others those at the one they were drawn at.
    const fitting = same.filter((s) => temperature === undefined || temperatureOf(s) === temperature);
    const first = fitting[0];
    if (first === undefined) return null;
    // Of other weights, as the steps of an adaptation are, or other temperatures: nothing says which are meant.
    const ambiguous = fitting.some(
      (s) => temperatureOf(s) !== temperatureOf(first) || (s.checkpoint ?? base) !== (first.checkpoint ?? base),
    );
    return ambiguous ? null : first.tokenLogprobs;
  }

  #ofTask({ task }: Pick<SampleRequest, "task">): Sample[] {
    const samples = this.#tasks.get(taskKey(task.level, task.id));
    if (samples !== undefined) return samples;
    throw new LabError(
      "not-recorded",
      `${describeTask(task)} is not in ${this.#dir}`,
      `recorded tasks: ${[...this.#tasks.keys()].join(", ")} (level/id)`,
    );
  }

  #checkPrompt({ task, prompt }: Pick<SampleRequest, "task" | "prompt">, sample: Sample): void {
    if (sample.taskHash === task.hash && sample.promptHash === prompt.hash) return;
    const recorded = this.#manifest.tasks.find((t) => t.level === task.level && t.id === task.id);
    const was = recorded === undefined ? "" : ` (recorded: size "${recorded.size}", source "${recorded.source}")`;
    const say = (name: string, then: string, now: string) =>
      then === now ? `${name} matches` : `${name} differs: recorded ${then.slice(0, 12)}, asked ${now.slice(0, 12)}`;
    throw new LabError(
      "other-prompt",
      `${this.#dir} answered another prompt for ${describeTask(task)}: ` +
        `${say("taskHash", sample.taskHash, task.hash)}; ${say("promptHash", sample.promptHash, prompt.hash)}`,
      `load the task as the run did${was}, with the prompt of its version of the code, or sample anew with another policy`,
    );
  }
}

const temperatureOf = ({ logprobBasis, temperature }: Sample) => (logprobBasis === "raw" ? 1 : temperature);

const taskKey = (level: number, id: number) => `${level}/${id}`;
const groupKey = (level: number, id: number, seed: number, temperature: number) =>
  `${taskKey(level, id)} seed ${seed} temperature ${temperature}`;

function append(lists: Map<string, Sample[]>, key: string, sample: Sample): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [sample]);
  else list.push(sample);
}

function recordedSettings(samples: readonly Sample[]): string {
  const counts = new Map<string, number>();
  for (const { seed, temperature } of samples) {
    const setting = `seed ${seed} at temperature ${temperature}`;
    counts.set(setting, (counts.get(setting) ?? 0) + 1);
  }
  return [...counts].map(([setting, count]) => `${setting} (K = ${count})`).join(", ");
}

/** How many samples are there from 0 on without a gap: the largest K that can be asked for. */
function contiguous(group: Group): number {
  let k = 0;
  while (group.has(k)) k++;
  return k;
}

function describeIndices(group: Group): string {
  const k = contiguous(group);
  if (k === group.size) return `indices 0 to ${k - 1}`;
  return `indices ${[...group.keys()].sort((a, b) => a - b).join(", ")}`;
}
