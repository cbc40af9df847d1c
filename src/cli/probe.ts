import { parseArgs } from "node:util";
import { adaptationCheckpoints, probe as run } from "../experiments/index.js";
import { openPolicy } from "../policy/index.js";
import { LabError, readManifest, readSamples, runFiles } from "../records/index.js";
import type { Command } from "./main.js";
import { required, tasksOf } from "./options.js";

/** `surprisal-lab probe`: a fixed pool scored under every checkpoint of an adaptation, resumable. */
export const probe: Command = {
  usage:
    "probe --policy SPEC --adaptation RUN_DIR --pool RUN_DIR --run-dir DIR [--policy-device cuda:0|cpu] " +
    "[--kernel-bench DIR | --dataset FILE]",
  about: "score a recorded pool under every checkpoint of an adaptation; started again it continues",
  async run(args, signal) {
    const { values } = parseArgs({
      args,
      options: {
        policy: { type: "string" },
        adaptation: { type: "string" },
        pool: { type: "string" },
        "run-dir": { type: "string" },
        "policy-device": { type: "string" },
        "kernel-bench": { type: "string" },
        dataset: { type: "string" },
      },
    });
    const spec = required("--policy", values.policy);
    const adaptation = required("--adaptation", values.adaptation);
    const pool = required("--pool", values.pool);
    const runDir = required("--run-dir", values["run-dir"]);
    const { runId, tasks: drawn } = readManifest(pool);
    const [first] = drawn;
    if (first === undefined) throw new LabError("empty-run", `${pool} has no tasks`, "give a run that sampled");
    // The tasks as the pool's run had them: a sample belongs to its task's very code.
    const { level, size } = first;
    const tasks = await tasksOf({ ...values, level: `${level}`, size }, drawn.map(({ id }) => id).join());
    await using policy = await openPolicy(spec, { device: values["policy-device"] });
    const checkpoints = adaptationCheckpoints(adaptation);
    const checkpointDir = runFiles(adaptation).checkpoints;
    const samples = readSamples(pool);
    for await (const event of run({
      policy,
      checkpoints,
      checkpointDir,
      samples,
      poolRunId: runId,
      tasks,
      runDir,
      signal,
    })) {
      if (event.kind === "probe-start") console.log(`${event.scoresTotal} scores, ${event.scoresDone} of them on disk`);
      else if (event.kind === "score-end") {
        const { step, task, scoresDone, scoresTotal } = event;
        console.log(`step ${step}, task ${task.id}: ${scoresDone}/${scoresTotal}`);
      } else console.log(`${event.manifest.status}: ${event.manifest.runId}`);
    }
    return 0;
  },
};
