import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { beforeAll, expect, test } from "vitest";
import { openEvaluator } from "../../src/evaluation/index.js";
import { bestOfN, type RunEvent } from "../../src/experiments/index.js";
import { openPolicy, type Policy } from "../../src/policy/index.js";
import { readPool } from "../../src/pool/index.js";
import { programHash, readManifest, readSamples, runFiles, type Task } from "../../src/records/index.js";
import { loadTasks } from "../../src/tasks/index.js";
import { writeRecordedRun } from "./recorded-run.js";
import { samplingOtherwise } from "./sampling-otherwise.js";
import { standInEvaluator, standInVerdict } from "./stand-in-evaluator.js";

const k = 20;
const ids = [5, 12];
const child = new URL("../fixtures/best-of-n-child.mjs", import.meta.url).pathname;
const scratch = mkdtempSync(join(tmpdir(), "best-of-n-"));
const recorded = join(scratch, "recorded");
let tasks: Task[];

// Six distinct programs a task, so that most samples share one: two right, four that fail each in its way.
const bodies: Record<number, string[]> = {
  5: ["return A * s", "return A.mul(s)", "return A + s", "return A *", "raise ValueError('no')", "return A.t() * s"],
  12: [
    "return A.unsqueeze(1) * B",
    "return torch.diag(A) @ B",
    "return A * B",
    "return (A",
    "return missing",
    "return A.unsqueeze(0) * B",
  ],
};

beforeAll(async () => {
  tasks = await loadTasks({ from: "bundled", level: 1, size: "small", ids });
  writeRecordedRun(recorded, tasks, (task, index) => bodies[task.id]?.[(index * index) % 6] ?? "pass", k);
});

