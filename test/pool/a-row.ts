import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { PoolRow } from "../../src/records/index.js";

/** A sound pool row. */
export function aRow(given: Partial<PoolRow> = {}): PoolRow {
  return {
    runId: "run",
    level: 1,
    taskId: 12,
    taskName: "Matmul",
    seed: 42,
    index: 0,
    step: null,
    text: "return A @ B",
    programHash: "abc",
    temperature: 0.25,
    completionTokens: 4,
    sumLogprob: -2,
    meanLogprob: -0.5,
    logprobBasis: "raw",
    verdict: "correct",
    correct: true,
    speedup: 1.5,
    speedupLow: 1.25,
    speedupHigh: 1.75,
    refMs: 3,
    candidateMs: 2,
    message: null,
    flags: [],
    ...given,
  };
}

/** A file in a directory of its own, removed when the test ends. */
export function aFile(name: string, contents: string | Uint8Array): string {
  const path = join(aDirectory(), name);
  writeFileSync(path, contents);
  return path;
}

/** An empty directory, removed when the test ends; with files, given by name. */
export function aDirectory(files: Record<string, string> = {}): string {
  const dir = mkdtempSync(join(tmpdir(), "pool-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [name, contents] of Object.entries(files)) writeFileSync(join(dir, name), contents);
  return dir;
}
