import { LabError } from "../../records/index.js";
import { cohensH } from "../../stats/index.js";
import { type Check, compare, showRange } from "./finding.js";
import { type Printed, printed, type Reported } from "./printed.js";
import { cornerRange, type Range } from "./range.js";

/**
 * Whether a reported Cohen's h is one that its two rounded shares allow.
 *
 * @throws LabError `bad-argument` for what is no share
 * @example
 * checkEffectSize({ share1: "80%", share2: "50%", h: "0.64" }).verdict; // "consistent"
 */
export function checkEffectSize({ share1, share2, h }: { share1: Reported; share2: Reported; h: Reported }): Check {
  const [a, b, told] = [printed(share1), printed(share2), printed(h)];
  const range = cornerRange(shareRange(a), shareRange(b), cohensH);
  return compare(told, range, {
    arithmetic: `2 asin √${a.text} - 2 asin √${b.text} = ${showRange(range)}`,
  });
}

// A share that rounds to 100 % is at most 1.
function shareRange({ text, value, low, high }: Printed): Range {
  if (value >= 0 && value <= 1) return [Math.max(0, low), Math.min(1, high)];
  throw new LabError("bad-argument", `checkEffectSize: ${text} is no share`, "give one from 0 to 1, or in percent");
}
