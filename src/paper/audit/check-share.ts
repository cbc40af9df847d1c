import { LabError } from "../../records/index.js";
import { type Check, compare, showRange } from "./finding.js";
import { type Printed, printed, type Reported, show } from "./printed.js";
import { type Range, sumRange } from "./range.js";

/**
 * Whether a share can be a count over n (the GRIM test: Brown & Heathers, "The GRIM Test", Social Psychological and Personality Science, 2017).
 *
 * @param n the denominator, or those it may have been
 * @throws LabError `bad-argument` for a denominator that is not a whole number above 0
 * @example
 * checkShare({ share: "39.8%", n: 320 }).verdict; // "inconsistent": 127 are 39.7 %, 128 are 40.0 %
 */
export function checkShare({ share, n }: { share: Reported; n: number | readonly number[] }): Check {
  const told = printed(share);
  const sizes = typeof n === "number" ? [n] : n;
  const tried = sizes.map((size) => ({ size, counts: countsOf(told, size) }));
  const fitting = tried.filter(({ counts }) => counts !== null);
  const without = tried.filter(({ counts }) => counts === null).map(({ size }) => size);
  const near = (size: number) => {
    const below = Math.min(size, Math.max(0, Math.floor(told.value * size)));
    const around = below === size ? [below] : [below, below + 1];
    return around.map((count) => `${count}/${size} = ${show(count / size, told.unit)}`).join(", ");
  };
  const fraction = ({ size, counts }: { size: number; counts: Range | null }) =>
    counts === null ? near(size) : `${counts[0] === counts[1] ? counts[0] : `${counts[0]} to ${counts[1]}`}/${size}`;
  return {
    verdict: fitting.length > 0 ? "consistent" : "inconsistent",
    reported: told.text,
    recomputed: (fitting.length > 0 ? fitting : tried).map(fraction).join("; "),
    tolerance: `${told.text} is ${show(told.low, told.unit)} to ${show(told.high, told.unit)}`,
    arithmetic: tried.map(({ size }) => near(size)).join("; "),
    note: sizes.length === fitting.length ? null : `no count of ${without.join(" or ")} rounds to it`,
  };
}

/**
 * Whether a share over everything follows from the shares of its parts: each is turned back into the count it must have been, and the counts are added,
 * which says more than a mean of rounded shares.
 *
 * @param of the denominator of every part, or one for each
 * @returns inconsistent too where a part is no count over its denominator; the note names it
 * @throws LabError `bad-argument` for denominators that are missing or not whole
 * @example
 * checkPooledShare({ shares: ["9.4%", "3.1%"], of: 32, total: "6.3%" }).verdict; // "consistent": (3 + 1) / 64
 */
export function checkPooledShare({
  shares,
  of,
  total,
}: {
  shares: readonly Reported[];
  of: number | readonly number[];
  total: Reported;
}): Check {
  const told = printed(total);
  const parts = shares.map((share, i) => {
    const [each, n] = [printed(share), typeof of === "number" ? of : (of[i] ?? 0)];
    return { text: each.text, n, counts: countsOf(each, n), share: [each.low, each.high] as const };
  });
  const broken = parts.filter(({ counts }) => counts === null);
  // A part that is no count still weighs as its share does.
  const counts = parts.map(({ counts, n, share }) => counts ?? ([share[0] * n, share[1] * n] as const));
  const size = parts.reduce((sum, { n }) => sum + n, 0);
  const [low, high] = sumRange(counts);
  const added = counts.map((range) => showRange(range).replace(" to ", "..")).join(" + ");
  const value = showRange([low, high]).replace(" to ", "..");
  const check = compare(told, [low / size, high / size], {
    arithmetic: `(${added}) / ${size} = ${value}/${size} = ${showRange([low / size, high / size], told.unit)}`,
  });
  if (broken.length === 0) return check;
  const named = broken.map(({ text, n }) => `${text} of ${n}`).join(", ");
  return { ...check, verdict: "inconsistent", note: `no count: ${named}` };
}

/** The counts over `n` that round to a share, least and greatest; null where none does. */
export function countsOf(share: Printed, n: number): Range | null {
  if (!(Number.isInteger(n) && n > 0)) {
    throw new LabError("bad-argument", `a share of ${n}`, "give a whole denominator above 0");
  }
  const low = Math.max(0, Math.ceil(share.low * n - 1e-9 * n));
  const high = Math.min(n, Math.floor(share.high * n + 1e-9 * n));
  return low <= high ? [low, high] : null;
}
