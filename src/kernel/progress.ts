import { type Displayed, display, displayHost } from "./display.js";
import { richDisplay } from "./mime-bundle.js";

/** A bar that counts finished work. */
export interface Progress {
  /** Counts `count` more as done, by default one. */
  step(count?: number): void;
  /** Ends the line. What is shown stays as it is: work that was not done does not count as done. */
  done(): void;
}

const barWidth = 24;

/**
 * A progress bar. In a notebook it is one output that moves and is saved in its last state, without times, so that a
 * notebook run twice is the same file; on a terminal it is one line; in a log, a line a quarter.
 *
 * @param label what is counted, e.g. `samples`
 * @param total how many there will be; null where that is not known
 * @example
 * const bar = progress("samples", 320);
 * for await (const event of bestOfN(options)) if (event.kind === "sample-end") bar.step();
 * bar.done();
 */
export function progress(label: string, total: number | null): Progress {
  const state = { label, total, count: 0 };
  return displayHost() ? inNotebook(state) : process.stdout.isTTY ? onTerminal(state) : inLog(state);
}

interface State {
  label: string;
  total: number | null;
  count: number;
}

function inNotebook(state: State): Progress {
  // Drawn only when it is shown: a step costs nothing however many there are.
  const bar = { [richDisplay]: () => ({ "text/plain": lineOf(state) }) };
  const shown: Displayed = display(bar);
  return {
    step(count = 1) {
      state.count += count;
      shown.update(bar);
    },
    done: () => shown.update(bar),
  };
}

function onTerminal(state: State): Progress {
  let open = true;
  let drawn = "";
  const draw = () => {
    const line = lineOf(state);
    if (line !== drawn) process.stdout.write(`\r${line}`);
    drawn = line;
  };
  draw();
  return {
    step(count = 1) {
      state.count += count;
      draw();
    },
    done() {
      if (open) process.stdout.write("\n");
      open = false;
    },
  };
}

function inLog(state: State): Progress {
  let printed = 0;
  const quarters = () =>
    state.total ? Math.floor((4 * state.count) / state.total) : Math.floor(Math.log2(state.count));
  const print = () => process.stdout.write(`${countOf(state)}\n`);
  let last = -1;
  return {
    step(count = 1) {
      state.count += count;
      if (quarters() <= printed) return;
      printed = quarters();
      last = state.count;
      print();
    },
    done() {
      if (last !== state.count) print();
      last = state.count;
    },
  };
}

function countOf({ label, total, count }: State): string {
  return total === null ? `${label} ${count}` : `${label} ${count}/${total}`;
}

function lineOf(state: State): string {
  if (state.total === null) return countOf(state);
  const share = state.total > 0 ? Math.min(1, state.count / state.total) : 1;
  const full = Math.floor(share * barWidth);
  return `${"█".repeat(full)}${"░".repeat(barWidth - full)} ${countOf(state)}`;
}
