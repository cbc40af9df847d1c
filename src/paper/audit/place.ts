import type { Check, Finding } from "./finding.js";

/** Files the checks of one section: `file("boa-mean", "section 5.1", "the mean of three seeds", checkMean(...))`. */
export function place(section: string): (id: string, where: string, claim: string, check: Check) => Finding {
  return (id, where, claim, check) => ({ id, section, where, claim, ...check });
}

/**
 * A share as the paper prints it: a percentage with one decimal, and 0 % and 100 % bare. JSON keeps no trailing zeros, so how many decimals were printed
 * stands in the audit's sections, table by table.
 */
export function percent(share: number, decimals: number = share === 0 || share === 1 ? 0 : 1): string {
  return `${(100 * share).toFixed(decimals)}%`;
}

/** A number that was not rounded, as a count. */
export const exact = (value: number) => ({ value, within: 0 });

/** The same check with a remark of the section's own before the check's. */
export function remark(check: Check, note: string): Check {
  return { ...check, note: check.note === null ? note : `${note}; ${check.note}` };
}
