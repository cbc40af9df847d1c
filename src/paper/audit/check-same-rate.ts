import { LabError } from "../../records/index.js";
import { fisherExact } from "../../stats/index.js";
import type { Check } from "./finding.js";
import { show } from "./printed.js";

/** A count over n that somebody observed. */
export interface Observed {
  count: number;
  n: number;
  /** What was counted, e.g. `base policy, step 0`. */
  what: string;
}

/** Under this p two shares are not called one rate; far below 0.05, since an audit asks many questions. */
const level = 0.001;

/**
 * Whether two observed shares can be one rate: Fisher's exact test, two-sided, inconsistent under p = 0.001. Unlike the other checks this one could err,
 * once in a thousand.
 *
 * @throws LabError `bad-argument` unless 0 <= count <= n, all whole
 * @example
 * checkSameRate({ count: 28, n: 160, what: "step 0" }, { count: 118, n: 320, what: "Best-of-N" }).verdict; // "inconsistent", p = 9.3e-6
 */
export function checkSameRate(a: Observed, b: Observed): Check {
  for (const { count, n, what } of [a, b]) {
    if (Number.isInteger(n) && n > 0 && Number.isInteger(count) && count >= 0 && count <= n) continue;
    throw new LabError("bad-argument", `checkSameRate: ${count} of ${n} (${what})`, "give whole counts, at most n");
  }
  const { p } = fisherExact([
    [a.count, a.n - a.count],
    [b.count, b.n - b.count],
  ]);
  const share = ({ count, n }: Observed) => `${count}/${n} = ${show(count / n, "%")}`;
  return {
    verdict: p < level ? "inconsistent" : "consistent",
    reported: show(a.count / a.n, "%"),
    recomputed: show(b.count / b.n, "%"),
    tolerance: `p under ${level}`,
    arithmetic: `${a.what} ${share(a)}, ${b.what} ${share(b)}; Fisher's exact p = ${show(p)}`,
    note: null,
  };
}
