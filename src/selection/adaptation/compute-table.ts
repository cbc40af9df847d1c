import { LabError } from "../../records/lab-error.js";
import type { Compute, Manifest } from "../../records/manifest.js";
import type { Sample } from "../../records/sample.js";

/** What a method cost. Counts, not estimates: without intervals. */
export interface ComputeRow {
  method: string;
  rollouts: number;
  /** Null where a provider did not count them. */
  promptTokens: number | null;
  completionTokens: number | null;
  /** Prompt and completion tokens of the rollouts, as the paper counts a student's. */
  studentTokens: number | null;
  /** Tokens a teacher read to score the student's (SDPO); 0 for methods without one, null where that is not known. */
  teacherTokens: number | null;
  /** `studentTokens + teacherTokens`; null where either is. */
  totalTokens: number | null;
  /** Distinct programs evaluated; null where that is not known. */
  evaluations: number | null;
  /** Milliseconds; sampling and evaluating overlap. Null where only samples are at hand. */
  samplingMs: number | null;
  evaluatingMs: number | null;
  wallMs: number | null;
}

/**
 * What methods cost (the paper's table of compute), summed over each method's runs from their manifests. A run counts its whole life; the
 * cost of an adaptation up to some step is `computeOfSamples`.
 *
 * @param options.per `all`: the sum over a method's runs. `run`: their mean, as the paper's table has it over three seeds
 * @throws LabError `bad-argument` for the mean of no runs
 * @example
 * computeTable([{ method: "Best-of-N (K=64)", manifests: [readManifest("data/runs/nano-t0.25-s42")] }]);
 */
export function computeTable(
  methods: readonly { method: string; manifests: readonly Pick<Manifest, "compute">[] }[],
  { per = "all" }: { per?: "all" | "run" } = {},
): ComputeRow[] {
  return methods.map(({ method, manifests }) => {
    const costs = manifests.map(({ compute }) => compute);
    if (per === "run" && costs.length === 0) {
      throw new LabError("bad-argument", `computeTable: ${method} has no runs to average`, "give it a manifest");
    }
    const divisor = per === "run" ? costs.length : 1;
    const sum = (of: (cost: Compute) => number) => costs.reduce((total, cost) => total + of(cost), 0) / divisor;
    const known = (of: (cost: Compute) => number | null) => {
      const total = sumKnown(costs.map(of));
      return total === null ? null : total / divisor;
    };
    return row(method, {
      rollouts: sum(({ rollouts }) => rollouts),
      promptTokens: known(({ promptTokens }) => promptTokens),
      completionTokens: known(({ completionTokens }) => completionTokens),
      teacherTokens: known(({ teacherTokens }) => teacherTokens),
      evaluations: sum(({ evaluations }) => evaluations),
      samplingMs: sum(({ samplingMs }) => samplingMs),
      evaluatingMs: sum(({ evaluatingMs }) => evaluatingMs),
      wallMs: sum(({ wallMs }) => wallMs),
    });
  });
}

/**
 * What the rollouts of an adaptation cost up to and including a step, from the samples themselves: the paper's "BoA step 1" is what was
 * drawn at steps 0 and 1. What samples do not tell (teacher tokens, time) is null.
 *
 * @param samples of one method; those without a step count as step 0
 * @param lastStep all steps unless told
 * @example
 * computeOfSamples("BoA step 1", readSamples("data/runs/ttt-s42"), { lastStep: 1 });
 */
export function computeOfSamples(
  method: string,
  samples: readonly Pick<Sample, "step" | "promptTokens" | "completionTokens">[],
  { lastStep = Number.POSITIVE_INFINITY }: { lastStep?: number } = {},
): ComputeRow {
  const own = samples.filter(({ step }) => (step ?? 0) <= lastStep);
  return row(method, {
    rollouts: own.length,
    promptTokens: sumKnown(own.map(({ promptTokens }) => promptTokens)),
    completionTokens: sumKnown(own.map(({ completionTokens }) => completionTokens)),
    teacherTokens: null,
    evaluations: null,
    samplingMs: null,
    evaluatingMs: null,
    wallMs: null,
  });
}

type Counted = Omit<ComputeRow, "method" | "studentTokens" | "totalTokens">;

function row(
  method: string,
  { rollouts, promptTokens, completionTokens, teacherTokens, ...rest }: Counted,
): ComputeRow {
  const studentTokens = sumKnown([promptTokens, completionTokens]);
  const totalTokens = sumKnown([studentTokens, teacherTokens]);
  return { method, rollouts, promptTokens, completionTokens, studentTokens, teacherTokens, totalTokens, ...rest };
}

// One part unknown leaves the whole unknown: a sum of the rest would pass for less than it cost.
function sumKnown(parts: readonly (number | null)[]): number | null {
  return parts.reduce((sum, part) => (sum === null || part === null ? null : sum + part), 0 as number | null);
}
