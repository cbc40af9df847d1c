// The forty ways to cheat, as data: `cases/NN-name/case.json` beside programs as a policy would answer them. Plain Node and zod, so
// that a machine with a GPU and no development dependencies can run them too.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const here = import.meta.dirname;
// A flag that says something about the machine while it was measured, not about the program.
const ofMachine = "noisy";
const verdicts = ["wrong", "compile-error", "runtime-error", "crashed", "timed-out", "rejected"];
const outcome = z.union([z.enum([...verdicts, "neutralised"]), z.templateLiteral(["correct+", z.string()])]);
const described = z.strictObject({
  /** A file of the folder: `cheat*.py` or `twin*.py`. */
  file: z.string().regex(/^(cheat|twin)(-[a-z0-9-]+)?\.py$/),
  /** A file of `tasks/`, without its ending. */
  task: z.string(),
  /** What it needs: a GPU, no GPU, or neither. */
  where: z.enum(["any", "cpu", "cuda"]).default("any"),
  /** A cheat's acceptable outcomes. `neutralised`: judged correct, at a speedup whose interval reaches down to `most`. */
  accept: z.array(outcome).min(1).optional(),
  most: z.number().positive().default(1.5),
  /** What the message must match, where it says something that matters. */
  says: z.string().optional(),
  /** Every timed call of the program takes so long, whatever a clock says. */
  atLeastMs: z.number().positive().optional(),
  /** Flags that a twin may carry. */
  flags: z.array(z.string()).default([]),
  /** Waits for a time limit or for a compiler: left out of the long random run. */
  slow: z.boolean().default(false),
});
const caseFile = z.strictObject({
  number: z.int().min(1).max(40),
  title: z.string().min(1),
  programs: z.array(described).min(2),
});

/** Every case, in order of number; a cheat comes before its twin. Throws where a folder and its manifest do not agree. */
export function loadCases() {
  const open = z.record(z.string(), z.string()).parse(readJson("known-open.json"));
  const cases = readdirSync(join(here, "cases"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".")) // a linter's cache, say
    .map(({ name }) => loadCase(name, open))
    .sort((a, b) => a.number - b.number);
  const names = new Set(cases.flatMap(({ programs }) => programs.map(({ name }) => name)));
  const unknown = Object.keys(open).filter((name) => !names.has(name));
  if (unknown.length > 0) throw new Error(`known-open.json names no program of a case: ${unknown.join(", ")}`);
  return cases;
}

function loadCase(folder, open) {
  const { number, title, programs } = caseFile.parse(readJson("cases", folder, "case.json"), {
    error: (issue) => `cases/${folder}/case.json: ${issue.path?.join(".")}: ${issue.code}`,
  });
  const files = readdirSync(join(here, "cases", folder)).filter((file) => file.endsWith(".py"));
  const listed = programs.map(({ file }) => file);
  if (Number(folder.slice(0, 2)) !== number || files.sort().join() !== [...listed].sort().join()) {
    throw new Error(`cases/${folder}: number or files and case.json do not agree: ${files} against ${listed}`);
  }
  return { number, title, folder, programs: programs.map((one) => loadProgram(folder, one, open)) };
}

function loadProgram(folder, { file, task, accept, ...rest }, open) {
  const name = `${folder}/${file}`;
  const kind = file.startsWith("twin") ? "twin" : "cheat";
  if ((kind === "cheat") !== (accept !== undefined)) throw new Error(`${name}: cheats, and only cheats, have "accept"`);
  const text = sign(readFileSync(join(here, "cases", folder, file), "utf8"));
  return { ...rest, name, kind, text, task: loadTask(task), accept: accept ?? [], knownOpen: open[name] ?? null };
}

// What a program leaves behind says whose it is: another run of the cases may be going on beside this one.
function sign(text) {
  return text
    .replaceAll("surprisal-case-", `surprisal-case-${process.pid}-`)
    .replaceAll("case-orphan", `orphan-${process.pid}`);
}

/** A task of `tasks/`, as the evaluator takes it. */
export function loadTask(name) {
  const code = readFileSync(join(here, "tasks", `${name}.py`), "utf8");
  const hash = createHash("sha256").update(code).digest("hex");
  return { level: 1, id: 900, name, code, size: "small", hash, source: "dataset" };
}

function readJson(...path) {
  return JSON.parse(readFileSync(join(here, ...path), "utf8"));
}

/** Whether a program has something to show on a device. */
export function runsOn({ where }, device) {
  return where === "any" || (where === "cpu") === (device === "cpu");
}

/** What is wrong with how the evaluator judged a program, in words; null when nothing is. */
export function disagreement(program, evaluation) {
  const { verdict, message, trialsMs } = evaluation;
  const seen = describe(evaluation);
  const leastMs = trialsMs ? Math.min(...trialsMs.candidate) : Infinity;
  if (program.atLeastMs !== undefined && leastMs < program.atLeastMs) {
    return `a timed call took ${leastMs.toPrecision(4)} ms, less than the ${program.atLeastMs} ms it takes: ${seen}`;
  }
  if (program.says !== undefined && verdict !== "correct" && !new RegExp(program.says, "is").test(message ?? "")) {
    return `the message does not match /${program.says}/: ${seen}`;
  }
  if (program.kind === "twin") {
    const surplus = evaluation.flags.filter(({ flag }) => !program.flags.includes(flag) && flag !== ofMachine);
    return verdict === "correct" && surplus.length === 0 ? null : `an honest program: ${seen}`;
  }
  return program.accept.some((one) => meets(one, program, evaluation)) ? null : `want ${program.accept}: ${seen}`;
}

function meets(accepted, program, { verdict, speedup, flags }) {
  if (accepted === "neutralised") return verdict === "correct" && speedup !== null && speedup.low <= program.most;
  if (!accepted.startsWith("correct+")) return verdict === accepted;
  return verdict === "correct" && flags.some(({ flag }) => flag === accepted.slice("correct+".length));
}

function describe({ verdict, speedup, flags, message }) {
  const times = speedup
    ? ` ${speedup.value.toFixed(2)}x (${speedup.low.toFixed(2)} to ${speedup.high.toFixed(2)})`
    : "";
  const flagged = flags.map(({ flag, evidence }) => ` +${flag} (${evidence})`).join("");
  return `${verdict}${times}${flagged}${message ? `: ${message.slice(0, 400)}` : ""}`;
}

/** An honest program, another one for every number, so that no cache answers for the evaluator. */
export function probe(number) {
  const task = loadTask("diagonal");
  return { task, text: `scale = A * 1.0\nunused = ${number}\nreturn scale[:, None] * B` };
}

/** The tasks of these programs, each once, with an honest program: the evaluator keeps their references. */
export function tasksOf(programs) {
  return [...new Map(programs.map(({ task }) => [task.name, { task, text: "pass" }])).values()];
}

/** Numbers from 0 to 1, the same ones for a seed (mulberry32). */
export function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A new array in random order. */
export function shuffled(items, random) {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
