import { mean } from "../stats/index.js";

/** When an adaptation has gone wrong (paper, batch test-time training): it is then rolled back and stopped. */
export interface Guardrails {
  /** Least correctness, as a share of that of step 0. The paper says "if correctness falls"; 0.5 by default. */
  minCorrectShare: number;
  /** Most latency, as a multiple of that of step 0; 1.5 in the paper. */
  maxLatencyRatio: number;
}

/** What the guardrails look at, of one task's rollouts of one step. */
export interface TaskRollouts {
  /** Null where unknown: it does not count. */
  correct: (boolean | null)[];
  /** Of the correct and timed ones, candidate time over reference time. */
  latencies: number[];
}

/**
 * Whether a step has crossed a guardrail, in words; null where it has not. Correctness is the share of all rollouts whose outcome is known.
 * Latency is relative to the reference, compared task by task as geometric means over correct rollouts, and averaged (geometrically) over the tasks
 * that have some at both steps, so that it does not move when one task's share of correct rollouts does.
 *
 * @param start, now  by task, in the same order
 */
export function crossedGuardrail(
  start: readonly TaskRollouts[],
  now: readonly TaskRollouts[],
  { minCorrectShare, maxLatencyRatio }: Guardrails,
): string | null {
  const [before, after] = [shareCorrect(start), shareCorrect(now)];
  if (before !== null && after !== null && after < minCorrectShare * before) {
    return `correctness fell from ${percent(before)} to ${percent(after)}, below ${minCorrectShare} of it`;
  }
  const ratios = start.flatMap(({ latencies }, place) => {
    const own = now[place]?.latencies ?? [];
    return latencies.length > 0 && own.length > 0 ? [meanLog(own) - meanLog(latencies)] : [];
  });
  const ratio = ratios.length > 0 ? Math.exp(mean(ratios)) : null;
  if (ratio !== null && ratio > maxLatencyRatio) {
    return `correct programs take ${ratio.toFixed(2)} times as long as at step 0, more than ${maxLatencyRatio}`;
  }
  return null;
}

function shareCorrect(tasks: readonly TaskRollouts[]): number | null {
  const known = tasks.flatMap(({ correct }) => correct).filter((outcome) => outcome !== null);
  return known.length === 0 ? null : known.filter((outcome) => outcome).length / known.length;
}

const meanLog = (values: readonly number[]) => mean(values.map(Math.log));
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
