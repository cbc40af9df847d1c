import { readdirSync } from "node:fs";
import { join } from "node:path";
import { publishedStrategies } from "../paper/index.js";
import { readPool } from "../pool/index.js";
import { type Manifest, readManifest } from "../records/index.js";
import { type StrategySummary, summariseStrategies } from "../selection/index.js";

const subset1 = "4,5,12,14,15";

/** Recorded Best-of-N runs that differ in nothing but the seed: one column of the headline. */
export interface RecordedGroup {
  temperature: number;
  runDirs: string[];
  manifests: Manifest[];
}

/**
 * Finds the recorded Best-of-N runs under a directory that the paper's table is about: its subset 1 at full size, on a GPU, by the policy as it came.
 * Runs that differ in their seed alone are one group; of the groups of one temperature that with the most seeds counts, of equals the later.
 *
 * @param dir e.g. `data/runs`
 */
export function recordedGroups(dir: string): RecordedGroup[] {
  const groups = new Map<string, RecordedGroup>();
  const runs = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const name of runs.map((run) => run.name).sort()) {
    const runDir = join(dir, name);
    const manifest = readManifest(runDir);
    if (manifest.experiment !== "best-of-n" || manifest.status !== "finished") continue;
    const { environment, policy, tasks, commit } = manifest;
    const compares = tasks.map(({ id }) => id).join() === subset1 && tasks.every(({ size }) => size === "full");
    if (!compares || environment.gpuName === null) continue;
    const { temperature, k } = manifest.arguments.resolved as { temperature: number; k: number };
    const { spec, checkpoint } = policy ?? {};
    const key = JSON.stringify([temperature, k, spec, checkpoint, environment.gpuName, commit]);
    const group = groups.get(key) ?? { temperature, runDirs: [], manifests: [] };
    group.runDirs.push(runDir);
    group.manifests.push(manifest);
    groups.set(key, group);
  }
  // One group a temperature: that of the most seeds, of equals the later one.
  const kept = new Map<number, RecordedGroup>();
  for (const group of groups.values()) {
    const other = kept.get(group.temperature);
    if (other === undefined || rank(group) > rank(other)) kept.set(group.temperature, group);
  }
  return [...kept.values()].sort((a, b) => a.temperature - b.temperature);
}

// Seeds, then when the last of them began.
function rank({ manifests }: RecordedGroup): string {
  const latest = manifests
    .map(({ startedAt }) => startedAt)
    .sort()
    .at(-1);
  return `${String(manifests.length).padStart(4, "0")} ${latest}`;
}

/**
 * The headline: each strategy's fast_1, resolved fast_1 and mean speedup, ours beside the paper's, as Markdown, so that what is printed
 * and what stands in the README are the same text.
 */
export async function headline(groups: readonly RecordedGroup[]): Promise<string> {
  const ours = await Promise.all(groups.map(async ({ runDirs }) => summariseStrategies(await readPool(runDirs))));
  const head = [
    "strategy",
    "paper: fast_1",
    "mean speedup",
    ...groups.flatMap(({ temperature }) => [`ours, T = ${temperature}: fast_1`, "resolved fast_1", "mean speedup"]),
  ];
  const rows = publishedStrategies().map(({ strategy, fast1, meanSpeedup }) => [
    strategy,
    share(fast1),
    times(meanSpeedup),
    ...ours.flatMap((summary) => numbers(summary.find((row) => row.strategy === strategy))),
  ]);
  const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(" | ")} |`;
  const rule = `|${widths.map((width, i) => (i === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  return [line(head), rule, ...rows.map(line), "", ...groups.map(origin)].join("\n");
}

function numbers(row: StrategySummary | undefined): string[] {
  return [share(row?.fast1), share(row?.resolvedFast1), times(row?.meanSpeedup)];
}

const share = (value: number | null | undefined) => (value == null ? "unknown" : value.toFixed(2));
const times = (value: number | null | undefined) => (value == null ? "unknown" : `${value.toFixed(1)}x`);

function origin({ temperature, manifests }: RecordedGroup): string {
  const seeds = manifests.flatMap((manifest) => manifest.seeds).join(", ");
  const commits = [...new Set(manifests.map(({ commit }) => commit?.slice(0, 10) ?? "unknown"))].join(", ");
  const about = manifests.slice(0, 1).map(({ policy, tasks, environment, arguments: { resolved } }) => {
    const ids = tasks.map(({ id }) => id).join(", ");
    const { k } = resolved as { k: number };
    return `${policy?.spec}, tasks ${ids}, K = ${k}, seeds ${seeds}; ${environment.gpuName}, torch ${environment.torch}`;
  });
  return `Ours at T = ${temperature}: ${about}, commit ${commits}.`;
}
