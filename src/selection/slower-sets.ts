/** How many ways there are to choose `k` of `n`, for small k. */
export function choose(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  let ways = 1;
  for (let i = 0; i < k; i++) ways *= (n - i) / (i + 1);
  return ways;
}

/** Candidates entered one by one by their place in speed; see `slowerSets`. */
export interface SlowerSets {
  enter(place: number, values: ArrayLike<number>): void;
  /**
   * Of the candidates entered: how many are slower than `place`; and for each measure, into `sums`, the sum over those faster of
   * value × C(q, size), where q counts the candidates entered that are slower than that one.
   */
  above(place: number, sums: Float64Array): number;
}

/**
 * Sums over all sets of a candidate and `size` slower ones, kept while candidates are entered: a tree over places by rising speed. A node holds how
 * many candidates it has and, for j up to `size`, Σ value × C(q, j) with q counted within the node; two nodes join by Vandermonde's
 * identity, C(q + c, j) = Σ C(c, i) C(q, j - i). Entering and asking cost log(places) steps.
 *
 * @param size of the sets; below 0 there are none, and all sums are 0
 */
export function slowerSets(places: number, measures: number, size: number): SlowerSets {
  const depth = Math.max(0, size + 1);
  const stride = 1 + measures * depth;
  let leaves = 1;
  while (leaves < places) leaves *= 2;
  const nodes = new Float64Array(2 * leaves * stride);
  const gathered = new Float64Array(stride);
  const ways = new Float64Array(depth);

  // Adds what the faster of two neighbours has to what the slower one has, in `into`, which may be the slower one itself.
  const join = (slow: Float64Array, slowAt: number, fastAt: number, into: Float64Array, intoAt: number) => {
    const below = slow[slowAt] as number;
    into[intoAt] = below + (nodes[fastAt] as number);
    if (depth === 2) {
      // As below, written out for lists of three, which are all that most ask for.
      for (let first = 1; first < stride; first += 2) {
        const single = nodes[fastAt + first] as number;
        const pairs = (slow[slowAt + first + 1] as number) + (nodes[fastAt + first + 1] as number);
        into[intoAt + first + 1] = pairs + below * single;
        into[intoAt + first] = (slow[slowAt + first] as number) + single;
      }
      return;
    }
    for (let i = 0; i < depth; i++) ways[i] = i === 0 ? 1 : ((ways[i - 1] as number) * (below - i + 1)) / i;
    for (let first = 1; first < stride; first += depth) {
      for (let j = depth - 1; j >= 0; j--) {
        let sum = slow[slowAt + first + j] as number;
        for (let i = 0; i <= j; i++) sum += (ways[i] as number) * (nodes[fastAt + first + j - i] as number);
        into[intoAt + first + j] = sum;
      }
    }
  };

  return {
    enter(place, values) {
      let node = leaves + place;
      nodes[node * stride] = 1;
      if (depth > 0) for (let v = 0; v < measures; v++) nodes[node * stride + 1 + v * depth] = values[v] ?? 0;
      for (node >>= 1; node >= 1; node >>= 1) {
        join(nodes, 2 * node * stride, (2 * node + 1) * stride, nodes, node * stride);
      }
    },
    above(place, sums) {
      gathered.fill(0);
      let slower = 0;
      for (let node = leaves + place; node > 1; node >>= 1) {
        if (node % 2 === 0) join(gathered, 0, (node + 1) * stride, gathered, 0);
        else slower += nodes[(node - 1) * stride] as number;
      }
      sums.fill(0);
      for (let i = 0; i < depth; i++) {
        const around = choose(slower, i);
        for (let v = 0; v < measures; v++) {
          sums[v] = (sums[v] as number) + around * (gathered[v * depth + depth - i] as number);
        }
      }
      return slower;
    },
  };
}
