// npm run bench:evaluator: our evaluator and KernelBench's on the same programs, in turns, on one machine. Needs a built dist/ alone.
//   node scripts/bench-evaluator.mjs --kernelbench ../KernelBench --tasks 12 --merge
//   node scripts/bench-evaluator.mjs --cpu [--tasks 5,12] [--samples 8]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { openEvaluator } from "../dist/evaluation/index.js";
import { provenance } from "../dist/experiments/provenance.js";
import { loadTasks, referenceBody } from "../dist/tasks/index.js";
import { findPython } from "../dist/worker/index.js";
import { kernelBenchPlan, programsOf, tasksThere } from "./bench-evaluator-plan.mjs";
import { brief, disagreements, markdown, merged, nullOf, weightedRate } from "./bench-evaluator-table.mjs";
import { optionsOf, refuse } from "./options.mjs";

const values = optionsOf("bench:evaluator", {
  kernelbench: { type: "string" },
  /** The checkout's commit, where it came without its git directory. */
  "kernelbench-commit": { type: "string" },
  /** Bundled tasks at small size, ours alone. */
  cpu: { type: "boolean", default: false },
  tasks: { type: "string" },
  samples: { type: "string", default: "64" },
  device: { type: "string", default: "cuda:0" },
  /** Samples a task that KernelBench evaluates from four threads, and of the reference's own body alone. */
  "slow-samples": { type: "string", default: "4" },
  /** Our evaluations of the reference's own body for the spread, beside those among the samples. */
  null: { type: "string", default: "8" },
  /** Seconds of a stage on KernelBench's side after which the spread gets no further sample. */
  "limit-s": { type: "string", default: "60" },
  /** Seconds of KernelBench's side of a task after which what still runs is given up: what is left is a bound. */
  "cut-s": { type: "string" },
  out: { type: "string" },
  /** Keep the other tasks of the file that --out names. */
  merge: { type: "boolean", default: false },
  /** Say what would be done, and try the KernelBench side's imports, without a device. */
  "dry-run": { type: "boolean", default: false },
  /** Print the tables of the file that --out names, the whole one and the README's, and do nothing else. */
  table: { type: "boolean", default: false },
});
const out = values.out ?? (values.cpu ? "benchmarks/evaluator-cpu.json" : "benchmarks/evaluator.json");
const [samples, slow, again, limitS, cutS] = ["samples", "slow-samples", "null", "limit-s", "cut-s"].map((option) => {
  if (values[option] === undefined) return null;
  const number = Number(values[option]);
  if (!Number.isInteger(number) || number < (option === "null" ? 0 : 1)) {
    fail(`--${option} ${values[option]}: not a whole number from ${option === "null" ? 0 : 1}`, `give --${option} one`);
  }
  return number;
});

if (values.table) {
  const result = JSON.parse(readFileSync(out, "utf8"));
  console.log(`${markdown(result)}\n\n${brief(result)}`);
  process.exit();
}
if (!values.cpu && values.kernelbench === undefined) {
  fail(
    "--kernelbench is missing",
    "give a checkout of github.com/ScalingIntelligence/KernelBench, or --cpu for ours alone",
  );
}
const device = values.cpu ? "cpu" : values.device;
const tasks = await loadTasks({
  from: values.cpu ? "bundled" : { kernelBench: values.kernelbench },
  size: values.cpu ? "small" : "full",
  ids: values.tasks?.split(",").map(Number) ?? (values.cpu ? [5, 12, 28, 32] : tasksThere),
});
const python = values.cpu ? null : (await findPython()).path;
const plans = tasks.map((task) => {
  const programs = programsOf(task.id, referenceBody(task), samples);
  return { task, programs };
});

// On SIGTERM or SIGINT KernelBench's side gives up what still runs; what was measured until then is written, and no other task begun.
let stopped = false;
let side = null;
for (const signal of ["SIGTERM", "SIGINT"]) {
  process.on(signal, () => {
    if (side === null) process.exit(1); // of our own side alone there is nothing to keep
    stopped = true;
    side.kill("SIGTERM");
  });
}

if (values["dry-run"]) {
  for (const { task, programs } of plans) {
    console.log(`task ${task.id}: ${programs.map(({ program, count }) => `${count} ${program}`).join(", ")}`);
  }
  if (!values.cpu) for (const plan of plans) await kernelBenchSide(plan, ["--dry-run"]);
  process.exit();
}

// Now: by the end of a long run another commit may be checked out.
const code = provenance();
for (const plan of plans) {
  const result = await measureTask(plan);
  const older = existsSync(out) && (values.merge || plan !== plans[0]) ? JSON.parse(readFileSync(out, "utf8")) : null;
  // After every task: what was measured is kept when the next one is killed.
  const all = merged(older, {
    what: "Our evaluator and KernelBench's on the same programs",
    schemaVersion: 1,
    tasks: [result],
  });
  writeFileSync(out, `${JSON.stringify(all, null, 2)}\n`);
  if (stopped) break;
}
console.log(`\n${markdown(JSON.parse(readFileSync(out, "utf8")))}`);

