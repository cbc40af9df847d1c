import { type Alternative, pValue } from "./alternative.js";
import type { Numbers } from "./check.js";
import { studentTSf } from "./student-t.js";

/** Pearson's correlation, null where a list does not vary. */
export function correlation(x: Numbers, y: Numbers): number | null {
  const meanX = total(x) / x.length;
  const meanY = total(y) / y.length;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = (x[i] ?? Number.NaN) - meanX;
    const dy = (y[i] ?? Number.NaN) - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  if (!(xx > 0 && yy > 0)) return null;
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

function total(values: Numbers): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? Number.NaN;
  return sum;
}

/** The t approximation's p of a correlation with `degrees` degrees of freedom; null for none. */
export function correlationP(rho: number, degrees: number, alternative: Alternative): number | null {
  if (degrees < 1) return null;
  const t = rho * Math.sqrt(degrees / ((1 - rho) * (1 + rho)));
  return pValue(alternative, { less: studentTSf(-t, degrees), greater: studentTSf(t, degrees) });
}
