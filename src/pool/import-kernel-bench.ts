import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { LabError } from "../records/lab-error.js";
import type { PoolRow } from "../records/pool-row.js";
import { lineOfJson } from "./json-place.js";
import { kernelBenchOutcome } from "./kernel-bench-outcome.js";
import { readBaseline } from "./read-baseline.js";
import { readJsonFile } from "./read-json-file.js";
import { poolFields } from "./row-fault.js";
import type { Sink } from "./table-sink.js";

const generation = /^level_(\d+)_problem_(\d+)_sample_(\d+)_kernel\.py$/;

interface Entry {
  value: unknown;
  path: (string | number)[];
}

/**
 * Reads a run directory of KernelBench: `eval_results.json`, which maps a problem's id to its samples (or, as older versions wrote it, to its one sample), and the generations
 * `level_1_problem_12_sample_0_kernel.py` beside it. Either may be missing: a generation without a result is not evaluated, a result without its
 * generation has no text. Times are milliseconds, although KernelBench's own comment says otherwise.
 *
 * @param path the directory, or its `eval_results.json`
 * @throws LabError `missing-file`; `bad-record` for a results file that is no JSON; `bad-argument` where the level cannot be told
 */
export function importKernelBench(path: string, sink: Sink): void {
  const dir = statSync(path).isDirectory() ? path : dirname(path);
  const file = join(dir, "eval_results.json");
  const generations = readGenerations(dir, sink);
  const baseline = sink.options.baseline === undefined ? null : readBaseline(sink.options.baseline);
  const settings = readSettings(dir, sink);
  const level = levelOf(dir, generations, settings.level, sink);
  const add = (record: Partial<Record<keyof PoolRow, unknown>>) => {
    const place = { level, ...record };
    const known = baseline?.get(`${place.level}/${record.taskId}`);
    const row = { temperature: settings.temperature, taskName: known?.name, ...place };
    // What was asked for and nothing else: speedups over two references would not compare.
    if (baseline !== null) row.refMs = known?.meanMs ?? null;
    return sink.maker.add(poolFields.map((field) => (row as typeof record)[field]));
  };
  if (existsSync(file)) {
    const { text, value } = readJsonFile(file);
    for (const { value: entry, path: place } of entriesOf(value)) {
      const reject = (field: string, reason: string) =>
        sink.reject({
          file,
          line: lineOfJson(text, field === "(record)" ? place : [...place, field]),
          field,
          reason,
          text: JSON.stringify(entry),
        });
      const taskId = Number(place[0]);
      const outcome = kernelBenchOutcome(entry);
      if ("reason" in outcome) {
        reject(outcome.field, outcome.reason);
        continue;
      }
      if (!Number.isSafeInteger(taskId)) {
        reject("(record)", `${JSON.stringify(place[0])} is no problem id`);
        continue;
      }
      const key = `${level}/${taskId}/${outcome.index}`;
      const fault = add({ taskId, text: generations.get(key)?.text, ...outcome });
      if (fault === null) generations.delete(key);
      else reject(theirName.get(fault.field) ?? fault.field, fault.reason);
    }
  }
  for (const own of generations.values()) {
    const fault = add(own.row);
    if (fault !== null) sink.reject({ file: own.file, line: 1, ...fault, text: own.text });
  }
}

const theirName = new Map([
  ["index", "sample_id"],
  ["candidateMs", "runtime"],
  ["speedup", "runtime"],
]);

function entriesOf(value: unknown): Entry[] {
  if (typeof value !== "object" || value === null) return [{ value, path: ["(file)"] }];
  return Object.entries(value).flatMap(([id, entry]): Entry[] =>
    Array.isArray(entry) ? entry.map((one, i) => ({ value: one, path: [id, i] })) : [{ value: entry, path: [id] }],
  );
}

interface Generation {
  file: string;
  text: string;
  level: number;
  row: Partial<PoolRow>;
}

function readGenerations(dir: string, sink: Sink): Map<string, Generation> {
  const found = new Map<string, Generation>();
  const names = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isFile());
  const numbered = names.map(({ name }) => ({ name, ids: generation.exec(name)?.slice(1).map(Number) }));
  for (const { name, ids } of numbered) {
    const [level, taskId, index] = ids ?? [];
    const file = join(dir, name);
    if (level === undefined || taskId === undefined || index === undefined) {
      if (name !== "eval_results.json" && name !== "generation_config.yaml") sink.ignore(file, null);
      continue;
    }
    const text = readFileSync(file, "utf8");
    found.set(`${level}/${taskId}/${index}`, { file, text, level, row: { level, taskId, index, text } });
  }
  const order = (row: Partial<PoolRow>) => [row.level ?? 0, row.taskId ?? 0, row.index ?? 0] as const;
  const sorted = [...found].sort(([, a], [, b]) => {
    const [x, y] = [order(a.row), order(b.row)];
    return x[0] - y[0] || x[1] - y[1] || x[2] - y[2];
  });
  return new Map(sorted);
}

// The lines of KernelBench's generation_config.yaml that a pool keeps; it is a flat list of `name: value`.
function readSettings(dir: string, sink: Sink): { level?: number; temperature?: number } {
  const file = join(dir, "generation_config.yaml");
  if (!existsSync(file)) return {};
  const settings: { level?: number; temperature?: number } = {};
  for (const [i, line] of readFileSync(file, "utf8").split(/\r?\n/).entries()) {
    const [, name, value] = /^(level|temperature):\s*(.+?)\s*$/.exec(line) ?? [];
    if (value === undefined) continue;
    const number = Number(value);
    if (Number.isFinite(number)) settings[name as "level" | "temperature"] = number;
    else sink.reject({ file, line: i + 1, field: name ?? "(record)", reason: "no number", text: line });
  }
  return settings;
}

function levelOf(
  dir: string,
  generations: Map<string, Generation>,
  setting: number | undefined,
  { options }: Sink,
): number {
  if (options.defaults?.level !== undefined) return options.defaults.level;
  if (setting !== undefined) return setting;
  const levels = [...new Set([...generations.values()].map(({ level }) => level))];
  if (levels.length === 1) return levels[0] as number;
  throw new LabError(
    "bad-argument",
    `importPool: ${dir} ${levels.length === 0 ? "does not say its level" : `holds levels ${levels.join(", ")}`}; eval_results.json names none`,
    "say whose results they are: importPool(path, { defaults: { level: 1 } })",
  );
}
