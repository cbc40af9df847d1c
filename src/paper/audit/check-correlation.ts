import { LabError } from "../../records/index.js";
import { studentTSf } from "../../stats/index.js";
import { type Check, compare, notCheckable, showRange } from "./finding.js";
import { type Printed, printed, type Reported, show } from "./printed.js";
import { overlap, type Range } from "./range.js";

interface CorrelationP {
  rho: Reported;
  p: Reported;
  /** Pairs. */
  n: number;
  /** Variables held fixed in a partial correlation; each costs a degree of freedom. */
  controls?: number;
  alternative?: "two-sided" | "one-sided";
}

/**
 * Whether a reported p-value follows from a (rank) correlation and its n, by Student's t with n - 2 - controls degrees of freedom, as SciPy and R do beyond small n.
 * Where it does not, the note says which n it would follow from.
 *
 * @throws LabError `bad-argument` for too few pairs, or a correlation outside -1..1
 * @example
 * checkCorrelationP({ rho: "-0.442", n: 80, p: "9.8e-17" }).note; // "p would follow from n = 320"
 */
export function checkCorrelationP({ rho, p, n, controls = 0, alternative = "two-sided" }: CorrelationP): Check {
  const [r, told] = [readRho("checkCorrelationP", rho), printed(p)];
  const degrees = n - 2 - controls;
  if (!(Number.isInteger(n) && degrees >= 1)) {
    throw new LabError("bad-argument", `checkCorrelationP: n is ${n}`, `give at least ${3 + controls} pairs`);
  }
  const sides = alternative === "two-sided" ? 2 : 1;
  const range = pRange(r, degrees, sides);
  const t = r.value * Math.sqrt(degrees / (1 - r.value ** 2));
  const check = compare(told, range, {
    arithmetic: `t = ${r.text} √(${degrees} / (1 - (${r.text})²)) = ${show(t)}; ${alternative} p = ${showRange(range)}`,
  });
  if (check.verdict === "consistent") return check;
  const would = nFromP(r, told, controls, sides);
  return { ...check, note: would === null ? "no n gives that p" : `p would follow from n = ${showRange(would)}` };
}

interface PartialCorrelation {
  /** Correlation of the two variables of interest. */
  xy: Reported;
  /** Of the first and of the second with what is controlled for; null for one that was not reported. */
  xz: Reported | null;
  yz: Reported | null;
  partial: Reported;
}

/**
 * Whether a reported partial correlation can follow from the plain ones: (xy - xz yz) / √((1 - xz²)(1 - yz²)). One of xz and yz may be unknown: then whether any
 * value of it would do.
 *
 * @throws LabError `bad-argument` for a correlation outside -1..1
 * @example
 * checkPartialCorrelation({ xy: "-0.047", xz: null, yz: "-0.039", partial: "0.003" }).verdict; // "inconsistent"
 */
export function checkPartialCorrelation({ xy, xz, yz, partial }: PartialCorrelation): Check {
  const [raw, told] = [readRho("checkPartialCorrelation", xy), readRho("checkPartialCorrelation", partial)];
  const known = [xz, yz].flatMap((each) => (each === null ? [] : [readRho("checkPartialCorrelation", each)]));
  const [first, second] = known;
  if (first === undefined) {
    return notCheckable({
      reported: told.text,
      needed: "the correlation of either variable with the one controlled for",
    });
  }
  const range = second ? partialRange(raw, first, second) : anyPartialRange(raw, first);
  const third = second ? `(${second.text})` : "r";
  const anyR = second ? "" : " over every r that is possible";
  const arithmetic = `(${raw.text} - (${first.text})${third}) / √((1 - (${first.text})²)(1 - ${third}²)) is ${showRange(range)}${anyR}`;
  return compare(told, range, { arithmetic });
}

// Monotone in a; in b and c each with one extremum, at c / a and b / a.
function partialRange(xy: Printed, xz: Printed, yz: Printed): Range {
  const ends = ({ low, high }: Printed) => [low, high];
  const held = (value: number, { low, high }: Printed) => Math.min(high, Math.max(low, value));
  const values = ends(xy).flatMap((a) => {
    const turn = (other: number, at: Printed) => (a === 0 ? at.value : held(other / a, at));
    const corners = ends(xz).flatMap((b) => [...ends(yz), turn(b, yz)].map((c) => [b, c] as const));
    const edges = ends(yz).map((c) => [turn(c, xz), c] as const);
    return [...corners, ...edges].map(([b, c]) => (a - b * c) / Math.sqrt((1 - b * b) * (1 - c * c)));
  });
  return [Math.max(-1, Math.min(...values)), Math.min(1, Math.max(...values))];
}

// Over every third correlation: where |b| < |a| the partial keeps a's sign and is √((a² - b²) / (1 - b²)) at least in size, at c = b / a; else it can be anything.
function anyPartialRange({ low, high, value }: Printed, b: Printed): Range {
  const a = low <= 0 && high >= 0 ? 0 : Math.min(Math.abs(low), Math.abs(high));
  const most = Math.max(Math.abs(b.low), Math.abs(b.high));
  if (most >= a) return [-1, 1];
  const least = Math.sqrt((a * a - most * most) / (1 - most * most));
  return value > 0 ? [least, 1] : [-1, -least];
}

function readRho(who: string, rho: Reported): Printed {
  const read = printed(rho);
  if (read.value > -1 && read.value < 1) return read;
  throw new LabError("bad-argument", `${who}: a correlation of ${read.text}`, "give one between -1 and 1");
}

// p falls with |rho|: its ends are those of |rho|, except across 0.
function pRange({ low, high }: Printed, degrees: number, sides: 1 | 2): Range {
  const p = (size: number) => {
    const r = Math.min(size, 1 - 1e-15);
    return Math.min(1, sides * studentTSf(r * Math.sqrt(degrees / (1 - r * r)), degrees));
  };
  const ends = [Math.abs(low), Math.abs(high)];
  return [p(Math.max(...ends)), low <= 0 && high >= 0 ? p(0) : p(Math.min(...ends))];
}

// p falls with n, so the n that fit lie together.
function nFromP(rho: Printed, p: Printed, controls: number, sides: 1 | 2): Range | null {
  const fits = (n: number) => overlap([p.low, p.high], pRange(rho, n - 2 - controls, sides));
  const tooSmall = (n: number) => pRange(rho, n - 2 - controls, sides)[0] > p.high && !fits(n);
  let [low, high] = [3 + controls, 4 + controls];
  while (tooSmall(high)) {
    if (high > 1e9) return null;
    [low, high] = [high, 2 * high];
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (tooSmall(middle)) low = middle;
    else high = middle;
  }
  const first = tooSmall(low) ? high : low;
  if (!fits(first)) return null;
  let last = first;
  while (fits(last + 1) && last < first + 1e5) last++;
  return [first, last];
}
