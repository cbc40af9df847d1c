/**
 * Steps `values`, in place, through every order of the rows within each group, as an odometer of Heap's algorithm (1963): each call makes one
 * swap in one group; a group that has run through starts over and the next one steps.
 */
export function everyOrder(groups: readonly (readonly number[])[], values: Float64Array): () => void {
  const steps = groups.map((rows) => heap(rows, values));
  return () => {
    for (const step of steps) if (step()) return;
  };
}

// One order a call; false when all were seen, and counting starts over from the order then reached, which has as many successors.
function heap(rows: readonly number[], values: Float64Array): () => boolean {
  const counters = new Uint32Array(rows.length);
  return () => {
    for (let i = 1; i < rows.length; i++) {
      const count = counters[i] ?? 0;
      if (count >= i) {
        counters[i] = 0;
        continue;
      }
      swap(values, rows[i] ?? 0, rows[i % 2 === 0 ? 0 : count] ?? 0);
      counters[i] = count + 1;
      return true;
    }
    return false;
  };
}

function swap(values: Float64Array, a: number, b: number): void {
  const held = values[a] ?? Number.NaN;
  values[a] = values[b] ?? Number.NaN;
  values[b] = held;
}
