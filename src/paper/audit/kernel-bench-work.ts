import type { Work } from "./check-speedup-floor.js";

/** One way to understand a task: what its reference does, and the least that any correct program must do. */
export interface TaskReading {
  when: string;
  reference: Work;
  candidate: Work;
  /** Whether the program may round to TF32. */
  tf32: boolean;
}

const float = 4;
const N = 4096;
const square = N * N * float;
// Task 4: 2048 x 1048576 times a vector. Task 5: 65536 x 16384 times a number.
const vector = 2048 * 1048576;
const scaled = 65536 * 16384;
const matrixVector: Work = { bytes: (vector + 1048576 + 2048) * float, flops: 2 * vector };
const scale: Work = { bytes: 2 * scaled * float, flops: scaled };
const diagonal: Work = { bytes: 2 * square + N * float, flops: N * N };
// Writes out the diagonal matrix, then multiplies in full.
const diagonalMatrix: Work = { bytes: 4 * square, flops: 2 * N ** 3 };
// Full product, then a mask; at least the products inside the triangles, N (N + 1) (N + 2) / 6, and half of each input.
const masked: Work = { bytes: 5 * square, flops: 2 * N ** 3 };
const triangles: Work = { bytes: 2 * square, flops: (N * (N + 1) * (N + 2)) / 3 };

/**
 * The five tasks of subset 1 with the sizes of KernelBench level 1 (commits b6c5259, pinned by the paper's code, and 423217d), fp32. The paper does not say which
 * version it ran. For tasks 4 and 5, bound by memory on both sides, the size cancels out.
 */
export const kernelBenchWork: Readonly<Record<number, readonly TaskReading[]>> = {
  4: [{ when: "matrix times vector", reference: matrixVector, candidate: matrixVector, tf32: false }],
  5: [{ when: "matrix times number", reference: scale, candidate: scale, tf32: false }],
  12: [
    {
      when: "KernelBench until January 2026, diag(A) @ B",
      reference: diagonalMatrix,
      candidate: diagonal,
      tf32: false,
    },
    { when: "since b6c5259, A[:, None] * B", reference: diagonal, candidate: diagonal, tf32: false },
  ],
  14: triangular(),
  15: triangular(),
};

function triangular(): TaskReading[] {
  return [
    { when: "in fp32", reference: masked, candidate: triangles, tf32: false },
    { when: "rounding to TF32", reference: masked, candidate: triangles, tf32: true },
  ];
}
