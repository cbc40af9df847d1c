// Hostile and honest kernels in random order, through one evaluator, for as long as it takes. Needs a built `dist/`, no test runner:
//   npm run build && node test/kernels/soak.mjs --device cuda:0 --count 2000 --seed 1 --record benchmarks/soak-cuda.json
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { performance } from "node:perf_hooks";
import { openEvaluator } from "../../dist/evaluation/index.js";
import { provenance } from "../../dist/experiments/provenance.js";
import { optionsOf, refuse } from "../../scripts/options.mjs";
import { disagreement, loadCases, probe, randomNumbers, runsOn, shuffled, tasksOf } from "./load-cases.mjs";
import {
  deadScratchDirectories,
  descriptors,
  marked,
  mostDescriptors,
  orphans,
  strayFiles,
  Traces,
  tidyAway,
  treeBytes,
} from "./traces.mjs";

const values = optionsOf("soak", {
  device: { type: "string", default: "cpu" },
  count: { type: "string", default: "2000" },
  seed: { type: "string", default: "1" },
  /** Share of honest programs among those drawn. */
  honest: { type: "string", default: "0.4" },
  /** Every program once, in random order, in place of `--count` draws. */
  each: { type: "boolean", default: false },
  /** These cases only: numbers, with commas between them. */
  cases: { type: "string" },
  /** Programs that wait for a time limit or a compiler too. */
  slow: { type: "boolean", default: false },
  /** Leave out the cases that are known to be open; without it they are drawn, and counted apart. */
  "skip-open": { type: "boolean", default: false },
  /** Draw no more after so many seconds, from the first draw on; the record counts what was drawn. */
  "limit-s": { type: "string", default: "Infinity" },
  record: { type: "string" },
  /** Go on where the random order of the record's earlier sittings stopped; of the same seed, library and evaluator. */
  continue: { type: "boolean", default: false },
});
// One evaluator a device; programs are drawn in one order and go to whichever is free.
const devices = values.device.split(",");
const device = devices[0];
const [asked, seed, honest, limitS] = ["count", "seed", "honest", "limit-s"].map((option) => {
  const number = Number(values[option]);
  if (Number.isNaN(number)) refuse("soak", `--${option} ${values[option]}: not a number`, `give --${option} one`);
  return number;
});

const src = join(import.meta.dirname, "../../src");
const hashes = {
  libraryHash: hashOf([import.meta.dirname], /\.(py|json)$/),
  evaluatorHash: hashOf([join(src, "evaluation"), join(src, "worker")], /\.(py|ts)$/),
};
const earlier = values.continue ? earlierSittings() : null;

const mark = `surprisal-mark-${process.pid}-${seed}`;
process.env.SURPRISAL_CASE_MARK = mark;
const random = randomNumbers(seed);
const pick = (items) => items[Math.floor(random() * items.length)];
const wanted = values.cases?.split(",").map(Number);
const programs = loadCases()
  .filter(({ number }) => wanted === undefined || wanted.includes(number))
  .flatMap((one) => one.programs)
  .filter((one) => runsOn(one, device) && (values.slow || !one.slow) && !(values["skip-open"] && one.knownOpen));
const cheats = programs.filter(({ kind }) => kind === "cheat");
const twins = programs.filter(({ kind }) => kind === "twin");
if (cheats.length === 0 || twins.length === 0)
  refuse("soak", `no programs of these cases run on ${device}`, "give other --cases");
const drawnFrom = { cheats: cheats.length, twins: twins.length, slow: values.slow };
if (earlier !== null && JSON.stringify(earlier.programs) !== JSON.stringify(drawnFrom)) {
  const [then, now] = [earlier.programs, drawnFrom].map((one) => JSON.stringify(one));
  refuse(
    "soak",
    `${values.record} drew from ${then}, this from ${now}`,
    "give the same --slow, --cases and --skip-open",
  );
}
const all = values.each ? shuffled(programs, random) : null;
const count = all?.length ?? asked;
const draw = () => (random() < honest ? pick(twins) : pick(cheats));
const first = earlier?.count ?? 0;
for (let i = 0; i < first; i++) draw();

/** MiB of the GPUs in use by anybody; null without one. */
function gpuMiB() {
  if (device === "cpu") return null;
  const numbers = devices.map((name) => name.split(":")[1]).join(",");
  const query = ["--query-gpu=memory.used", "--format=csv,noheader,nounits", "-i", numbers];
  const lines = execFileSync("nvidia-smi", query, { encoding: "utf8" }).trim().split("\n");
  return lines.reduce((sum, line) => sum + Number(line), 0);
}

