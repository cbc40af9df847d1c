import { LabError } from "../../records/index.js";
import { reachLog2 } from "../../stats/index.js";
import { type Check, compare, showRange } from "./finding.js";
import { printed, type Reported } from "./printed.js";

/**
 * Whether one quantity printed in two places can be one number.
 *
 * @example
 * checkSame({ here: "30.6%", there: "35.0%", as: "table 5.2" }).verdict; // "inconsistent"
 */
export function checkSame({ here, there, as }: { here: Reported; there: Reported; as: string }): Check {
  const [a, b] = [printed(here), printed(there)];
  return compare(a, [b.low, b.high], { arithmetic: `${a.text} here, ${b.text} in ${as}` });
}

/**
 * Whether a quantity can be at most another, as an argument or a definition has it.
 *
 * @param because what makes it so
 * @example
 * checkAtMost({ smaller: "41.2x", larger: "226.9x", because: "the oracle takes the fastest" }).verdict; // "consistent"
 */
export function checkAtMost({
  smaller,
  larger,
  because,
}: {
  smaller: Reported;
  larger: Reported;
  because: string;
}): Check {
  const [a, b] = [printed(smaller), printed(larger)];
  const sign = a.value <= b.value ? "<=" : ">";
  const check = compare(a, [Number.NEGATIVE_INFINITY, b.high], {
    arithmetic: `${a.text} ${sign} ${b.text}; ${because}`,
  });
  return { ...check, recomputed: `at most ${b.text}` };
}

/**
 * Whether an interval contains the estimate it is given for.
 *
 * @example
 * checkInterval({ estimate: "99.9%", low: "100%", high: "100%" }).verdict; // "consistent": 100 % may be 99.5 %
 */
export function checkInterval({ estimate, low, high }: { estimate: Reported; low: Reported; high: Reported }): Check {
  const [e, a, b] = [printed(estimate), printed(low), printed(high)];
  if (a.value > b.value) {
    throw new LabError("bad-argument", `checkInterval: from ${a.text} to ${b.text}`, "give the lower end first");
  }
  return compare(e, [a.low, b.high], { arithmetic: `${e.text} in [${a.text}, ${b.text}]` });
}

/**
 * Whether the step said to be best is one with the greatest value of its series; of several that round alike, any.
 *
 * @param values one a step; null where none is printed
 * @param steps the steps' own numbers; 0, 1, 2 and on
 * @throws LabError `bad-argument` where the series has no such step
 * @example
 * checkBest({ values: ["37.5%", "40.0%", "42.5%"], step: 2 }).verdict; // "consistent"
 */
export function checkBest({
  values,
  step,
  steps = values.map((_, at) => at),
}: {
  values: readonly (Reported | null)[];
  step: number;
  steps?: readonly number[];
}): Check {
  const read = values.map((value) => (value === null ? null : printed(value)));
  const told = read[steps.indexOf(step)];
  if (!told) throw new LabError("bad-argument", `checkBest: no value at step ${step}`, "give one for every step");
  const known = read.flatMap((value, at) => (value === null ? [] : [{ at: steps[at] ?? at, value }]));
  // The greatest as printed first: of the others, those that may be as great.
  const [greatest = { at: step, value: told }, ...others] = known.toSorted((a, b) => b.value.value - a.value.value);
  const most = Math.max(...known.map(({ value }) => value.low));
  const best = [greatest, ...others.filter(({ value }) => value.high >= most - 1e-12)].map(({ at }) => at);
  const tied = best.length > 1 ? `, tied at steps ${best.join(", ")}` : "";
  return {
    verdict: best.includes(step) ? "consistent" : "inconsistent",
    reported: `step ${step}`,
    recomputed: `step ${best[0]}`,
    tolerance: "the rounding of the values",
    arithmetic: `of ${read.map((value) => value?.text ?? "–").join(", ")} the greatest is ${greatest.value.text}${tied}`,
    note: best.length > 1 ? "a tie is not broken by what is printed" : null,
  };
}

/**
 * Whether the K that a score is said to be worth is the one at which a scaling curve reaches it, by linear interpolation on log2 K.
 *
 * @param curve points of rising k
 * @param k `"<1"` for a score under the curve's start
 * @throws LabError `bad-argument` for a curve without points
 * @example
 * checkEquivalentK({ curve: [{ k: 1, score: "53.3%" }, { k: 2, score: "72.4%" }], score: "35.0%", k: "<1" }).verdict; // "consistent"
 */
export function checkEquivalentK({
  curve,
  score,
  k,
}: {
  curve: readonly { k: number; score: Reported }[];
  score: Reported;
  k: number | "<1";
}): Check {
  const told = printed(score);
  const points = curve.map((point) => ({ k: point.k, ...printed(point.score) }));
  const [first] = points;
  if (first === undefined) throw new LabError("bad-argument", "checkEquivalentK: no curve", "give its points");
  // The least K: the highest curve and the lowest score that round so; the greatest: the other way.
  const least = reach(
    points.map(({ k, high }) => ({ k, at: high })),
    told.low,
  );
  const most = reach(
    points.map(({ k, low }) => ({ k, at: low })),
    told.high,
  );
  const fits = k === "<1" ? least < first.k : least <= k * (1 + 1e-9) && k <= most * (1 + 1e-9);
  const range = most < first.k ? `under ${first.k}` : showRange([Math.max(least, 0), most]);
  return {
    verdict: fits ? "consistent" : "inconsistent",
    reported: `K ${k === "<1" ? "< 1" : `= ${k}`}`,
    recomputed: `K ${range}`,
    tolerance: "the rounding of score and curve",
    arithmetic: `${told.text} on a curve of ${points.map((point) => `${point.text} at ${point.k}`).join(", ")}`,
    note: null,
  };
}

// The K at which a curve first takes a score: 0 under its start, infinite above its end.
function reach(points: readonly { k: number; at: number }[], score: number): number {
  const ks = points.map(({ k }) => k);
  const values = points.map(({ at }) => at);
  const { k, below } = reachLog2(ks, values, score);
  return k ?? (below ? 0 : Number.POSITIVE_INFINITY);
}
