/**
 * How long an answer's headers ask to wait, in milliseconds: `retry-after-ms`, else `retry-after` in seconds or as an HTTP date
 * (RFC 9110, section 10.2.3).
 *
 * @returns null where they do not say, or say something else
 */
export function retryAfterMs(headers: Headers, nowMs: number): number | null {
  const ms = number(headers.get("retry-after-ms"));
  if (ms !== null) return ms;
  const after = headers.get("retry-after");
  const seconds = number(after);
  if (seconds !== null) return seconds * 1000;
  const date = after === null ? Number.NaN : Date.parse(after);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

/**
 * How long to wait after so many failed attempts: doubled each time up to a cap, the second half of it left to chance so that
 * requests that failed together do not return together.
 *
 * @param failed failed attempts so far, from 1
 * @param chance uniform in [0, 1)
 */
export function backoffMs(failed: number, baseMs: number, capMs: number, chance: number): number {
  return Math.min(capMs, baseMs * 2 ** (failed - 1)) * (0.5 + chance / 2);
}

function number(text: string | null): number | null {
  return text !== null && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : null;
}
