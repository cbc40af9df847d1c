import { join } from "node:path";
import type { TestTimeOptions } from "./adaptation-settings.js";

/** What the runs of a study differ in; what is left out is as the options have it. */
export interface RunVariants {
  /** A run for each task by itself, as in the paper's table of isolated adaptations; false by default. */
  isolated?: boolean;
  /** 1e-5, 1e-6 and 3e-7 in the paper's sweep. */
  learningRates?: readonly number[];
  /** 42, 43 and 44 in the paper. */
  seeds?: readonly number[];
}

/**
 * The runs of a study, one after the other on one policy: every combination of seeds, learning rates and, isolated, tasks, each in a directory
 * of its own under `runDir` that says what is different about it, e.g. `seed-43_lr-1e-6_task-12`. Nothing varied leaves the one run in `runDir`.
 *
 * Their tables: `trajectoryByTask` and `bestOfAdaptation` for isolated runs, `bestOfAdaptation` a learning rate for a sweep, `summariseAdaptation`
 * over seeds. Best-of-N at the budget of step s is `bestOfN` with `k` times s + 1; `computeTable` and `computeOfSamples` lay the costs beside each other.
 *
 * @example
 * for (const run of adaptationRuns({ ...options, runDir: "runs/sweep" }, { learningRates: [1e-5, 1e-6, 3e-7] }))
 *   for await (const event of batchTtt(run)) console.log(run.runDir, event.kind);
 */
export function adaptationRuns<T extends TestTimeOptions>(
  options: T,
  { isolated = false, learningRates, seeds }: RunVariants,
): T[] {
  const seeded: Variant[] = seeds?.map((seed) => ({ name: [`seed-${seed}`], change: { seed } })) ?? [nothing];
  const rates: Variant[] = learningRates?.map((learningRate) => {
    return { name: [`lr-${learningRate.toExponential()}`], change: { learningRate } };
  }) ?? [nothing];
  const severalLevels = new Set(options.tasks.map(({ level }) => level)).size > 1;
  const alone: Variant[] = isolated
    ? options.tasks.map((task) => ({
        name: [severalLevels ? `task-${task.level}-${task.id}` : `task-${task.id}`],
        change: { tasks: [task] },
      }))
    : [nothing];
  return seeded.flatMap((bySeed) =>
    rates.flatMap((byRate) =>
      alone.map((byTask) => {
        const name = [...bySeed.name, ...byRate.name, ...byTask.name].join("_");
        return { ...options, ...bySeed.change, ...byRate.change, ...byTask.change, runDir: join(options.runDir, name) };
      }),
    ),
  );
}

interface Variant {
  name: string[];
  change: Partial<Pick<TestTimeOptions, "seed" | "learningRate" | "tasks">>;
}

const nothing: Variant = { name: [], change: {} };
