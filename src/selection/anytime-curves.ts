import { LabError } from "../records/lab-error.js";
import type { PoolRow } from "../records/pool-row.js";
import { byTask, type TaskSeedPair, taskPlaces } from "./by-task.js";
import { canRank, type EvaluationOrder, evaluationOrders } from "./evaluation-order.js";
import { foundBy, type Search, searchOf } from "./found-by.js";
import type { SurprisalField } from "./strategy.js";
import { keepOdds } from "./subset-odds.js";
import { addTo, type IntervalOptions, type TaskMean, taskMean, taskMeans } from "./task-bootstrap.js";

/** What an order of evaluation has to show after a number of evaluations, averaged over task × seed pairs. */
export interface AnytimePoint {
  order: EvaluationOrder;
  /** Distinct programs evaluated a pair. */
  evaluations: number;
  /** Share of pairs in which a correct program faster than the reference has been found. */
  success: number;
  /** Interval of `success` over tasks; null for a single one. */
  low: number | null;
  high: number | null;
  /** As `success`, counting only speedups whose interval lies above 1. */
  resolvedSuccess: number;
  resolvedLow: number | null;
  resolvedHigh: number | null;
  /** Share of pairs in which a correct program, fast or not, has been found. */
  correct: number;
  correctLow: number | null;
  correctHigh: number | null;
  /** Mean over the pairs of the best speedup in hand, the reference's 1 where nothing faster was found yet. One large speedup can carry it. */
  meanSpeedup: number;
  meanSpeedupLow: number | null;
  meanSpeedupHigh: number | null;
  /** The geometric mean of the same. */
  geomeanSpeedup: number;
  geomeanSpeedupLow: number | null;
  geomeanSpeedupHigh: number | null;
  /** Pairs with a sample of known outcome. One whose programs have all been evaluated stays where it ended. */
  pairs: number;
}

export interface AnytimeOptions extends IntervalOptions {
  /** All of `evaluationOrders` unless told. */
  orders?: readonly EvaluationOrder[];
  /** What the log-probability orders rank by; `meanLogprob`. */
  by?: SurprisalField;
}

export interface AnytimeCurveOptions extends AnytimeOptions {
  /** Numbers of evaluations to say it for; 1, 2, 3, 4, 6, 8, 12, ... up to the most distinct programs of a pair, unless told. */
  evaluations?: readonly number[];
}

/**
 * Ranking before correctness (the paper's open question 2): the samples of a task are evaluated in an order that knows nothing of their
 * correctness, and this is what has been found after each number of evaluations: one row an order and number.
 *
 * Identical programs cost one evaluation: the curves count distinct programs. `random` is the expectation over all orders of them.
 * All intervals are clustered by task.
 *
 * @throws LabError `bad-argument` for no sample of known outcome, a bad number of evaluations, or an order asked for that can rank no sample;
 * `mixed-pool` (see `byTask`)
 * @example
 * anytimeFigure(anytimeCurves(rows, { orders: ["surprisal", "confidence", "random"] }));
 */
export function anytimeCurves(rows: readonly PoolRow[], options: AnytimeCurveOptions = {}): AnytimePoint[] {
  const { searches, places, tasks, most, orders } = searchable(rows, options, "anytimeCurves");
  const { evaluations = halfOctaves(most) } = options;
  const bad = evaluations.find((value) => !(Number.isInteger(value) && value >= 1));
  if (bad !== undefined) {
    throw new LabError("bad-argument", `anytimeCurves: ${bad} evaluations`, "give whole numbers from 1");
  }
  const odds = keepOdds();
  const cells = orders.flatMap((order) => {
    const means = evaluations.map(() => fields.map(() => taskMean(tasks)));
    for (const [i, search] of searches.entries()) {
      const found = foundBy(search, order, odds);
      const place = places[i] ?? 0;
      for (let j = 0; j < means.length; j++) {
        const count = evaluations[j] as number;
        for (let f = 0; f < fields.length; f++) {
          addTo((means[j] as TaskMean[])[f] as TaskMean, place, after(found[fields[f] as Field], count), 1);
        }
      }
    }
    return evaluations.map((count, j) => ({ order, count, means: means[j] ?? [] }));
  });
  const estimates = taskMeans(
    cells.flatMap(({ means }) => means),
    options,
  );
  return cells.map(({ order, count }, i) => {
    const [success, resolved, correct, speedup, log] = estimates.slice(fields.length * i, fields.length * (i + 1));
    return {
      order,
      evaluations: count,
      success: success?.value ?? Number.NaN,
      low: success?.low ?? null,
      high: success?.high ?? null,
      resolvedSuccess: resolved?.value ?? Number.NaN,
      resolvedLow: resolved?.low ?? null,
      resolvedHigh: resolved?.high ?? null,
      correct: correct?.value ?? Number.NaN,
      correctLow: correct?.low ?? null,
      correctHigh: correct?.high ?? null,
      meanSpeedup: speedup?.value ?? Number.NaN,
      meanSpeedupLow: speedup?.low ?? null,
      meanSpeedupHigh: speedup?.high ?? null,
      geomeanSpeedup: Math.exp(log?.value ?? Number.NaN),
      geomeanSpeedupLow: expOf(log?.low),
      geomeanSpeedupHigh: expOf(log?.high),
      pairs: searches.length,
    };
  });
}

const fields = ["success", "resolved", "correct", "speedup", "logSpeedup"] as const;
type Field = (typeof fields)[number];

/** A curve after `count` evaluations; when all programs have been evaluated it stays where it is. */
const after = (curve: Float64Array, count: number) => curve[Math.min(count, curve.length) - 1] ?? Number.NaN;

/** e to an end of an interval of a mean logarithm. */
export const expOf = (log: number | null | undefined) => (log == null ? null : Math.exp(log));

/**
 * The pairs of a pool in which a search can be replayed, those with a sample of known outcome, and the most distinct programs one has.
 *
 * With the orders that can rank any of their samples: all of those, unless told.
 *
 * @throws LabError `bad-argument` naming `who` where there is none, or an order that was asked for ranks nothing
 */
export function searchable(
  rows: readonly PoolRow[],
  { orders: asked, by = "meanLogprob" }: Pick<AnytimeOptions, "orders" | "by">,
  who: string,
) {
  const pairs: TaskSeedPair[] = [];
  const searches: Search[] = [];
  let most = 0;
  for (const pair of byTask(rows)) {
    const search = searchOf(pair.rows, by);
    if (search === null) continue;
    pairs.push(pair);
    searches.push(search);
    most = Math.max(most, search.programs);
  }
  if (searches.length === 0) {
    throw new LabError("bad-argument", `${who}: no sample of known outcome`, "evaluate the samples first");
  }
  // Without log-probabilities, say, a curve of surprisal would be one of chance.
  const orders = (asked ?? evaluationOrders).filter((order) => searches.some((search) => canRank(search, order)));
  const idle = asked?.find((order) => !orders.includes(order));
  if (idle !== undefined) {
    throw new LabError(
      "bad-argument",
      `${who}: no sample has what the order ${idle} ranks by`,
      "leave it out; importPool says in `missing` what a pool lacks",
    );
  }
  return { searches, ...taskPlaces(pairs), most, orders };
}

function halfOctaves(most: number): number[] {
  const counts = new Set([most]);
  for (let power = 1; power <= most; power *= 2) {
    counts.add(power);
    if (power > 1 && 1.5 * power <= most) counts.add(1.5 * power);
  }
  return [...counts].sort((a, b) => a - b);
}
