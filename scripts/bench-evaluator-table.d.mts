export interface NullOfTask {
  timed: number;
  min: number;
  median: number;
  max: number;
  fast: number;
  resolvedFast: number | null;
  speedups: number[];
}
export interface Rates {
  cold: number | null;
  warm: number | null;
  kernelBench: number | null;
  fourThreads: number | null;
}
export interface TaskResult {
  taskId: number;
  samples: number;
  samplesPerS: Rates;
  fourThreadsCut?: boolean;
  null: { ours: NullOfTask | null; kernelBench: NullOfTask | null; fourThreads: NullOfTask | null };
  disagreements: { program: string }[] | null;
}
export interface Overall {
  samplesPerS: Rates;
  fourThreadsCut: boolean;
  timesKernelBench: number | null;
  timesFourThreads: number | null;
  leastTimesFourThreads: number | null;
  disagreements: number;
  null: { ours: NullOverall | null; kernelBench: NullOverall | null; fourThreads: NullOverall | null };
}
export interface NullOverall {
  timed: number;
  min: number;
  max: number;
  within2: number;
  within5: number;
  fast: number;
  resolvedFast: number | null;
}
export interface KernelBenchRow {
  program: string;
  threads: number;
  compiled: boolean | null;
  correct: boolean | null;
  message: string | null;
  durationMs: number;
}
export function nullOf(measured: readonly { speedup: number | null; low?: number | null }[]): NullOfTask | null;
export function weightedRate(
  programs: readonly { program: string; count: number }[],
  rows: readonly { program: string; durationMs: number }[],
): number | null;
export function disagreements(
  ours: readonly { program: string; verdict: string; message: string | null }[],
  kernelBench: readonly KernelBenchRow[],
): { program: string; ours: string; oursMessage: string | null; kernelBench: string; kernelBenchMessage: string | null }[];
export function merged(
  older: { tasks: TaskResult[] } | null,
  newer: { tasks: TaskResult[] },
): { tasks: TaskResult[]; overall: Overall };
export function overallOf(tasks: readonly TaskResult[]): Overall;
export function markdown(result: { tasks: readonly TaskResult[]; overall: Overall }): string;
export function brief(result: { tasks: readonly TaskResult[]; overall: Overall }): string;
