import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Evaluator, openEvaluator } from "../../src/evaluation/index.js";
import { calibrate, nullTest, type RunEvent, readCalibration } from "../../src/experiments/index.js";
import { knownRatios } from "../../src/experiments/known-ratios.js";
import { calibrationFigure } from "../../src/figures/index.js";
import { readNullTest } from "../../src/pool/index.js";
import { readEvaluations, readManifest, runFiles } from "../../src/records/index.js";
import { loadTasks } from "../../src/tasks/index.js";
import { findPython } from "../../src/worker/index.js";
import { standInEvaluator } from "./stand-in-evaluator.js";

const scratch = mkdtempSync(join(tmpdir(), "calibrate-"));
afterAll(() => rmSync(scratch, { recursive: true }));

async function collect(events: AsyncIterable<RunEvent>): Promise<string[]> {
  const kinds: string[] = [];
  for await (const { kind } of events) kinds.push(kind);
  return kinds;
}

test("programs of known speedup run for real, come back as rows, and a calibration that was begun is continued", async () => {
  const tasks = await loadTasks({ from: "bundled", size: "small", ids: [12] });
  const runDir = join(scratch, "run");
  await using evaluator = await openEvaluator({ device: "cpu", mode: "fast" });
  const kinds = await collect(calibrate({ tasks, evaluator, repeats: 1, runDir }));
  expect(kinds).toEqual(["run-start", "evaluation-end", "evaluation-end", "evaluation-end", "run-end"]);
  const { rows, untimed, summary } = readCalibration(runDir);
  expect(untimed).toEqual([]);
  expect(rows.map(({ program, expected, taskId }) => [program, expected, taskId])).toEqual([
    ["reference", 1, 12],
    ["the work twice", 0.5, 12],
    ["half the work", 2, 12],
  ]);
  expect(summary.known.map(({ timed }) => timed)).toEqual([1, 1, 1]);
  // The rows are the figure's own.
  expect(calibrationFigure(rows)).toBeDefined();

  // Without its last line: only that program is measured again.
  const { evaluations } = runFiles(runDir);
  const [first, second] = readFileSync(evaluations, "utf8").split("\n");
  writeFileSync(evaluations, `${first}\n${second}\n`);
  expect(await collect(calibrate({ tasks, evaluator, repeats: 1, runDir }))).toEqual([
    "run-start",
    "evaluation-end",
    "run-end",
  ]);
  expect(readEvaluations(runDir)).toHaveLength(3);
});

test("the work is really done twice, and half of it once", async () => {
  // The reference writes a line a call: what is timed is counted, not believed.
  const counted = join(scratch, "calls");
  const [task] = await loadTasks({ from: "bundled", size: "small", ids: [5] });
  if (task === undefined) throw new Error("task 5 is missing");
  const { path: python } = await findPython();
  const code = task.code.replace("factor = ", `open(${JSON.stringify(counted)}, "a").write("x")\n        factor = `);
  const programs = knownRatios({ ...task, code }).map(({ task, text }) => {
    const own = text.startsWith("def") ? text : `def forward(self, A, s):\n${text.replace(/^/gm, "    ")}`;
    return `${task.code}\nclass ModelNew(Model):\n${own.replace(/^/gm, "    ")}\n`;
  });
  const counting = `import json, sys
calls = []
for program in json.load(sys.stdin):
    space = {}
    exec(program, space)
    for model in ("Model", "ModelNew"):
        open(sys.argv[1], "w").close()
        space[model]()(space["torch"].ones(2), 3.0)
        calls.append(len(open(sys.argv[1]).read()))
print(json.dumps(calls))`;
  const input = JSON.stringify(programs);
  const calls = JSON.parse(execFileSync(python, ["-c", counting, counted], { input, encoding: "utf8" }));
  // Of the reference and of the candidate, program by program.
  expect(calls).toEqual([1, 1, 1, 2, 2, 1]);
});

test("no tasks, no repeats, another run: errors that say so", async () => {
  const tasks = await loadTasks({ from: "bundled", size: "small", ids: [12] });
  const runDir = join(scratch, "none");
  const evaluator = { environment: {}, settings: {} } as never;
  await expect(collect(calibrate({ tasks, evaluator, repeats: 0, runDir }))).rejects.toThrow(/repeats is 0/);
  await expect(collect(calibrate({ tasks: [], evaluator, repeats: 1, runDir }))).rejects.toThrow(/no tasks/);
  expect(() => readCalibration("data/runs/null-h200")).toThrow(/null-test, no calibration/);
});

test("one calibration may be shared among devices of one kind, and of one kind alone", () => {
  const [a, b] = ["a", "b"].map((which) => `data/runs/calibration-h100-${which}`) as [string, string];
  const { rows, summary } = readCalibration(a, b);
  expect([...new Set(rows.map(({ taskId }) => taskId))].sort((x, y) => x - y)).toEqual([
    4, 5, 12, 14, 15, 18, 28, 29, 30, 32,
  ]);
  expect(rows).toHaveLength(readCalibration(a).rows.length + readCalibration(b).rows.length);
  expect(summary.known.map(({ timed }) => timed)).toEqual([40, 40, 40]);
  expect(() => readCalibration(a, "data/runs/calibration-cpu")).toThrow(/its device was Intel.*not NVIDIA H100/);
});

test("which of several like devices a calibration was made on does not part it from another", () => {
  const other = join(scratch, "cuda-1");
  cpSync("data/runs/calibration-h100-b", other, { recursive: true });
  const manifest = readManifest(other);
  const write = (evaluator: object) =>
    writeFileSync(
      join(other, "manifest.json"),
      JSON.stringify({ ...manifest, evaluator: { ...(manifest.evaluator as object), ...evaluator } }),
    );
  write({ device: "cuda:1" });
  expect(readCalibration("data/runs/calibration-h100-a", other).rows).toHaveLength(120);
  write({ maxPerfTrials: 10 });
  expect(() => readCalibration("data/runs/calibration-h100-a", other)).toThrow(/maxPerfTrials was 10, not 40/);
});

test("a harness error is tried again when the run continues, and counts no more when it is judged; a failed run says why", async () => {
  const tasks = await loadTasks({ from: "bundled", size: "small", ids: [12] });
  const runDir = join(scratch, "again");
  const run = (evaluator: Evaluator) => collect(nullTest({ tasks, evaluator, repeats: 2, runDir }));
  await run(standInEvaluator(() => ({ verdict: "harness-error", speedup: 1 })));
  const broken = { ...standInEvaluator(), evaluate: () => Promise.reject(new Error("the worker is gone")) };
  await expect(run(broken)).rejects.toThrow("the worker is gone");
  // Nothing was added to a run that had finished.
  expect(readManifest(runDir)).toMatchObject({ status: "finished", note: null });
  const failed = join(scratch, "failed");
  const begun = collect(nullTest({ tasks, evaluator: broken, repeats: 2, runDir: failed }));
  await expect(begun).rejects.toThrow("the worker is gone");
  expect(readManifest(failed)).toMatchObject({ status: "failed", note: "the worker is gone" });
  const well = standInEvaluator(() => ({ verdict: "correct", speedup: 1 }));
  await run(well);
  expect(well.asked).toHaveLength(2);
  expect(readEvaluations(runDir)).toHaveLength(4);
  expect((await readNullTest(runDir)).map(({ verdict }) => verdict)).toEqual(["correct", "correct"]);
});
