// Asks every estimator of stats/ and a live SciPy the same freshly drawn cases, and compares answers and time:
//   node scripts/bench-stats/main.mjs [--cases 200] [--seed 1] [--out benchmarks/stats.json]
// Exits 1 where an answer differs beyond the tolerance. Reads the built dist/.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "../../dist/stats/index.js";
import { optionsOf } from "../options.mjs";
import { estimators } from "./cases.mjs";
import { drawing } from "./drawing.mjs";

// Absolute beyond 1 in units of the answer; relative but for differences below 1e-14, which tails near 0 may have.
const tolerance = { absolute: 1e-12, relative: 1e-9, relativeFrom: 1e-14 };
const venv = "node_modules/.cache/stats-python";
const say = (text) => console.error(`bench-stats: ${text}`);
const run = (command, args, options = {}) => spawnSync(command, args, { encoding: "utf8", ...options });

const given = optionsOf("bench:stats", {
  cases: { type: "string", default: "200" },
  seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  out: { type: "string" },
});

function scipyOf(python) {
  const { status, stdout } = run(python, ["-c", "import scipy; print(scipy.__version__)"]);
  return status === 0 ? stdout.trim() : null;
}

// The newest SciPy that can be had: older ones answer some of the questions differently (1.10 falls back to approximations without saying so).
function findPython() {
  const own = process.env.SURPRISAL_SCIPY_PYTHON;
  const candidates = own ? [own] : [`${venv}/bin/python`, "python3"];
  const recent = (python) => {
    const [major = 0, minor = 0] = (scipyOf(python) ?? "").split(".").map(Number);
    return major > 1 || minor >= 15;
  };
  const ready = candidates.find(recent);
  if (ready !== undefined) return ready;
  if (own)
    throw new Error(`${own} has no SciPy 1.15 or newer; install one there, or leave SURPRISAL_SCIPY_PYTHON unset`);
  say(`no Python with SciPy 1.15 or newer here; making one in ${venv}`);
  const made =
    (existsSync(`${venv}/bin/pip`) || run("python3", ["-m", "venv", venv], { stdio: "inherit" }).status === 0) &&
    run(`${venv}/bin/pip`, ["install", "--timeout", "20", "numpy", "scipy"], { stdio: ["ignore", 2, 2] }).status === 0;
  if (made && recent(`${venv}/bin/python`)) return `${venv}/bin/python`;
  throw new Error("could not get SciPy; `pip install scipy` somewhere and set SURPRISAL_SCIPY_PYTHON to that python");
}

function askOurs(cases) {
  const answers = {};
  for (const [name, { ours }] of Object.entries(estimators)) {
    ours(cases[name][0]);
    const start = performance.now();
    const values = cases[name].map((each) => ours(each));
    answers[name] = { seconds: (performance.now() - start) / 1000, values };
  }
  return answers;
}

function askScipy(python, cases) {
  const directory = mkdtempSync(join(tmpdir(), "bench-stats-"));
  try {
    const [asked, answered] = [join(directory, "cases.json"), join(directory, "answers.json")];
    writeFileSync(asked, JSON.stringify(cases));
    const { status } = run(python, ["scripts/bench-stats/answers.py", asked, answered], { stdio: ["ignore", 2, 2] });
    if (status !== 0) throw new Error(`scripts/bench-stats/answers.py ended with ${status}`);
    return JSON.parse(readFileSync(answered, "utf8"));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function differ(ours, scipy) {
  if (ours === null || scipy === null) return ours === scipy ? { absolute: 0, relative: 0, agrees: true } : null;
  const difference = Math.abs(ours - scipy);
  const absolute = difference / Math.max(1, Math.abs(scipy));
  const relative = difference <= tolerance.relativeFrom ? 0 : difference / Math.abs(scipy);
  return { absolute, relative, agrees: absolute <= tolerance.absolute && relative <= tolerance.relative };
}

function compare(name, cases, ours, scipy) {
  const row = {
    estimator: name,
    reference: scipy.reference,
    cases: cases.length,
    answers: 0,
    maxAbsolute: 0,
    maxRelative: 0,
    seconds: ours.seconds,
    scipySeconds: scipy.seconds,
    wrong: 0,
  };
  cases.forEach((each, i) => {
    const [here, there] = [ours.values[i], scipy.values[i]];
    let right = here.length === there.length;
    here.forEach((value, j) => {
      const found = differ(value, there[j] ?? null);
      row.answers++;
      row.maxAbsolute = Math.max(row.maxAbsolute, found?.absolute ?? 0);
      row.maxRelative = Math.max(row.maxRelative, found?.relative ?? 0);
      if (!found?.agrees) right = false;
    });
    if (right) return;
    if (row.wrong++ === 0)
      say(`${name}: ${JSON.stringify(here)} here, ${JSON.stringify(there)} there, for ${short(each)}`);
  });
  return row;
}

function short(each) {
  const text = JSON.stringify(each);
  return text.length > 1500 ? `${text.slice(0, 1500)}...` : text;
}

function show(rows) {
  const cell = (value) => (value === 0 ? "0" : value.toExponential(1));
  const ms = (seconds) => (seconds * 1000).toFixed(1);
  console.log(
    "estimator                        cases   abs. error  rel. error    ours, ms   SciPy, ms   wrong  reference",
  );
  for (const row of rows) {
    console.log(
      `${row.estimator.padEnd(33)}${String(row.cases).padStart(5)}${cell(row.maxAbsolute).padStart(13)}` +
        `${cell(row.maxRelative).padStart(12)}${ms(row.seconds).padStart(12)}${ms(row.scipySeconds).padStart(12)}` +
        `${String(row.wrong).padStart(8)}  ${row.reference}`,
    );
  }
}

function main() {
  const python = findPython();
  say(`using ${python} with SciPy ${scipyOf(python)}, seed ${given.seed}`);
  const draw = drawing(seededRandom(Number(given.seed)));
  const cases = {};
  for (const [name, estimator] of Object.entries(estimators)) cases[name] = estimator.cases(draw, Number(given.cases));
  const ours = askOurs(cases);
  const { versions, answers } = askScipy(python, cases);
  const rows = Object.keys(estimators).map((name) => compare(name, cases[name], ours[name], answers[name]));
  show(rows);
  const wrong = rows.reduce((count, row) => count + row.wrong, 0);
  console.log(wrong === 0 ? "all answers agree" : `${wrong} cases differ beyond the tolerance`);
  if (given.out !== undefined) {
    const options = `--cases ${given.cases} --seed ${given.seed} --out ${given.out}`;
    const header = {
      command: `node scripts/bench-stats/main.mjs ${options}`,
      commit: run("git", ["rev-parse", "HEAD"]).stdout.trim(),
      dirty: run("git", ["status", "--porcelain", "--", "src/stats", "scripts/bench-stats"]).stdout.trim() !== "",
      date: new Date().toISOString(),
      versions: { node: process.version, ...versions },
      machine: `${cpus().length} x ${cpus()[0]?.model.trim()}`,
      tolerance,
    };
    writeFileSync(given.out, `${JSON.stringify({ ...header, rows }, null, 2)}\n`);
    say(`wrote ${given.out}`);
  }
  return wrong === 0 ? 0 : 1;
}

process.exitCode = main();
