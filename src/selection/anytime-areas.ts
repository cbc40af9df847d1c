import { LabError } from "../records/lab-error.js";
import type { PoolRow } from "../records/pool-row.js";
import { type AnytimeOptions, expOf, searchable } from "./anytime-curves.js";
import type { EvaluationOrder } from "./evaluation-order.js";
import { type FoundBy, foundBy } from "./found-by.js";
import { keepOdds } from "./subset-odds.js";
import { addTo, taskMean, taskMeans } from "./task-bootstrap.js";

/** The area under an order's anytime curves: what it has to show on average, if the search may stop after any number of evaluations. */
export interface AnytimeArea {
  order: EvaluationOrder;
  /** The curves run from 1 to this many evaluations. */
  budget: number;
  /** Mean over the evaluations 1..budget of `success`, from 0 to 1. */
  area: number;
  /** Interval over tasks; null for a single one. */
  low: number | null;
  high: number | null;
  /** `area` less that of a random order, pair by pair. */
  gain: number;
  gainLow: number | null;
  gainHigh: number | null;
  /** As `area`, of resolved success. */
  resolvedArea: number;
  resolvedLow: number | null;
  resolvedHigh: number | null;
  resolvedGain: number;
  resolvedGainLow: number | null;
  resolvedGainHigh: number | null;
  /** Geometric mean over evaluations and pairs of the best speedup in hand. */
  geomeanSpeedup: number;
  geomeanSpeedupLow: number | null;
  geomeanSpeedupHigh: number | null;
  pairs: number;
}

export interface AnytimeAreaOptions extends AnytimeOptions {
  /** Evaluations the curves run to; the most distinct programs of a pair unless told. */
  budget?: number;
}

/**
 * The area under each order's anytime curves (see `anytimeCurves`), with its gain over a random order, whose interval is paired: the same
 * resampled tasks for both. An interval of the gain that holds 0 says that the order may be no better than chance.
 *
 * @throws LabError `bad-argument` for no sample of known outcome or a bad budget; `mixed-pool` (see `byTask`)
 * @example
 * anytimeAreas(rows, { budget: 16 }).map(({ order, area, gain }) => ({ order, area, gain }));
 */
export function anytimeAreas(rows: readonly PoolRow[], options: AnytimeAreaOptions = {}): AnytimeArea[] {
  const { searches, places, tasks, most, orders } = searchable(rows, options, "anytimeAreas");
  const { budget = most } = options;
  if (!(Number.isInteger(budget) && budget >= 1)) {
    throw new LabError(
      "bad-argument",
      `anytimeAreas: budget is ${budget}`,
      "give a whole number of evaluations from 1",
    );
  }
  const odds = keepOdds();
  const areasBy = (order: EvaluationOrder) => searches.map((search) => areas(foundBy(search, order, odds), budget));
  const random = areasBy("random");
  const means = orders.flatMap((order) => {
    const own = order === "random" ? random : areasBy(order);
    const meanOf = (value: (areas: Areas, chance: Areas) => number) => {
      const mean = taskMean(tasks);
      for (const [i, pair] of own.entries()) addTo(mean, places[i] ?? 0, value(pair, random[i] ?? pair), 1);
      return mean;
    };
    return [
      meanOf(({ success }) => success),
      meanOf(({ success }, chance) => success - chance.success),
      meanOf(({ resolved }) => resolved),
      meanOf(({ resolved }, chance) => resolved - chance.resolved),
      meanOf(({ logSpeedup }) => logSpeedup),
    ];
  });
  const estimates = taskMeans(means, options);
  return orders.map((order, i) => {
    const [success, gain, resolved, resolvedGain, log] = estimates.slice(5 * i, 5 * i + 5);
    return {
      order,
      budget,
      area: success?.value ?? Number.NaN,
      low: success?.low ?? null,
      high: success?.high ?? null,
      gain: gain?.value ?? Number.NaN,
      gainLow: gain?.low ?? null,
      gainHigh: gain?.high ?? null,
      resolvedArea: resolved?.value ?? Number.NaN,
      resolvedLow: resolved?.low ?? null,
      resolvedHigh: resolved?.high ?? null,
      resolvedGain: resolvedGain?.value ?? Number.NaN,
      resolvedGainLow: resolvedGain?.low ?? null,
      resolvedGainHigh: resolvedGain?.high ?? null,
      geomeanSpeedup: Math.exp(log?.value ?? Number.NaN),
      geomeanSpeedupLow: expOf(log?.low),
      geomeanSpeedupHigh: expOf(log?.high),
      pairs: searches.length,
    };
  });
}

interface Areas {
  success: number;
  resolved: number;
  logSpeedup: number;
}

function areas({ success, resolved, logSpeedup }: FoundBy, budget: number): Areas {
  const under = (curve: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < Math.min(budget, curve.length); i++) sum += curve[i] ?? 0;
    return (sum + Math.max(0, budget - curve.length) * (curve.at(-1) ?? 0)) / budget;
  };
  return { success: under(success), resolved: under(resolved), logSpeedup: under(logSpeedup) };
}
