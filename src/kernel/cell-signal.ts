import { displayHost } from "./display.js";

/**
 * A signal that fires when the running cell is interrupted. Without it the stop button ends only the waiting: the run that
 * the cell started would go on. Outside a notebook it never fires.
 *
 * @example
 * for await (const event of bestOfN({ tasks, policy, evaluator, k: 64, signal: cellSignal() })) bar.step();
 */
export function cellSignal(): AbortSignal {
  return displayHost()?.signal ?? new AbortController().signal;
}
