/** A source of randomness: every call gives a number in [0, 1). */
export type Random = () => number;

/**
 * A seeded source of randomness, the same on every machine: xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number
 * generators", 2018), its state filled from the seed by SplitMix32; two draws make one number of 53 bits. Fit for resampling,
 * not for secrets.
 *
 * @param seed any number; its lowest 32 bits count
 * @example
 * const random = seededRandom(42);
 * const draw = random(); // in [0, 1)
 */
export function seededRandom(seed: number): Random {
  const next = xoshiro128(splitMix32(seed | 0));
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
}

/** The generator itself: four 32-bit words of state, not all zero, give a stream of unsigned 32-bit integers. */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function splitMix32(seed: number): [number, number, number, number] {
  let counter = seed;
  const word = () => {
    counter = (counter + 0x9e3779b9) | 0;
    let mixed = counter ^ (counter >>> 16);
    mixed = Math.imul(mixed, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return mixed ^ (mixed >>> 16);
  };
  return [word(), word(), word(), word()];
}
