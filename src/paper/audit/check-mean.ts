import { LabError } from "../../records/index.js";
import { type Check, compare, showRange } from "./finding.js";
import { type Printed, printed, type Reported, show } from "./printed.js";
import { type Range, squaresRange, sumRange } from "./range.js";

const rangeOf = ({ low, high }: Printed): Range => [low, high];

/**
 * Whether a reported mean is one of the means its rounded values allow.
 *
 * @throws LabError `bad-argument` for no values, or what is no number
 * @example
 * checkMean({ values: ["35.6%", "18.8%", "24.4%"], mean: "26.3%" }).verdict; // "consistent"
 */
export function checkMean({ values, mean }: { values: readonly Reported[]; mean: Reported }): Check {
  const [all, told] = [readAll("checkMean", values, 1), printed(mean)];
  const [low, high] = sumRange(all.map(rangeOf));
  const range: Range = [low / all.length, high / all.length];
  const sum = all.map(({ text }) => text).join(" + ");
  return compare(told, range, { arithmetic: `(${sum}) / ${all.length} = ${showRange(range, told.unit)}` });
}

/** The mean of printed values as a number with its own error, for a check that compares means. */
export function meanOf(values: readonly Reported[]): { value: number; within: number } {
  const [low, high] = sumRange(readAll("meanOf", values, 1).map(rangeOf));
  return { value: (low + high) / 2 / values.length, within: (high - low) / 2 / values.length };
}

/**
 * Whether a reported total is one of the totals its rounded parts allow.
 *
 * @throws LabError `bad-argument` for no parts, or what is no number
 * @example
 * checkSum({ parts: ["311K", "313K"], total: "625K" }).verdict; // "consistent": 624K +- 1K
 */
export function checkSum({ parts, total }: { parts: readonly Reported[]; total: Reported }): Check {
  const [all, told] = [readAll("checkSum", parts, 1), printed(total)];
  const range = sumRange(all.map(rangeOf));
  return compare(told, range, {
    arithmetic: `${all.map(({ text }) => text).join(" + ")} = ${showRange(range, told.unit)}`,
  });
}

/**
 * Whether a reported difference is one that its rounded terms allow, sign included.
 *
 * @example
 * checkDifference({ from: "36.9%", to: "16.3%", difference: "-20.6%" }).verdict; // "consistent"
 */
export function checkDifference({
  from,
  to,
  difference,
}: {
  from: Reported;
  to: Reported;
  difference: Reported;
}): Check {
  const [a, b, told] = [printed(from), printed(to), printed(difference)];
  const range: Range = [b.low - a.high, b.high - a.low];
  return compare(told, range, { arithmetic: `${b.text} - ${a.text} = ${showRange(range, told.unit)}` });
}

/**
 * Whether a reported ratio is one that its rounded terms allow.
 *
 * @throws LabError `bad-argument` where the denominator may be 0 or less
 * @example
 * checkRatio({ numerator: "338K", denominator: "314K", ratio: "107%" }).verdict; // "consistent": 107.3 % to 108.0 %
 */
export function checkRatio({
  numerator,
  denominator,
  ratio,
}: {
  numerator: Reported;
  denominator: Reported;
  ratio: Reported;
}): Check {
  const [a, b, told] = [printed(numerator), printed(denominator), printed(ratio)];
  if (b.low <= 0) {
    throw new LabError("bad-argument", `checkRatio: the denominator may be ${show(b.low)}`, "give one above 0");
  }
  const ends = [a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high];
  const range: Range = [Math.min(...ends), Math.max(...ends)];
  return compare(told, range, { arithmetic: `${a.text} / ${b.text} = ${showRange(range, told.unit)}` });
}

/**
 * Whether a reported standard deviation is one that its rounded values allow, with n - 1 in the denominator (sample) or n (population); the note says
 * which fits.
 *
 * @param kind which one is meant; either may fit where it is not said
 * @throws LabError `bad-argument` for fewer than two values
 * @example
 * checkStd({ values: ["40%", "60%"], std: "14.1%" }).note; // "fits as the sample standard deviation (n - 1)"
 */
export function checkStd({
  values,
  std,
  kind,
}: {
  values: readonly Reported[];
  std: Reported;
  kind?: "sample" | "population";
}): Check {
  const [all, told] = [readAll("checkStd", values, 2), printed(std)];
  const squares = squaresRange(all.map(rangeOf));
  const kinds = [
    { name: "sample", divisor: all.length - 1, letter: "n - 1" },
    { name: "population", divisor: all.length, letter: "n" },
  ].filter(({ name }) => kind === undefined || kind === name);
  const tried = kinds.map(({ name, divisor, letter }) => {
    const range: Range = [Math.sqrt(squares[0] / divisor), Math.sqrt(squares[1] / divisor)];
    const check = compare(told, range, { arithmetic: `${name} (${letter}): ${showRange(range, told.unit)}` });
    return { check, said: `${name} standard deviation (${letter})` };
  });
  const fitting = tried.filter(({ check }) => check.verdict === "consistent");
  const arithmetic = `of ${all.map(({ text }) => text).join(", ")}: ${tried.map(({ check }) => check.arithmetic).join("; ")}`;
  const chosen = (fitting[0] ?? tried[0])?.check ?? compare(told, squares, { arithmetic });
  const note =
    fitting.length === 0 ? "neither fits" : `fits as the ${fitting.map(({ said }) => said).join(" and as the ")}`;
  return { ...chosen, arithmetic, note: kind === undefined || fitting.length > 0 ? note : null };
}

function readAll(who: string, values: readonly Reported[], least: number): Printed[] {
  if (values.length >= least) return values.map(printed);
  throw new LabError("bad-argument", `${who}: ${values.length} value(s)`, `give at least ${least}`);
}
