const SIZE = 624;
const SHIFT = 397;

/** Draws of 32 random bits each, as an unsigned integer. */
export type Bits32 = () => number;

/**
 * The Mersenne Twister MT19937 as CPython's `random.Random(seed)` starts and reads it (Matsumoto and Nishimura 1998;
 * CPython `Modules/_randommodule.c`): the seed's absolute value, in 32-bit words from the lowest, keys `init_by_array`.
 *
 * @param seed a safe integer
 * @returns what `getrandbits(32)` would give, draw after draw
 */
export function mersenneTwister(seed: number): Bits32 {
  const state = initByArray(wordsOf(seed));
  let next = SIZE;
  return () => {
    if (next === SIZE) {
      twist(state);
      next = 0;
    }
    let y = state[next++] ?? 0;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}

/**
 * CPython's `random.shuffle`: from the last place down, each place swaps with one drawn at or before it; a draw takes as many top
 * bits as the number of places needs and is repeated while too large (`_randbelow_with_getrandbits`).
 *
 * @returns a new array
 */
export function shuffleAsPython<T>(items: readonly T[], bits32: Bits32): T[] {
  const shuffled = [...items];
  for (let i = shuffled.length - 1; i >= 1; i--) {
    const j = below(i + 1, bits32);
    [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
  }
  return shuffled;
}

function below(n: number, bits32: Bits32): number {
  const spare = Math.clz32(n);
  let r = bits32() >>> spare;
  while (r >= n) r = bits32() >>> spare;
  return r;
}

function wordsOf(seed: number): number[] {
  const size = Math.abs(seed);
  const high = Math.floor(size / 2 ** 32);
  return high === 0 ? [size] : [size >>> 0, high];
}

function initByArray(key: readonly number[]): Uint32Array {
  const state = new Uint32Array(SIZE);
  const at = (i: number) => state[i] ?? 0;
  const mixed = (i: number, factor: number) => at(i) ^ Math.imul(at(i - 1) ^ (at(i - 1) >>> 30), factor);
  state[0] = 19650218;
  for (let i = 1; i < SIZE; i++) state[i] = Math.imul(1812433253, at(i - 1) ^ (at(i - 1) >>> 30)) + i;
  let i = 1;
  const step = (value: number) => {
    state[i] = value;
    i++;
    if (i === SIZE) {
      state[0] = at(SIZE - 1);
      i = 1;
    }
  };
  for (let k = 0; k < Math.max(SIZE, key.length); k++) {
    const j = k % key.length;
    step(mixed(i, 1664525) + (key[j] ?? 0) + j);
  }
  for (let k = 1; k < SIZE; k++) step(mixed(i, 1566083941) - i);
  state[0] = 0x80000000;
  return state;
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < SIZE; i++) {
    const y = ((state[i] ?? 0) & 0x80000000) | ((state[(i + 1) % SIZE] ?? 0) & 0x7fffffff);
    state[i] = (state[(i + SHIFT) % SIZE] ?? 0) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}
