import type { Task } from "../src/records/index.js";

export interface BenchProgram {
  program: string;
  body: string;
  count: number;
}
export interface PlannedSample {
  program: string;
  body: string;
  extra: boolean;
}
export const tasksThere: number[];
export function countsOf(samples: number): number[];
export function programsOf(taskId: number, own: string, samples: number): BenchProgram[];
export function spread(programs: readonly BenchProgram[], some: number): BenchProgram[];
export function kernelBenchPlan(of: {
  task: Pick<Task, "id" | "code">;
  programs: readonly BenchProgram[];
  slow: number;
  limitS: number;
}): {
  taskId: number;
  reference: string;
  limitS: number;
  stages: { threads: number; samples: PlannedSample[] }[];
};