/** Runs the child to its end, or kills it after so many events; resolves with the events it had told. */
function run(
  runDir: string,
  killAfter = Number.POSITIVE_INFINITY,
): Promise<{ events: string[]; code: number | null; said: string }> {
  const process_ = spawn(process.execPath, [child, `replay:${recorded}`, runDir, String(k), ids.join()], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const events: string[] = [];
  let said = "";
  process_.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  createInterface({ input: process_.stdout }).on("line", (line) => {
    events.push(line);
    if (events.length === killAfter) process_.kill("SIGKILL");
  });
  return new Promise((resolve) => process_.on("close", (code) => resolve({ events, code, said })));
}

const withoutTimings = async (runDir: string) =>
  (await readPool(runDir)).map(({ level, taskId, seed, index, text, meanLogprob, sumLogprob, verdict, correct }) => {
    return { level, taskId, seed, index, text, meanLogprob, sumLogprob, verdict, correct };
  });

const evaluationLines = (runDir: string) =>
  readFileSync(runFiles(runDir).evaluations, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { taskId: number; programHash: string })
    .map(({ taskId, programHash }) => `${taskId}/${programHash}`);

test("killed at three random moments and started again, the run ends with the pool of an undisturbed one", async () => {
  const [calm, killed] = [join(scratch, "calm"), join(scratch, "killed")];
  const whole = await run(calm);
  expect(whole.said).toBe("");
  expect(whole.events.at(-1)).toBe("run-end");
  const moments = [1, 2, 3].map(() => 1 + Math.floor((Math.random() * whole.events.length) / 2));
  for (const [nth, moment] of moments.entries()) {
    await run(killed, moment);
    // The first comes while samples are drawn; a later one may come too late.
    if (nth === 0) expect(readManifest(killed).status).toBe("running");
  }
  const last = await run(killed);
  expect(last.said, `killed after ${moments} events`).toBe("");
  expect(readManifest(killed).status).toBe("finished");
  expect(readManifest(killed).counts).toEqual(readManifest(calm).counts);
  expect(await withoutTimings(killed)).toEqual(await withoutTimings(calm));
  const lines = evaluationLines(killed);
  expect(new Set(lines).size, `killed after ${moments} events`).toBe(lines.length);
  expect(lines.toSorted()).toEqual(evaluationLines(calm).toSorted());
  // index * index mod 6 takes the values 0, 1, 3 and 4: four distinct programs for each of the two tasks.
  expect(lines).toHaveLength(8);
}, 240_000);

test("a finished run is not run again, and another run's arguments are refused", async () => {
  const runDir = join(scratch, "calm");
  const before = readFileSync(runFiles(runDir).evaluations);
  const again = await run(runDir);
  expect(again.events).toEqual(["run-start", "run-end"]);
  expect(readFileSync(runFiles(runDir).evaluations)).toEqual(before);
  await using policy = await openPolicy(`replay:${recorded}`);
  await using evaluator = await openEvaluator({ device: `replay:${runDir}` });
  await expect(collect(bestOfN({ tasks, policy, evaluator, k: 3, temperature: 1, runDir }))).rejects.toThrow(
    /holds a run whose arguments differ/,
  );
}, 120_000);

test("stopping to iterate, or the signal, interrupts the run where it can be continued", async () => {
  const runDir = join(scratch, "stopped");
  await using policy = await openPolicy(`replay:${recorded}`);
  await using evaluator = await openEvaluator({ device: `replay:${join(scratch, "calm")}` });
  const options = { tasks, policy, evaluator, k, temperature: 1, runDir };
  for await (const event of bestOfN(options)) if (event.kind === "sample-end") break;
  expect(readManifest(runDir).status).toBe("interrupted");
  expect(readSamples(runDir).length).toBeGreaterThan(0);
  const stop = new AbortController();
  const reason = new Error("enough");
  const aborted = (async () => {
    for await (const event of bestOfN({ ...options, signal: stop.signal }))
      if (event.kind === "run-start") stop.abort(reason);
  })();
  await expect(aborted).rejects.toThrow("enough");
  expect(readManifest(runDir).status).toBe("interrupted");
  const events = await collect(bestOfN(options));
  expect(events.at(-1)?.kind).toBe("run-end");
  expect(readManifest(runDir).status).toBe("finished");
  expect(await withoutTimings(runDir)).toEqual(await withoutTimings(join(scratch, "calm")));
}, 120_000);

test("a group of samples that fails takes none of those beside it along, and no further one is asked for", async () => {
  const runDir = join(scratch, "flaky");
  await using policy = await openPolicy(`replay:${recorded}`);
  await using evaluator = await openEvaluator({ device: `replay:${join(scratch, "calm")}` });
  let asked = 0;
  const sample: Policy["sample"] = (request) =>
    ++asked === 1 ? Promise.reject(new Error("no answer")) : policy.sample(request);
  const flaky = samplingOtherwise(policy, sample);
  await expect(collect(bestOfN({ tasks, policy: flaky, evaluator, k, temperature: 1, runDir }))).rejects.toThrow(
    "no answer",
  );
  // Of each task sixteen samples and four.
  expect(asked).toBe(4);
  expect(readSamples(runDir)).toHaveLength(24);
  await collect(bestOfN({ tasks, policy, evaluator, k, temperature: 1, runDir }));
  expect(await withoutTimings(runDir)).toEqual(await withoutTimings(join(scratch, "calm")));
}, 120_000);

test("a replayed run counts its rollouts and tokens", () => {
  const { compute, counts } = readManifest(join(scratch, "calm"));
  expect(counts.samples).toBe(40);
  expect(compute).toMatchObject({ rollouts: 40, promptTokens: 400, completionTokens: 80, teacherTokens: 0 });
  expect(compute.evaluatingMs).toBeGreaterThan(0);
});

test("an evaluator hears of every program once, before it is asked for it: what it builds is built ahead", async () => {
  const heard: string[] = [];
  const lookAhead = (task: Task, text: string) => heard.push(`${task.id}/${programHash(text)}`);
  const asked = standInEvaluator((hash, task) => {
    expect(heard).toContain(`${task.id}/${hash}`);
    return standInVerdict(hash);
  });
  await using policy = await openPolicy(`replay:${recorded}`);
  const options = {
    tasks,
    policy,
    evaluator: { ...asked, lookAhead },
    k,
    temperature: 1,
    runDir: join(scratch, "ahead"),
  };
  for await (const _ of bestOfN(options));
  expect(heard).toHaveLength(new Set(heard).size);
  expect(asked.asked).toEqual(heard);
  expect(heard).toHaveLength(new Set(readSamples(options.runDir).map((s) => `${s.taskId}/${s.programHash}`)).size);
});

test("bad arguments are refused before anything is written", async () => {
  await using policy = await openPolicy(`replay:${recorded}`);
  await using evaluator = await openEvaluator({ device: `replay:${join(scratch, "calm")}` });
  const runDir = join(scratch, "refused");
  const options = { tasks, policy, evaluator, temperature: 1, runDir };
  await expect(collect(bestOfN({ ...options, k: 0 }))).rejects.toThrow("k is 0");
  await expect(collect(bestOfN({ ...options, k: 21 }))).rejects.toThrow(/k is 21.*has 20 samples a task/s);
  await expect(collect(bestOfN({ ...options, k: 2, tasks: [] }))).rejects.toThrow("there are no tasks");
  expect(existsSync(runDir)).toBe(false);
});

async function collect(events: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}
