import type { PoolRow } from "../records/pool-row.js";
import { mean } from "../stats/mean.js";
import { byTask, type TaskSeedPair } from "./by-task.js";
import { isFast, isResolved } from "./outcome.js";
import { pickFrom } from "./select.js";
import { strategies as everyStrategy, type Strategy, type SurprisalField } from "./strategy.js";

/** What one strategy picked from one task and seed. */
export interface StrategyPick {
  strategy: Strategy;
  level: number;
  taskId: number;
  taskName: string | null;
  seed: number;
  /** How the pair ended: a sample `picked`, `none-correct` to pick, or `unknown`: nothing evaluated, ranked or timed. */
  outcome: "picked" | "none-correct" | "unknown";
  /** Index of the picked sample; null for none, and for `random-correct`, whose numbers are expectations. */
  index: number | null;
  /** 1 when the pick is faster than the reference, 0 when not or none is correct; for `random-correct` the chance of it; null when unknown. */
  fast1: number | null;
  /** As `fast1`, counting only a speedup whose interval lies above 1. */
  resolvedFast1: number | null;
  /** The pick's speedup, for `random-correct` the mean over the correct samples; null for no pick: a speedup of 0 was never measured. */
  speedup: number | null;
  speedupLow: number | null;
  speedupHigh: number | null;
  /** Correct samples of the pair. */
  correct: number;
  /** Correct samples the strategy had to pass over because they have no log-probabilities. */
  unranked: number;
}

export interface PickOptions {
  /** All five unless told. */
  strategies?: readonly Strategy[];
  /** What the log-probability strategies rank by; `meanLogprob`. */
  by?: SurprisalField;
  /** Size of `surprisal-guided-top3`'s list; 3. */
  topK?: number;
}

/**
 * What every strategy picks from every task and seed of a pool, one flat row a pick: the table behind the summary, and what paired tests
 * between two strategies start from. `random-correct` is not drawn: its row holds the expectation over all correct samples.
 *
 * @throws LabError `mixed-pool` (see `byTask` and `select`)
 * @example
 * pickEach(rows, { strategies: ["surprisal-guided", "confidence-guided"] });
 */
export function pickEach(rows: readonly PoolRow[], options: PickOptions = {}): StrategyPick[] {
  const { strategies = everyStrategy } = options;
  const pairs = byTask(rows);
  return strategies.flatMap((strategy) => pairs.map((pair) => pickOne(pair, strategy, options)));
}

function pickOne(pair: TaskSeedPair, strategy: Strategy, options: PickOptions): StrategyPick {
  const { by = "meanLogprob", topK = 3 } = options;
  const correct = pair.rows.filter((row) => row.correct === true);
  const needsLogprobs = strategy !== "best-correct" && strategy !== "random-correct";
  const { level, taskId, taskName, seed } = pair;
  const common = {
    strategy,
    level,
    taskId,
    taskName,
    seed,
    correct: correct.length,
    unranked: needsLogprobs ? correct.filter((row) => row[by] === null).length : 0,
    index: null,
    speedup: null,
    speedupLow: null,
    speedupHigh: null,
  };
  if (correct.length === 0) {
    const evaluated = pair.rows.some((row) => row.correct !== null);
    if (evaluated) return { ...common, outcome: "none-correct", fast1: 0, resolvedFast1: 0 };
    return { ...common, outcome: "unknown", fast1: null, resolvedFast1: null };
  }
  // The expectation stands for the draw, so that no seed decides a published number.
  const picked = strategy === "random-correct" ? null : pickFrom(correct, strategy, { by, topK });
  const candidates = strategy === "random-correct" ? correct : picked === null ? [] : [picked];
  const timed = candidates.filter((row) => row.speedup !== null);
  if (timed.length === 0) return { ...common, outcome: "unknown", fast1: null, resolvedFast1: null };
  return {
    ...common,
    outcome: "picked",
    index: picked?.index ?? null,
    fast1: mean(timed.map((row) => Number(isFast(row, 1)))),
    resolvedFast1: mean(timed.map((row) => Number(isResolved(row, 1)))),
    speedup: mean(timed.map((row) => row.speedup ?? Number.NaN)),
    speedupLow: picked?.speedupLow ?? null,
    speedupHigh: picked?.speedupHigh ?? null,
  };
}
