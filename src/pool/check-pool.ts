import type { PoolRow } from "../records/pool-row.js";

/** Something a reader of a pool should know before trusting a number from it. */
export interface PoolFinding {
  runId: string;
  /**
   * `not-evaluated`, `harness-error`, `not-timed` (correct, without a speedup): outcomes that are unknown. `no-logprobs`: what surprisal cannot
   * rank. `mixed-basis`, `mixed-temperature`: log-probabilities that do not compare, across the whole pool. `uneven`: tasks and
   * seeds with fewer samples than others.
   */
  finding:
    | "not-evaluated"
    | "harness-error"
    | "not-timed"
    | "no-logprobs"
    | "mixed-basis"
    | "mixed-temperature"
    | "uneven";
  /** Samples concerned. */
  samples: number;
  message: string;
}

/**
 * Reports what is missing from a pool or does not belong together in it; an empty list is a clean pool. Nothing is changed and nothing thrown:
 * analyses leave out what is unknown and say so, and this says why.
 *
 * @example
 * checkPool(await readPool("data/runs/demo")); // [] or [{ runId: "demo", finding: "no-logprobs", samples: 3, message: "..." }]
 */
export function checkPool(rows: readonly PoolRow[]): PoolFinding[] {
  const findings: PoolFinding[] = [];
  for (const [runId, own] of group(rows, (row) => row.runId)) {
    const report = (finding: PoolFinding["finding"], samples: number, message: string) => {
      if (samples > 0) findings.push({ runId, finding, samples, message });
    };
    const count = (test: (row: PoolRow) => boolean) => own.filter(test).length;
    report(
      "not-evaluated",
      count((row) => row.verdict === null),
      "samples without an evaluation: continue the run to get them",
    );
    report(
      "harness-error",
      count((row) => row.verdict === "harness-error"),
      "samples whose evaluation failed for a fault of ours: continue the run to try them again",
    );
    report(
      "not-timed",
      count((row) => row.correct === true && row.speedup === null),
      "correct samples without a speedup: they are left out of fast_p",
    );
    report(
      "no-logprobs",
      count((row) => row.meanLogprob === null || row.sumLogprob === null),
      "samples without log-probabilities: no strategy that ranks by surprisal or confidence can pick them",
    );
    const sizes = [...group(own, (row) => `${row.level}/${row.taskId}/${row.seed}`).values()].map(
      (each) => each.length,
    );
    const most = Math.max(...sizes);
    const short = sizes.reduce((sum, size) => sum + most - size, 0);
    report("uneven", short, `samples fewer than if every task and seed had ${most}`);
  }
  findings.push(...mixed(rows, "mixed-basis", (row) => row.logprobBasis));
  findings.push(...mixed(rows, "mixed-temperature", (row) => String(row.temperature)));
  return findings;
}

// Of a pool with several values of a field: one finding a run and value that is not the commonest.
function mixed(
  rows: readonly PoolRow[],
  finding: "mixed-basis" | "mixed-temperature",
  fieldOf: (row: PoolRow) => string,
): PoolFinding[] {
  const values = [...group(rows, fieldOf)].sort(([, a], [, b]) => b.length - a.length);
  const [usual, ...others] = values;
  return others.flatMap(([value, own]) =>
    [...group(own, (row) => row.runId)].map(([runId, samples]) => {
      const message = `${finding === "mixed-basis" ? "log-probabilities are" : "temperature is"} ${value} here and ${usual?.[0]} in most of the pool: analyse them apart`;
      return { runId, finding, samples: samples.length, message };
    }),
  );
}

function group<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const own = found.get(key);
    if (own === undefined) found.set(key, [item]);
    else own.push(item);
  }
  return found;
}
