// npm run record:adaptation: every run that notebooks 05 and 06 read, in order of worth, on one machine, on each of its devices one at a time. Killed or out
// of time it goes on where it stood; a finished run is not made again. What one of them has measured the later ones take as known: the first of the TTT runs
// alone measures all that it judges, for the share of a step that evaluating takes.
//   npm run record:adaptation -- --device cuda:0,cuda:1 --size full --label h200
//   npm run record:adaptation -- --device cpu --size small --label cpu-small --budget-s 1800
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, createWriteStream, existsSync, mkdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import {
  bestOfAdaptation,
  readManifest,
  readPool,
  readTrainingSteps,
  rlvrEvaluations,
  trajectory,
} from "../dist/index.js";
import { optionsOf, refuse } from "./options.mjs";

const values = optionsOf("record:adaptation", {
  /** With commas between several: each does one run at a time, and the runs' output goes to files of `--work`. */
  device: { type: "string", default: "cuda:0" },
  size: { type: "string", default: "full" },
  policy: { type: "string", default: "nano:models/nano" },
  /** Learning rate of the runs that are not of the sweep; the sweep takes a third and three times as much. */
  "learning-rate": { type: "string", default: "1e-4" },
  /** Ends every run's name: machine and size. */
  label: { type: "string" },
  /** Names of runs, without the label. */
  only: { type: "string" },
  "budget-s": { type: "string", default: "3600" },
  /** Where runs are made, with their checkpoints, and where what is kept of them goes. */
  work: { type: "string", default: "runs/adaptation" },
  out: { type: "string", default: "data/runs" },
});
const { size, policy, label } = values;
const devices = values.device.split(",");
if (!label)
  refuse("record:adaptation", "--label is missing", "give what ends the names of the runs, e.g. --label h200");
const rate = Number(values["learning-rate"]);
const [subset1, subset2, others] = ["4,5,12,14,15", "18,28,29,30,32", "36,55,65,70,76,82,87,89,95,98"];
const at = (name) => join(values.work, `${name}-${label}`);

const measured = ["--policy", policy, "--size", size, "--temperature", "1"];
const tttOn = (tasks, steps, ...more) => ["ttt", ...measured, "--tasks", tasks, "--k", "32", "--steps", steps, ...more];
const ttt = (...more) => tttOn(subset1, "8", ...more);
const sdpo = (of, ...more) => ["sdpo", ...ttt(...lr(rate), ...seed(of), ...more).slice(1)];
const lr = (value) => ["--learning-rate", `${value}`];
const seed = (value) => ["--seed", `${value}`];
/** The adaptation that each probe is of. */
const probed = { probe: "ttt", "probe-s43": "ttt-s43", "probe-s44": "ttt-s44" };
const isProbe = (name) => name in probed;
const probeAs = (name) => ["probe", "--policy", policy, "--adaptation", at(probed[name]), "--pool", keptAt("bon")];
const bestOfN = (tasks, ...more) => ["best-of-n", ...measured, "--tasks", tasks, ...seed(42), ...more];

