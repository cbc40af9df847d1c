import { LabError } from "../../records/index.js";

/**
 * A number as somebody printed it. A string keeps its last digits (`"0.80"`, `"53.3%"`, `"859.8x"`, `"313K"`, `"5.7e-7"`); a plain number has the
 * digits JavaScript prints (0.8, not 0.80: give a string where a trailing zero was printed); `within` states the error itself, 0 for a number
 * that was not rounded.
 */
export type Reported = string | number | { value: number; decimals: number } | { value: number; within: number };

/** What a printed number may stand for: every value from `low` to `high` rounds to it. */
export interface Printed {
  text: string;
  value: number;
  low: number;
  high: number;
  /** How it was written, for writing others beside it. */
  unit: Unit;
}

export type Unit = "" | "%" | "x" | "K" | "M";

const scales: Record<Unit, number> = { "": 1, "%": 0.01, x: 1, K: 1e3, M: 1e6 };
const pattern = /^([+\-−]?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?\s*([%x×KM]?)$/i;

/**
 * Reads a printed number with all its rounding allows: half a unit of its last digit either way, both ends included.
 *
 * @throws LabError `bad-argument` for what is no number
 * @example
 * printed("53.3%"); // { value: 0.533, low: 0.5325, high: 0.5335, ... }
 */
export function printed(reported: Reported): Printed {
  if (typeof reported === "string") return read(reported);
  if (typeof reported === "number") return read(Number.isFinite(reported) ? String(reported) : "");
  const { value } = reported;
  if ("decimals" in reported) return read(Number.isFinite(value) ? value.toFixed(reported.decimals) : "");
  if (!(Number.isFinite(value) && reported.within >= 0)) return read("");
  return { text: show(value, ""), value, low: value - reported.within, high: value + reported.within, unit: "" };
}

function read(text: string): Printed {
  const found = pattern.exec(text.trim().replaceAll(",", ""));
  if (!found) {
    throw new LabError("bad-argument", `not a printed number: ${JSON.stringify(text)}`, 'give e.g. "0.80" or "53.3%"');
  }
  const [, sign = "", whole = "", fraction = "", exponent = "0", letter = ""] = found;
  const unit = unitOf(letter);
  const minus = sign === "-" || sign === "−";
  const value = Number(`${minus ? "-" : ""}${whole}.${fraction || "0"}e${exponent}`) * scales[unit];
  const half = 0.5 * 10 ** (Number(exponent) - fraction.length) * scales[unit];
  return { text: text.trim(), value, low: value - half, high: value + half, unit };
}

function unitOf(letter: string): Unit {
  if (letter === "%") return "%";
  if (letter === "×") return "x";
  const upper = letter.toUpperCase();
  return upper === "K" || upper === "M" ? upper : letter === "" ? "" : "x";
}

/** A computed number with four figures, in the unit of the printed one it stands beside. */
export function show(value: number, unit: Unit = ""): string {
  const scaled = value / scales[unit];
  const size = Math.abs(scaled);
  const text = size !== 0 && (size < 1e-3 || size >= 1e6) ? scaled.toExponential(2) : String(figures(scaled));
  return `${text}${unit}`;
}

// Four figures, but never less than what stands before the point.
function figures(value: number): number {
  return Math.abs(value) >= 1e4 ? Math.round(value) : Number(value.toPrecision(4));
}
