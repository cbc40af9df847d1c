// npm run bench:analysis: every table of the analysis over a pool of a million rows, and the same tables in pandas and SciPy, in one run.
//   node scripts/bench-analysis.mjs [--rows 1000000] [--repeats 3] [--seed 1] [--out benchmarks/analysis.json]
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { exportPool, importPool } from "../dist/index.js";
import { writePool } from "./bench-analysis-pool.mjs";
import { optionsOf, refuse } from "./options.mjs";

const python = "/usr/bin/python3";
const values = optionsOf("bench:analysis", {
  rows: { type: "string", default: "1000000" },
  repeats: { type: "string", default: "3" },
  seed: { type: "string", default: "1" },
  out: { type: "string", default: "benchmarks/analysis.json" },
});

const median = (times, of) => times.map((each) => each[of]).sort((a, b) => a - b)[Math.floor(times.length / 2)];
const whole = ({ ms, cpuMs }) => ({ ms: Math.round(ms), cpuMs: Math.round(cpuMs) });
const typical = (times) => whole({ ms: median(times, "ms"), cpuMs: median(times, "cpuMs") });
const ratioOf = (ours, theirs) => ({
  ratio: Number((theirs.ms / ours.ms).toFixed(2)),
  cpuRatio: Number((theirs.cpuMs / ours.cpuMs).toFixed(2)),
});
const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
const megabytes = (mb) => `${Math.round(mb)} MB`;

if (spawnSync(python, ["-c", "import pandas, scipy"]).status !== 0) {
  refuse("bench:analysis", `${python} lacks pandas or SciPy`, "apt-get install python3-pandas python3-scipy");
}
// Now: by the end of a long run another commit may be checked out.
const commit = execFileSync("git", ["describe", "--always", "--dirty", "--abbrev=10"], { encoding: "utf8" }).trim();
const dir = mkdtempSync(join(tmpdir(), "bench-analysis-"));
try {
  const result = run(await makePool());
  print(result);
  writeFileSync(values.out, `${JSON.stringify(result, null, 2)}\n`);
  if (result.tables.some(({ agree }) => agree === false)) process.exitCode = 1;
} finally {
  rmSync(dir, { recursive: true });
}

async function makePool() {
  const jsonl = join(dir, "pool.jsonl");
  const parquet = join(dir, "pool.parquet");
  writePool(jsonl, { rows: Number(values.rows), seed: Number(values.seed) });
  await exportPool((await importPool(jsonl, { defaults: { level: 1, temperature: 1 } })).rows, parquet);
  return { jsonl, parquet };
}

function run({ jsonl, parquet }) {
  const ours = child(process.execPath, ["scripts/bench-analysis-tables.mjs", jsonl], values.repeats);
  const fromParquet = child(process.execPath, ["scripts/bench-analysis-tables.mjs", parquet], "0");
  const theirs = child(python, ["scripts/bench_analysis_pandas.py", jsonl], values.repeats);
  const tables = Object.entries(ours.tables).map(([table, { times, answer }]) => {
    const own = { table, first: whole(times[0]), ours: typical(times) };
    const other = theirs.tables[table];
    if (other === undefined) return { ...own, pandas: null };
    const pandas = typical(other.times);
    return { ...own, pandas, ...ratioOf(own.ours, pandas), ...difference(answer, other.answer) };
  });
  const onceOf = (of) => Math.round(ours.open[of] + tables.reduce((sum, { first }) => sum + first[of], 0));
  return {
    command: `node scripts/bench-analysis.mjs --rows ${values.rows} --repeats ${values.repeats} --seed ${values.seed}`,
    commit,
    versions: { node: process.version, ...theirs.versions },
    machine: { cpu: cpus()[0]?.model ?? null, cores: availableParallelism() },
    pool: {
      rows: ours.rows,
      tasks: 250,
      seeds: 10,
      jsonlBytes: statSync(jsonl).size,
      parquetBytes: statSync(parquet).size,
    },
    open: {
      jsonl: whole(ours.open),
      parquet: whole(fromParquet.open),
      pandasJsonl: whole(theirs.open),
      ...ratioOf(ours.open, theirs.open),
    },
    openAndEveryTableOnce: { ms: onceOf("ms"), cpuMs: onceOf("cpuMs"), peakMb: Math.round(ours.peakMb) },
    peakMb: {
      ours: Math.round(ours.peakMb),
      oursParquet: Math.round(fromParquet.peakMb),
      pandas: Math.round(theirs.peakMb),
    },
    tables,
  };
}

function child(program, args, repeats) {
  const out = join(dir, "out.json");
  const { status } = spawnSync(program, [...args, out, repeats], { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`${args[0]} ended with ${status}`);
  return JSON.parse(readFileSync(out, "utf8"));
}

// Two answers are the same when every number of every row agrees to 1e-9, absolute for numbers below 1.
function difference(ours, theirs) {
  let largest = ours.length === theirs.length ? 0 : Number.POSITIVE_INFINITY;
  for (const [i, row] of ours.entries()) {
    for (const [name, value] of Object.entries(row)) {
      const other = theirs[i]?.[name];
      const both = typeof value === "number" && typeof other === "number";
      const apart = both
        ? Math.abs(value - other) / Math.max(1, Math.abs(other))
        : value === other
          ? 0
          : Number.POSITIVE_INFINITY;
      if (apart > 1e-9) console.error(`row ${i}, ${name}: ${value} and ${other}`);
      largest = Math.max(largest, apart);
    }
  }
  return { agree: largest <= 1e-9, largestDifference: Number.isFinite(largest) ? largest : null };
}

function print({ pool, open, openAndEveryTableOnce: once, peakMb, tables }) {
  const line = (...cells) =>
    console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(22) : cell.padStart(12))).join(""));
  const size = (bytes) => megabytes(bytes / 1e6);
  console.log(`${pool.rows} rows, ${size(pool.jsonlBytes)} of JSONL, ${size(pool.parquetBytes)} of Parquet\n`);
  line("", "ours", "pandas", "ratio", "our CPU", "their CPU", "CPU ratio", "agree");
  const times = (name, ours, theirs, { ratio, cpuRatio } = {}, agree = "") => {
    if (!theirs) return line(name, seconds(ours.ms), "", "", seconds(ours.cpuMs));
    line(
      name,
      seconds(ours.ms),
      seconds(theirs.ms),
      `${ratio}x`,
      seconds(ours.cpuMs),
      seconds(theirs.cpuMs),
      `${cpuRatio}x`,
      agree,
    );
  };
  times("open JSONL", open.jsonl, open.pandasJsonl, open);
  times("open Parquet", open.parquet);
  for (const each of tables) times(each.table, each.ours, each.pandas, each, each.agree ? "yes" : "NO");
  line("peak memory", megabytes(peakMb.ours), megabytes(peakMb.pandas));
  console.log(
    `\nopened, checked and every table once: ${seconds(once.ms)}, ${seconds(once.cpuMs)} of CPU, ${megabytes(once.peakMb)} at most`,
  );
}
