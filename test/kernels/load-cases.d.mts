import type { Evaluation, Task } from "../../src/records/index.js";

export interface CaseProgram {
  /** `NN-name/file.py`. */
  name: string;
  kind: "cheat" | "twin";
  text: string;
  task: Task;
  where: "any" | "cpu" | "cuda";
  accept: string[];
  most: number;
  says?: string | undefined;
  atLeastMs?: number | undefined;
  flags: string[];
  slow: boolean;
  /** Why the evaluator is known not to pass it yet; null where it passes. */
  knownOpen: string | null;
}
export interface Case {
  number: number;
  title: string;
  folder: string;
  programs: CaseProgram[];
}
export function loadCases(): Case[];
export function loadTask(name: string): Task;
export function runsOn(program: CaseProgram, device: string): boolean;
export function disagreement(program: CaseProgram, evaluation: Evaluation): string | null;
export function probe(number: number): { task: Task; text: string };
export function tasksOf(programs: readonly CaseProgram[]): { task: Task; text: string }[];
export function randomNumbers(seed: number): () => number;
export function shuffled<T>(items: readonly T[], random: () => number): T[];
