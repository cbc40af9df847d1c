import { isRich, mimeBundle, plainText, richDisplay } from "./mime-bundle.js";

/** Something shown, which can be replaced in place, from a later cell too. */
export interface Displayed {
  update(value: unknown): void;
}

/** What a running notebook offers; found through the global object, so that two copies of the package still meet. */
export interface DisplayHost {
  /** Shows a value and returns the id under which it can be updated. An id shown before in this cell is updated. */
  show(value: unknown, id: string | undefined): string;
  update(id: string, value: unknown): void;
  /** Fires when the running cell is interrupted. */
  readonly signal: AbortSignal;
}

const hostKey = Symbol.for("surprisal-lab.display");

/** The notebook this process runs, or null in a plain program. */
export function displayHost(): DisplayHost | null {
  return (globalThis as { [hostKey]?: DisplayHost })[hostKey] ?? null;
}

/** Makes `host` the notebook of this process. */
export function setDisplayHost(host: DisplayHost): void {
  (globalThis as { [hostKey]?: DisplayHost })[hostKey] = host;
}

/**
 * Shows a value where the cell stands: a chart, a table (an array of records), or text. A cell's last value is shown without
 * it. Outside a notebook it prints the value's plain text.
 *
 * @param value anything; `Symbol.for("Jupyter.display")` gives a value forms of its own, and may be async
 * @param options.id showing the same id again in the same cell replaces what was shown
 * @returns a handle that replaces what was shown
 * @example
 * const shown = display("waiting");
 * shown.update([{ task: 12, speedup: 1.4 }]);
 */
export function display(value: unknown, options: { id?: string } = {}): Displayed {
  const host = displayHost();
  if (!host) {
    print(value);
    return handle(print);
  }
  const id = host.show(value, options.id);
  return handle((next) => host.update(id, next));
}

// What is shown stands there already: as a cell's last value the handle adds nothing.
function handle(update: (value: unknown) => void): Displayed {
  return Object.defineProperty({ update }, richDisplay, { value: () => ({}) });
}

function print(value: unknown): void {
  const write = (text: unknown) => process.stdout.write(`${text}\n`);
  if (isRich(value)) void mimeBundle(value).then((bundle) => write(bundle["text/plain"]));
  else write(plainText(value));
}
