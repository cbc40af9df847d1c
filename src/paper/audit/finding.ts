import { type Printed, show, type Unit } from "./printed.js";
import { overlap, type Range } from "./range.js";

export type AuditVerdict = "inconsistent" | "not-checkable" | "consistent";

/** What a check found. */
export interface Check {
  verdict: AuditVerdict;
  /** As printed. */
  reported: string;
  /** What the other numbers give; an en dash where they give nothing. */
  recomputed: string;
  /** What the rounding of the printed digits allows, or the level of a test. */
  tolerance: string;
  /** The calculation, to be followed by hand. */
  arithmetic: string;
  note: string | null;
}

/** A check with its place: what `audit` gives, and what `auditReport` prints. */
export interface Finding extends Check {
  /** Stable and unique, e.g. `boa-mean`. */
  id: string;
  /** Heading it is listed under. */
  section: string;
  /** Where the number stands, e.g. `table 5.1`. */
  where: string;
  /** What is claimed, in a phrase. */
  claim: string;
}

/** Consistent where some value that rounds to the reported one is among those recomputed. */
export function compare(
  reported: Printed,
  recomputed: Range,
  { arithmetic, note = null }: { arithmetic: string; note?: string | null },
): Check {
  const fits = overlap([reported.low, reported.high], recomputed);
  const { unit } = reported;
  return {
    verdict: fits ? "consistent" : "inconsistent",
    reported: reported.text,
    recomputed: showRange(recomputed, unit),
    tolerance: `${reported.text} is ${showRange([reported.low, reported.high], unit)}`,
    arithmetic,
    note,
  };
}

/** A range in words; one number where both ends print alike. */
export function showRange([low, high]: Range, unit: Unit = ""): string {
  const [from, to] = [show(low, unit), show(high, unit)];
  return from === to ? from : `${from} to ${to}`;
}

/** A claim whose check needs what was not reported. */
export function notCheckable({
  reported,
  needed,
  arithmetic = "–",
  recomputed = "–",
}: {
  reported: string;
  /** What would have to be published. */
  needed: string;
  arithmetic?: string;
  recomputed?: string;
}): Check {
  return { verdict: "not-checkable", reported, recomputed, tolerance: "–", arithmetic, note: needed };
}

/**
 * One claim under several readings of what it means: consistent or inconsistent where all readings agree, else not checkable before the authors
 * say which is meant.
 *
 * @example
 * checkReadings([{ when: "one-sided", check: oneSided }, { when: "two-sided", check: twoSided }]);
 */
export function checkReadings(readings: readonly { when: string; check: Check }[]): Check {
  const [first] = readings;
  if (first === undefined) return notCheckable({ reported: "–", needed: "a reading of the claim" });
  if (readings.length === 1) return first.check;
  const verdicts = new Set(readings.map(({ check }) => check.verdict));
  const told = (what: (check: Check) => string) =>
    readings.map(({ when, check }) => `${when}: ${what(check)}`).join("; ");
  const notes = readings.flatMap(({ check }) => (check.note === null ? [] : [check.note]));
  return {
    ...first.check,
    verdict: verdicts.size === 1 ? first.check.verdict : "not-checkable",
    recomputed: told(({ recomputed }) => recomputed),
    arithmetic: told(({ arithmetic }) => arithmetic),
    note: verdicts.size === 1 ? (notes[0] ?? null) : ["it depends on which is meant", ...notes].join("; "),
  };
}
