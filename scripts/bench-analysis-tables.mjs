// Our side of scripts/bench-analysis.mjs, a process of its own so that its memory is its own:
//   node scripts/bench-analysis-tables.mjs POOL OUT.json REPEATS
import { writeFileSync } from "node:fs";
import * as lab from "../dist/index.js";

const only = (rows, ...columns) => rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])));
const interval = (name) => [name, `${name}Low`, `${name}High`];

/** Every table: a function of the rows to the columns that are compared. A table without a namesake in the Python file is timed alone. */
export const tables = {
  fastP: (rows) => [lab.fastP(rows)],
  taskTable: (rows) =>
    only(
      lab.taskTable(rows),
      ...[
        "taskId",
        "samples",
        "programs",
        ...interval("correct"),
        ...interval("fast1"),
        "resolvedFast1",
        "meanSpeedup",
      ],
      ...["bestSpeedup", "selectedSpeedup", "unknown", "seeds"],
    ),
  strategyTable: (rows) =>
    only(
      lab.strategyTable(rows),
      ...[
        "strategy",
        ...interval("fast1"),
        "fast1Std",
        ...interval("resolvedFast1"),
        ...interval("meanSpeedup"),
        "pairs",
      ],
    ),
  compareStrategies: (rows) =>
    only(lab.compareStrategies(rows, "surprisal-guided", "confidence-guided"), "test", "on", "statistic", "p", "n"),
  scalingCurve: (rows) =>
    only(
      lab.scalingCurve(rows),
      ...["k", "passAt1", "std", "low", "high", "resolvedPassAt1", "resolvedLow", "resolvedHigh", "pairs"],
    ),
  surprisalQuartiles: (rows) =>
    only(
      lab.surprisalQuartiles(rows),
      ...["quartile", ...interval("fast1"), ...interval("resolvedFast1"), ...interval("meanSpeedup")],
      ...[...interval("meanTokens"), "n"],
    ),
  logprobSpread: (rows) =>
    only(
      lab.logprobSpread(rows),
      ...["taskId", "logprobStd", ...interval("sampleFast1"), "selectedSpeedup"],
      ...["surprisalFast1", "randomFast1", "confidenceFast1", "n"],
    ),
  // As many resamples as the other side can be waited for.
  lengthControl: (rows) => only(lab.lengthControl(rows, { resamples: 20 }), "analysis", ...interval("rho"), "p", "n"),
  lengthControlInFull: (rows) => lab.lengthControl(rows),
  methodSummary: (rows) => lab.methodSummary(rows),
  logprobVariance: (rows) => lab.logprobVariance(rows),
  subsampleStrategies: (rows) => lab.subsampleStrategies(rows),
  anytimeCurves: (rows) => lab.anytimeCurves(rows),
  anytimeAreas: (rows) => lab.anytimeAreas(rows),
};

const [, script, pool, out, repeats] = process.argv;
if (import.meta.filename === script) {
  const now = () => ({ wall: performance.now(), cpu: process.cpuUsage() });
  const since = ({ wall, cpu }) => {
    const { user, system } = process.cpuUsage(cpu);
    return { ms: performance.now() - wall, cpuMs: (user + system) / 1000 };
  };
  let start = now();
  const { rows, rejects } = await lab.importPool(pool, { defaults: { level: 1, temperature: 1 } });
  const result = { open: since(start), rows: rows.length, rejects: rejects.length, tables: {} };
  for (const [name, table] of Object.entries(tables)) {
    const times = [];
    let answer;
    // A table that is waited for long is not waited for again.
    while (times.length < Number(repeats) && (times[0]?.ms ?? 0) < 20_000) {
      start = now();
      answer = table(rows);
      times.push(since(start));
    }
    result.tables[name] = { times, answer };
  }
  result.peakMb = process.resourceUsage().maxRSS / 1024;
  writeFileSync(out, JSON.stringify(result));
}