/** The record that is continued; throws where it is of something else. */
function earlierSittings() {
  const before = JSON.parse(readFileSync(values.record, "utf8"));
  const same = { ...hashes, device: values.device, seed, honest };
  for (const [what, now] of Object.entries(same)) {
    if (before[what] !== now)
      refuse("soak", `${values.record} was begun with ${what} ${before[what]}, this is ${now}`, "begin a new --record");
  }
  return before;
}

/** One hash over files and their names: two records with one hash drew from the same library, or ran the same evaluator. */
function hashOf(folders, kinds) {
  const hash = createHash("sha256");
  for (const folder of folders) {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && kinds.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    for (const file of files) hash.update(`${relative(folder, file)}\0`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

const mebibytes = (bytes) => Math.round(bytes / 2 ** 20);
const range = (numbers) => ({ least: mebibytes(Math.min(...numbers)), most: mebibytes(Math.max(...numbers)) });

const before = { descriptors: descriptors().length, scratch: deadScratchDirectories(), gpuMiB: gpuMiB() };
tidyAway();
// A build of CUDA C++ takes a minute.
const limits = { compileTimeoutMs: values.slow ? 150_000 : 20_000, checkTimeoutMs: 20_000, timingTimeoutMs: 30_000 };
const open = (one) => openEvaluator({ device: one, numCorrectTrials: 1, numPerfTrials: 5, ...limits });
const evaluators = await Promise.all(devices.map(open));
const warmUp = async (evaluator) => {
  for (const { task, text } of [...tasksOf(programs), probe(0)]) await evaluator.evaluate(task, text);
};
await Promise.all(evaluators.map(warmUp));
const descriptorsAtFirst = mostDescriptors();

const verdicts = {};
/** Milliseconds by phase, of all evaluations together. */
const phasesMs = {};
/** Of `--each`: how every program ended, by its name. */
const outcomes = {};
const faults = [];
const openCases = {};
const peaks = [];
const idle = [];
let peak = 0;
const sampler = setInterval(() => {
  peak = Math.max(peak, treeBytes());
}, 100);
const started = performance.now();

// Interrupted, what was done is recorded, and `--continue` goes on there; interrupted again, nothing is.
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    interrupted = true;
    console.log("\nno more are drawn; what is under way is waited for");
  });
}
const traces = new Traces();
let drawn = first;
let done = 0;
const builds = ({ text }) => text.includes("cpp_extension");
const building = all?.filter(builds) ?? [];
const others = all?.filter((program) => !builds(program));
// All at once: while one is judged, what the others need is built.
await Promise.all(building.map((program, n) => judge(evaluators[n % evaluators.length], ++drawn, program)));
await Promise.all(evaluators.map(judgeDrawn));

async function judgeDrawn(evaluator) {
  while (drawn < count && !interrupted && performance.now() - started < 1000 * limitS) {
    drawn++;
    const program = others?.[drawn - building.length - 1] ?? draw();
    await judge(evaluator, drawn, program);
  }
}

async function judge(evaluator, i, program) {
  // `repeat` says that it is a measurement of its own, so that nothing answers from a cache.
  traces.begin(i);
  const evaluation = await evaluator.evaluate(program.task, program.text, { repeat: i });
  for (const [phase, ms] of Object.entries(evaluation.phasesMs ?? {})) phasesMs[phase] = (phasesMs[phase] ?? 0) + ms;
  const left = traces.end(i);
  const fault = disagreement(program, evaluation) ?? left;
  const kind = verdicts[program.kind] ?? {};
  if (values.each) outcomes[program.name] = evaluation.verdict;
  verdicts[program.kind] = { ...kind, [evaluation.verdict]: (kind[evaluation.verdict] ?? 0) + 1 };
  if (fault !== null && program.knownOpen !== null) {
    openCases[program.name] = (openCases[program.name] ?? 0) + 1;
    // What is open may do harm to the next evaluations too, and that is no fault of theirs.
    for (let again = 0, well = false; again < 5 && !well; again++) {
      const { task, text } = probe(i * 5 + again);
      well = (await evaluator.evaluate(task, text, { repeat: i })).verdict === "correct";
    }
  } else if (fault !== null) {
    faults.push({ draw: i, program: program.name, fault });
    console.log(`\n${i}: ${program.name}: ${fault}`);
  }
  const now = treeBytes();
  idle.push(now);
  peaks.push(Math.max(peak, now));
  peak = 0;
  done++;
  if (done % 20 === 0 || first + done === count) {
    const seconds = (performance.now() - started) / 1000;
    const line = `${first + done} of ${count}, ${faults.length} faults, ${seconds.toFixed(0)} s, ${(done / seconds).toFixed(1)} a second, ${mebibytes(now)} MiB`;
    const said = process.stdout.isTTY ? `\r${line}` : done % 100 === 0 || first + done === count ? `${line}\n` : "";
    process.stdout.write(said);
  }
}

