import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { readPool } from "../../src/pool/index.js";
import { readSamples, readTrainingSteps, runFiles } from "../../src/records/index.js";
import { python } from "../policy/nano-model.js";

const child = new URL("../fixtures/adaptation-child.mjs", import.meta.url).pathname;

/** An adaptation in a process of its own, with the verdicts of a run that is there. */
export interface ChildRun {
  experiment: "batchTtt" | "sdpo" | "rlvr";
  model: string;
  judged: string;
  options: object;
  ids: readonly number[];
}

/** Runs the child to its end, or kills it after so many events; resolves with those it had told. */
export function runChild(
  { experiment, model, judged, options, ids }: ChildRun,
  runDir: string,
  killAfter = Number.POSITIVE_INFINITY,
): Promise<{ events: string[]; said: string }> {
  const args = [child, experiment, model, judged, runDir, JSON.stringify(options), ids.join()];
  const env = { ...process.env, SURPRISAL_PYTHON: python };
  const process_ = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], env });
  const events: string[] = [];
  let said = "";
  process_.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  createInterface({ input: process_.stdout }).on("line", (line) => {
    events.push(line);
    if (events.length === killAfter) process_.kill("SIGKILL");
  });
  return new Promise((resolve) => process_.on("close", () => resolve({ events, said })));
}

/** Everything about a trajectory that is not a time. */
export const trajectoryPath = async (runDir: string) => ({
  samples: readSamples(runDir).toSorted(
    (a, b) => (a.step ?? 0) - (b.step ?? 0) || a.taskId - b.taskId || a.index - b.index,
  ),
  steps: readTrainingSteps(runDir).map(({ samplingMs: _, evaluatingMs: __, trainingMs: ___, ...step }) => step),
  verdicts: (await readPool(runDir)).map(({ runId: _, ...row }) => row),
  checkpoints: readdirSync(runFiles(runDir).checkpoints).sort(),
});
