import { existsSync } from "node:fs";
import { z } from "zod";
import { LabError } from "../records/lab-error.js";
import { lineOfJson } from "./json-place.js";
import { readJsonFile } from "./read-json-file.js";

const baseline = z.record(
  z.string().regex(/^level\d+$/, "a level is called level1, level2, ..."),
  z.record(
    z.string().regex(/^\d+_.+\.py$/, "a problem is called like 12_Name.py"),
    z.looseObject({ mean: z.number().positive() }).nullable(),
  ),
);

/** The reference of a problem. */
export interface Baseline {
  name: string;
  /** Mean time in milliseconds; null where it could not be measured. */
  meanMs: number | null;
}

/**
 * Reads KernelBench's baseline times (`results/timing/<hardware>/baseline_time_torch.json`), by `level/problem`.
 *
 * @throws LabError `missing-file`; `bad-record` naming file, line and field
 */
export function readBaseline(file: string): Map<string, Baseline> {
  if (!existsSync(file)) {
    throw new LabError("missing-file", `${file} does not exist`, "give a baseline_time_*.json of KernelBench");
  }
  const { text, value } = readJsonFile(file);
  const parsed = baseline.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = (issue?.path ?? []).map((key) => (typeof key === "number" ? key : String(key)));
    throw new LabError(
      "bad-record",
      `${file}:${lineOfJson(text, path)}: ${path.join(".") || "(record)"}: ${issue?.message}`,
      "it maps level1 to problems, and those to { mean } in milliseconds",
    );
  }
  const found = new Map<string, Baseline>();
  for (const [level, problems] of Object.entries(parsed.data)) {
    for (const [problem, times] of Object.entries(problems)) {
      const [, id, name = problem] = /^(\d+)_(.+)\.py$/.exec(problem) ?? [];
      found.set(`${level.slice("level".length)}/${Number(id)}`, { name, meanMs: times?.mean ?? null });
    }
  }
  return found;
}