async function measureTask({ task, programs }) {
  const measuredAt = new Date().toISOString();
  const ours = await measureOurs(task, programs);
  const theirs = values.cpu ? null : await kernelBenchSide({ task, programs });
  const rows = theirs?.stages.flatMap((stage) => stage.rows) ?? [];
  const four = theirs?.stages.find(({ threads }) => threads === 4);
  const own = (threads) => nullOf(rows.filter((row) => row.threads === threads && row.program === "own"));
  const { gpuName, gpuUuid, driver, cpu, torch, cuda, python } = ours.environment;
  return {
    taskId: task.id,
    taskName: task.name,
    size: task.size,
    source: task.source,
    samples,
    programs: programs.map(({ program, count, body }) => ({ program, count, body })),
    samplesPerS: {
      cold: (1000 * samples) / ours.coldMs,
      warm: (1000 * samples) / ours.warmMs,
      kernelBench:
        theirs === null
          ? null
          : weightedRate(
              programs,
              rows.filter(({ threads }) => threads === 1),
            ),
      // Given up, it would have done all that was asked for later than that.
      fourThreads: four === undefined ? null : (1000 * (four.cut ? four.asked : four.rows.length)) / four.wallMs,
    },
    fourThreadsCut: four?.cut ?? false,
    ms: { cold: ours.coldMs, warm: ours.warmMs, fourThreads: four?.wallMs ?? null },
    null: { ours: nullOf(ours.own), kernelBench: own(1), fourThreads: own(4) },
    disagreements: theirs === null ? null : disagreements(ours.verdicts, rows),
    verdicts: ours.verdicts,
    kernelBenchRows: rows,
    measured: {
      at: measuredAt,
      command: ["bench:evaluator", ...process.argv.slice(2)],
      ...code,
      kernelBenchCommit: theirs && (values["kernelbench-commit"] ?? theirs.kernelBenchCommit),
      standIns: theirs?.standIns ?? null,
      device: { name: gpuName ?? cpu, uuid: gpuUuid, driver, cores: availableParallelism() },
      versions: { node: process.version, python, torch, cuda, kernelBench: theirs?.versions ?? null },
      evaluator: ours.settings,
    },
  };
}

/** Each distinct program once, as bestOfN does: from nothing (cold), then by the same evaluator again (warm). */
async function measureOurs(task, programs) {
  const begun = performance.now();
  const evaluator = await openEvaluator({ device, mode: "fast" });
  try {
    const pass = async (repeat, list) => {
      const evaluations = [];
      for (const { program, body } of list) {
        evaluations.push({ program, ...(await evaluator.evaluate(task, body, { repeat })) });
      }
      return evaluations;
    };
    const first = await pass(0, programs);
    const coldMs = performance.now() - begun;
    const warmBegun = performance.now();
    const second = await pass(1, programs);
    const warmMs = performance.now() - warmBegun;
    const more = [];
    const own = programs.filter(({ program }) => program === "own");
    for (let i = 0; i < again; i++) more.push(...(await pass(2 + i, own)));
    console.log(`ours, task ${task.id}: ${Math.round(coldMs)} ms cold, ${Math.round(warmMs)} ms warm`);
    return {
      coldMs,
      warmMs,
      settings: evaluator.settings,
      environment: evaluator.environment,
      own: [...first, ...second, ...more]
        .filter(({ program }) => program === "own")
        .map(({ speedup }) => ({ speedup: speedup?.value ?? null, low: speedup?.low ?? null })),
      verdicts: second.map(({ program, verdict, message, speedup, durationMs, flags }) => {
        return { program, verdict, message, speedup, durationMs, flags: flags.map(({ flag }) => flag) };
      }),
    };
  } finally {
    // Nothing of ours holds the device while KernelBench has it.
    await evaluator.close();
  }
}

async function kernelBenchSide({ task, programs }, more = []) {
  const dir = mkdtempSync(join(tmpdir(), "bench-evaluator-"));
  try {
    const [plan, rows] = [join(dir, "plan.json"), join(dir, "rows.json")];
    writeFileSync(plan, JSON.stringify({ device, cutS, tasks: [kernelBenchPlan({ task, programs, slow, limitS })] }));
    const script = "benchmarks/kernel_bench_side.py";
    const args = [script, "--kernel-bench", values.kernelbench, "--plan", plan, "--out", rows, ...more];
    // In a group of its own: a terminal's Ctrl-C comes by way of us.
    side = spawn(python, args, { stdio: ["ignore", "inherit", "inherit"], detached: true });
    const [status] = await once(side, "exit");
    if (status !== 0) fail(`${script} ended with ${status}`, "see what it said above");
    return JSON.parse(readFileSync(rows, "utf8"));
  } finally {
    side = null;
    rmSync(dir, { recursive: true });
  }
}

function fail(what, wayOut) {
  refuse("bench:evaluator", what, wayOut);
}