const runs = {
  bon: () => bestOfN(subset1, "--k", "64"),
  ttt: () => ttt(...lr(rate), ...seed(42)),
  probe: () => probeAs("probe"),
  "ttt-shuffled": () => ttt(...lr(rate), ...seed(42), "--shuffle-rewards"),
  "ttt-s43": () => ttt(...lr(rate), ...seed(43)),
  "ttt-s44": () => ttt(...lr(rate), ...seed(44)),
  // One of the five tasks settled on a tie. A scale of advantages for each did not mend it; here a tie earns nothing.
  "ttt-s44-by-task": () => ttt(...lr(rate), ...seed(44), "--advantage", "task"),
  "ttt-s44-threshold": () => ttt(...lr(rate), ...seed(44), "--reward-threshold", "1.005"),
  "bon-subset2": () => bestOfN(subset2, "--k", "64"),
  "bon-others": () => bestOfN(others, "--k", "64"),
  // One step, as the paper's comparison at equal rollouts has it.
  "ttt-subset2": () => tttOn(subset2, "1", ...lr(rate), ...seed(42)),
  transfer: async () => bestOfN(subset2, "--k", "32", "--checkpoint", await best(at("ttt"))),
  // The outer loop over the ten other bundled tasks, in place of a train split; its checkpoints sampled on subset 1.
  rlvr: () => [
    ...[
      "rlvr",
      ...measured,
      "--tasks",
      others,
      ...lr(rate),
      ...seed(42),
      "--k",
      "8",
      "--batch-size",
      "5",
      "--steps",
      "12",
    ],
    ...["--checkpoint-every", "4", "--eval-tasks", subset1, "--eval-k", "16"],
  ],
  "ttt-lr-low": () => ttt(...lr(rate / 3), ...seed(42)),
  "ttt-lr-high": () => ttt(...lr(rate * 3), ...seed(42)),
  "ttt-entropy": () => ttt(...lr(rate), ...seed(42), "--entropy-bonus", "0.1"),
  sdpo: () => sdpo(42),
  // A task by itself each, as in the paper's table of isolated adaptations.
  ...Object.fromEntries(
    subset1.split(",").map((id) => [`isolated-${id}`, () => tttOn(id, "8", ...lr(rate), ...seed(42))]),
  ),
  // Shown the prompt only, the teacher is the student: no step is taken, and what is left is the choice among nine draws of one policy.
  "sdpo-prompt": () => sdpo(42, "--no-feedback"),
  "sdpo-solution": () => sdpo(42, "--no-feedback", "--solution"),
  // The same pool under the adaptations of the other seeds.
  "probe-s43": () => probeAs("probe-s43"),
  "probe-s44": () => probeAs("probe-s44"),
  // The paper's other seeds.
  ...Object.fromEntries(
    [43, 44].flatMap((other) => [
      [`sdpo-s${other}`, () => sdpo(other)],
      [`sdpo-prompt-s${other}`, () => sdpo(other, "--no-feedback")],
    ]),
  ),
};

/** Runs that must be finished before another is begun: half an adaptation has half its checkpoints. */
const needs = {
  ...Object.fromEntries(Object.entries(probed).map(([name, of]) => [name, [of, "bon"]])),
  transfer: ["ttt"],
};

/** The checkpoint that drew the step that Best-of-Adaptation keeps; where that is the first, the one after it, which learned at all. */
async function best(run) {
  const picks = bestOfAdaptation(trajectory(await readPool(run)));
  const { step } = picks.find(({ rule, criterion }) => rule === "argmax" && criterion === "fast1");
  return join(run, "checkpoints", `step-${String(Math.max(step, 1)).padStart(3, "0")}`);
}

const begunMs = performance.now();
const leftMs = () => 1000 * Number(values["budget-s"]) - (performance.now() - begunMs);
const keptAt = (name) => join(values.out, `${name}-${label}`);
const isKept = (name) => existsSync(join(keptAt(name), "manifest.json"));
const wanted = Object.keys(runs).filter((name) => !values.only || values.only.split(",").includes(name));
// A run whose checkpoints are gone is made again where they are needed, of what it measured then.
const isDone = (name) =>
  isKept(name) && (hasCheckpoints(name) || !wanted.some((other) => needsCheckpoints(other, name)));
const hasCheckpoints = (name) =>
  existsSync(join(at(name), "checkpoints")) && readManifest(at(name)).status === "finished";
const needsCheckpoints = (other, name) => !isKept(other) && (needs[other] ?? []).includes(name) && name !== "bon";
const withNeeds = wanted.filter((name) => !isDone(name)).flatMap((name) => [...(needs[name] ?? []), name]);
const todo = [...new Set(withNeeds)].filter((name) => !isDone(name));
const left = new Set(todo);
const underWay = new Map();

await Promise.all(devices.map(workOn));
console.log(left.size === 0 ? "\nall there" : `\nnot finished: ${[...left].join(", ")}; the same command goes on`);