clearInterval(sampler);
const durationS = (performance.now() - started) / 1000;
const descriptorsAtLast = mostDescriptors();
const { environment, settings } = evaluators[0];
await Promise.all(evaluators.map((evaluator) => evaluator.close()));
// The driver takes a moment to count what ended processes held as free.
if (device !== "cpu") await new Promise((resolve) => setTimeout(resolve, 3_000));
const quarter = Math.max(1, Math.floor(done / 4));
// In the first one heaps still grow to their size: Node's and the judge's, by some 100 MiB together.
const second = (each) => each.slice(done < 4 ? 0 : quarter, 2 * quarter);
const memoryMiB = {
  peakSecondQuarter: range(second(peaks)).most,
  peakLastQuarter: range(peaks.slice(-quarter)).most,
  idleSecondQuarter: range(second(idle)),
  idleLastQuarter: range(idle.slice(-quarter)),
};
const left = {
  processes: [...new Set([...orphans(), ...marked(mark)])],
  files: strayFiles(),
  scratchDirectories: deadScratchDirectories().filter((name) => !before.scratch.includes(name)),
  descriptorsHere: descriptors().length - before.descriptors,
  descriptorsOfWorkers: descriptorsAtLast - descriptorsAtFirst,
  gpuMiB: before.gpuMiB === null ? null : (gpuMiB() ?? 0) - before.gpuMiB,
};
// In fewer draws a quarter may miss the programs that take most memory.
const comparable = done >= 1_000;
const complaints = [
  faults.length > 0 && `${faults.length} programs were not judged as they should be`,
  left.processes.length > 0 && `processes left: ${left.processes}`,
  left.files.length > 0 && `files left: ${left.files}`,
  left.scratchDirectories.length > 0 && `scratch directories left: ${left.scratchDirectories}`,
  left.descriptorsHere > 4 && `${left.descriptorsHere} more descriptors are open here than before`,
  left.descriptorsOfWorkers > 4 && `a worker holds ${left.descriptorsOfWorkers} more descriptors than at first`,
  (left.gpuMiB ?? 0) > 64 && `${left.gpuMiB} MiB of GPU memory are not given back`,
  comparable && memoryMiB.peakLastQuarter > memoryMiB.peakSecondQuarter * 1.1 + 32 && "peak host memory grew",
  comparable &&
    memoryMiB.idleLastQuarter.least > memoryMiB.idleSecondQuarter.least * 1.1 + 32 &&
    "idle host memory grew",
].filter((complaint) => complaint !== false);

const sitting = {
  command: `node test/kernels/soak.mjs ${process.argv.slice(2).join(" ")}`,
  commit: provenance().commit,
  finishedAt: new Date().toISOString(),
  environment,
  count: done,
  durationS,
  perSecond: done / durationS,
  meanPhasesMs: Object.fromEntries(Object.entries(phasesMs).map(([phase, ms]) => [phase, Math.round(ms / done)])),
  verdicts,
  ...(values.each ? { outcomes: Object.fromEntries(Object.entries(outcomes).sort()) } : {}),
  faults,
  knownOpen: openCases,
  memoryMiB,
  left,
  complaints,
};
const sittings = [...(earlier?.sittings ?? []), sitting];
const record = {
  ...hashes,
  device: values.device,
  settings,
  programs: drawnFrom,
  asked: count,
  count: first + done,
  seed,
  honest,
  passed: sittings.every((one) => one.complaints.length === 0),
  sittings,
};
if (values.record) {
  mkdirSync(dirname(values.record), { recursive: true });
  writeFileSync(values.record, `${JSON.stringify(record, null, 2)}\n`);
}
console.log(JSON.stringify({ verdicts, knownOpen: openCases, memoryMiB, left }, null, 2));
console.log(complaints.length === 0 ? "passed" : `failed:\n  ${complaints.join("\n  ")}`);
process.exitCode = complaints.length === 0 ? 0 : 1;
