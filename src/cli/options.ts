import { LabError, type Task } from "../records/index.js";
import { loadTasks } from "../tasks/index.js";

/** The options every command that loads tasks takes, for `parseArgs`. */
export const taskOptions = {
  level: { type: "string", default: "1" },
  size: { type: "string", default: "full" },
  "kernel-bench": { type: "string" },
  dataset: { type: "string" },
} as const;

export const taskUsage = "[--level 1] [--size full|small] [--kernel-bench DIR | --dataset FILE]";

interface TaskValues {
  level: string;
  size: string;
  "kernel-bench"?: string | undefined;
  dataset?: string | undefined;
}

/**
 * Loads the tasks named on a command line, e.g. `4,5,12`.
 *
 * @throws LabError `bad-argument`, or whatever `loadTasks` finds wrong
 */
export async function tasksOf(values: TaskValues, ids: string | undefined): Promise<Task[]> {
  const { size } = values;
  if (size !== "full" && size !== "small") {
    throw new LabError("bad-argument", `--size ${size}: there is no such size`, "give full or small");
  }
  const kernelBench = values["kernel-bench"];
  const from = kernelBench ? { kernelBench } : values.dataset ? { dataset: values.dataset } : ("bundled" as const);
  const wanted = ids === undefined ? {} : { ids: integers("--tasks", ids) };
  return loadTasks({ from, level: integer("--level", values.level), size, ...wanted });
}

/** Reads whole numbers, e.g. `42,43,44`. @throws LabError `bad-argument` naming the option */
export function integers(option: string, text: string): number[] {
  return text.split(",").map((one) => integer(option, one));
}

/** Reads a whole number from the command line. @throws LabError `bad-argument` naming the option */
export function integer(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isInteger(value)) {
    throw new LabError("bad-argument", `${option} ${text}: not a whole number`, `give ${option} a whole number`);
  }
  return value;
}

/** Reads a number from the command line. @throws LabError `bad-argument` naming the option */
export function decimal(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) {
    throw new LabError("bad-argument", `${option} ${text}: not a number`, `give ${option} a number`);
  }
  return value;
}

/** Reads numbers, e.g. `1e-5,1e-6`. @throws LabError `bad-argument` naming the option */
export function decimals(option: string, text: string): number[] {
  return text.split(",").map((one) => decimal(option, one));
}

/** Reads one of several words; undefined leaves it to the default. @throws LabError `bad-argument` naming them */
export function oneOf<T extends string>(option: string, text: string | undefined, words: readonly T[]): T | undefined {
  const found = words.find((word) => word === text);
  if (found !== undefined || text === undefined) return found;
  throw new LabError("bad-argument", `${option} ${text}: there is no such thing`, `give ${words.join(" or ")}`);
}

/** @throws LabError `bad-argument` where a needed option is missing */
export function required(option: string, value: string | undefined): string {
  if (value !== undefined && value !== "") return value;
  throw new LabError("bad-argument", `${option} is missing`, `give ${option}`);
}

/** The options every command that measures takes, for `parseArgs`. */
export const deviceOptions = {
  device: { type: "string", default: "cuda:0" },
  mode: { type: "string" },
} as const;

export const deviceUsage = "[--device cuda:0|cpu] [--mode fast|full]";

/** Those that evaluate a policy's programs take this besides. */
export const evaluatorOptions = { ...deviceOptions, known: { type: "string" } } as const;

export const evaluatorUsage = `${deviceUsage} [--known RUN_DIR[,RUN_DIR...]]`;

/** What `openEvaluator` takes of these. @throws LabError `bad-argument` */
export function evaluatorOf(values: { device: string; mode?: string | undefined; known?: string | undefined }) {
  const known = values.known?.split(",");
  return { device: values.device, ...modeOf(values.mode), ...(known && { known }) };
}

/** Reads an evaluator's mode; undefined leaves it to the environment. @throws LabError `bad-argument` */
function modeOf(mode: string | undefined): { mode?: "full" | "fast" } {
  if (mode === undefined) return {};
  if (mode === "full" || mode === "fast") return { mode };
  throw new LabError("bad-argument", `--mode ${mode}: there is no such mode`, "give full or fast");
}