/** Makes runs on one device until none is left that can be begun. */
async function workOn(device) {
  while (leftMs() > 5000) {
    const ready = todo.find((name) => (needs[name] ?? []).every(isDone));
    if (ready === undefined) {
      if (todo.length === 0 || underWay.size === 0) return;
      await Promise.race(underWay.values());
      continue;
    }
    todo.splice(todo.indexOf(ready), 1);
    const made = make(ready, device).catch((error) => {
      console.error(`${ready}: ${error.message}`);
      return false;
    });
    underWay.set(ready, made);
    if (await made) left.delete(ready);
    underWay.delete(ready);
  }
}

/** Whether the run was finished; keeps it then. */
async function make(name, device) {
  const runDir = at(name);
  // What it held is kept; without its checkpoints it cannot go on.
  if (isKept(name) && !existsSync(join(runDir, "checkpoints"))) rmSync(runDir, { recursive: true, force: true });
  const known = knownTo(name, runDir);
  const args = [...(await runs[name]()), ...(isProbe(name) ? [] : ["--device", device])];
  const command = ["dist/cli/main.js", ...args, "--run-dir", runDir, ...(known ? ["--known", known] : [])];
  console.log(`\n${name}: node ${command.join(" ")}`);
  // SIGINT: what was begun is put away so that it can be gone on with.
  const child = spawn(process.execPath, command, {
    stdio: devices.length > 1 ? ["ignore", "pipe", "pipe"] : "inherit",
    env: { ...process.env, SURPRISAL_POLICY_DEVICE: device },
    timeout: Math.round(leftMs()),
    killSignal: "SIGINT",
  });
  if (devices.length > 1) {
    mkdirSync(values.work, { recursive: true });
    const log = createWriteStream(join(values.work, `${name}-${label}.log`));
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
  }
  const status = await new Promise((resolve) => child.on("close", resolve));
  const finished = status === 0 && readManifest(runDir).status === "finished";
  console.log(
    `${name}: ${finished ? "finished" : "not finished"} after ${Math.round((performance.now() - begunMs) / 1000)} s`,
  );
  if (!finished) return false;
  if (!isKept(name)) keep(runDir, keptAt(name));
  else if (weightsOf(runDir) !== weightsOf(keptAt(name))) {
    console.log(
      `${name}: came to other weights than ${keptAt(name)}, of which its checkpoints would be; remove that to record both anew`,
    );
    rmSync(join(runDir, "checkpoints"), { recursive: true });
    return false;
  }
  return true;
}

function weightsOf(run) {
  return readTrainingSteps(run)
    .map(({ weights }) => weights)
    .join();
}

/** The runs whose evaluations this one takes, with commas between them: those it was begun with, else all that are finished. */
function knownTo(name, runDir) {
  if (isProbe(name)) return "";
  if (existsSync(join(runDir, "manifest.json")))
    return readManifest(runDir).evaluator.known?.replaceAll(", ", ",") ?? "";
  if (name === "ttt") return isKept("ttt") ? keptAt("ttt") : "";
  const finished = Object.keys(runs).filter((other) => isKept(other) && !isProbe(other));
  return finished.map(keptAt).join(",");
}

/** What is kept of a run: everything but its checkpoints; with it the runs that sampled its checkpoints. */
function keep(runDir, kept) {
  mkdirSync(kept, { recursive: true });
  const files = ["samples.jsonl", "evaluations.jsonl", "training.jsonl", "probe.jsonl"];
  for (const file of files) if (existsSync(join(runDir, file))) copyFileSync(join(runDir, file), join(kept, file));
  for (const { runDir: own } of rlvrEvaluations(runDir)) keep(own, join(kept, relative(runDir, own)));
  // Last: a run without it is not there.
  copyFileSync(join(runDir, "manifest.json"), join(kept, "manifest.json"));
  if (!existsSync(join(kept, "samples.jsonl"))) return;
  spawnSync(process.execPath, ["dist/cli/main.js", "pack", kept], { stdio: "inherit" });
}
