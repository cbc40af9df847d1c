import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { LabError } from "../records/lab-error.js";
import { importJsonl } from "./import-jsonl.js";
import type { TaskSummary } from "./imported-pool.js";
import { lineOfJson } from "./json-place.js";
import { readJsonFile } from "./read-json-file.js";
import { at, type Cells, type RowMaker } from "./row-maker.js";
import type { Sink } from "./table-sink.js";

const names = { bestOfN: "best_of_n_summary.json", batch: "batch_ttt_summary.json" };
const share = z.number().min(0).max(1);
const bestOfN = z.array(
  z.looseObject({
    problem_id: z.int().min(0),
    fast_1: share,
    sample_fast_1: share,
    selected_speedup: z.number().min(0),
    selected_correct: z.boolean(),
    correct: share,
  }),
);
const batch = z.looseObject({
  config: z.looseObject({ temperature: z.number().min(0).optional() }),
  step_summaries: z.array(
    z.looseObject({
      step_idx: z.int().min(0),
      per_task_fast_1: z.record(z.string(), share),
      per_task_correct: z.record(z.string(), share),
    }),
  ),
});

/**
 * Reads a run directory of the paper's own repository (github.com/jbarnes850/test-time-training): `actions.jsonl`, a sample a line, and the
 * summaries beside it. That repository keeps no verdict, time or log-probability of a sample: the rows hold programs, the summaries what
 * was counted of them, task by task.
 *
 * @param path the directory, or its `actions.jsonl`
 * @returns the summaries
 * @throws LabError `missing-file`; `bad-record` naming file, line and field for a summary that is not one
 */
export function importTestTimeTraining(path: string, sink: Sink): TaskSummary[] {
  const dir = statSync(path).isDirectory() ? path : dirname(path);
  const actions = join(dir, "actions.jsonl");
  if (!existsSync(actions)) {
    throw new LabError(
      "missing-file",
      `${dir} has no actions.jsonl`,
      "give a run directory of best_of_n.py or batch_ttt.py",
    );
  }
  const summaries: TaskSummary[] = [];
  let { maker } = sink;
  if (existsSync(join(dir, names.bestOfN))) summaries.push(...readBestOfN(join(dir, names.bestOfN)));
  if (existsSync(join(dir, names.batch))) {
    const { config, steps } = readBatch(join(dir, names.batch));
    summaries.push(...steps);
    if (sink.options.defaults?.temperature === undefined) maker = withTemperature(maker, config.temperature);
  }
  for (const name of readdirSync(dir)) {
    if (name !== "actions.jsonl" && name !== names.bestOfN && name !== names.batch) sink.ignore(join(dir, name), null);
  }
  const columns = {
    taskId: "problem_id",
    index: "sample_idx",
    step: "step_idx",
    text: "raw_action",
    ...sink.options.columns,
  };
  importJsonl(
    actions,
    { ...sink, maker, options: { ...sink.options, columns } },
    Object.values(sink.options.columns ?? {}),
  );
  return summaries;
}

function withTemperature(maker: RowMaker, temperature: number | undefined): RowMaker {
  const add = (cells: Cells) => {
    cells[at.temperature] ??= temperature;
    return maker.add(cells);
  };
  return { ...maker, add };
}

function readBestOfN(file: string): TaskSummary[] {
  return checked(file, bestOfN).map((task) => ({
    taskId: task.problem_id,
    step: null,
    correctShare: task.correct,
    sampleFast1: task.sample_fast_1,
    bestFast1: task.fast_1,
    bestSpeedup: task.selected_correct ? task.selected_speedup : null,
  }));
}

function readBatch(file: string): { config: { temperature?: number | undefined }; steps: TaskSummary[] } {
  const { config, step_summaries: summaries } = checked(file, batch);
  const steps = summaries.flatMap(({ step_idx: step, per_task_fast_1: fast1, per_task_correct: correct }) =>
    Object.entries(fast1).map(([task, sampleFast1]) => ({
      taskId: Number(task),
      step,
      correctShare: correct[task] ?? null,
      sampleFast1,
      bestFast1: null,
      bestSpeedup: null,
    })),
  );
  return { config, steps };
}

function checked<S extends z.ZodType>(file: string, schema: S): z.infer<S> {
  const { text, value } = readJsonFile(file);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).map((key) => (typeof key === "number" ? key : String(key)));
  throw new LabError(
    "bad-record",
    `${file}:${lineOfJson(text, path)}: ${path.join(".") || "(record)"}: ${issue?.message}`,
    "get the summary again, or take it out of the directory: the samples are read without it",
  );
}
