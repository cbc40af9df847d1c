import { LabError } from "../records/lab-error.js";

/** A list of numbers, plain or typed; no estimator changes it. */
export type Numbers = ArrayLike<number>;

/**
 * Refuses what an estimator cannot answer for: NaN (it would spread, or worse, be sorted somewhere) and too few values.
 *
 * @throws LabError `bad-argument` naming the estimator and the first bad value
 */
export function checkNumbers(who: string, values: Numbers, least = 1): void {
  if (values.length < least) {
    throw new LabError("bad-argument", `${who}: ${values.length} value(s)`, `give at least ${least}`);
  }
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === "number" && !Number.isNaN(value)) continue;
    throw new LabError(
      "bad-argument",
      `${who}: value ${i} is ${String(value)}, no number`,
      "leave out what is missing before asking, and say how many were left out",
    );
  }
}

/** @throws LabError `bad-argument` when the two lists are not equally long, or hold what `checkNumbers` refuses */
export function checkPairs(who: string, x: Numbers, y: Numbers): void {
  if (x.length !== y.length) {
    throw new LabError(
      "bad-argument",
      `${who}: ${x.length} x beside ${y.length} y`,
      "give pairs: equally many of both",
    );
  }
  checkNumbers(who, x, 0);
  checkNumbers(who, y, 0);
}

/** @throws LabError `bad-argument` for what `checkNumbers` refuses, and for infinities: sums of them mean nothing */
export function checkFinite(who: string, values: Numbers, least = 1): void {
  checkNumbers(who, values, least);
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new LabError("bad-argument", `${who}: value ${i} is ${values[i]}`, "give finite numbers");
  }
}

/** @throws LabError `bad-argument` unless `value` is a whole number in `from`..`to` */
export function checkWhole(who: string, name: string, value: number, from: number, to: number): void {
  if (Number.isSafeInteger(value) && value >= from && value <= to) return;
  throw new LabError("bad-argument", `${who}: ${name} is ${value}`, `give a whole number from ${from} to ${to}`);
}

/** @throws LabError `bad-argument` unless `value` is in 0..1 */
export function checkProbability(who: string, name: string, value: number): void {
  if (value >= 0 && value <= 1) return;
  throw new LabError("bad-argument", `${who}: ${name} is ${value}`, "give a probability from 0 to 1");
}

/** @throws LabError `bad-argument` unless `level` is a confidence level: between 0 and 1, neither included */
export function checkLevel(who: string, level: number): void {
  if (level > 0 && level < 1) return;
  throw new LabError("bad-argument", `${who}: level is ${level}`, "give one between 0 and 1, e.g. 0.95");
}
