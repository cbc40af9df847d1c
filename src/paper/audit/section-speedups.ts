import type { PublishedNumbers } from "../published-schema.js";
import { checkAtMost } from "./check-agreement.js";
import { checkSpeedupFloor, type Device, leastSeconds } from "./check-speedup-floor.js";
import { checkReadings, type Finding, notCheckable } from "./finding.js";
import { kernelBenchWork } from "./kernel-bench-work.js";
import { exact, place, remark } from "./place.js";
import { show } from "./printed.js";

/** Whether the speedups can be true on a device: what a task must move and multiply bounds every program for it. */
export function auditSpeedups(
  { selectedSpeedupSubset1Seed42: picks, table5_3_selection: table, logprobVariance, headline }: PublishedNumbers,
  device: Device,
): Finding[] {
  const file = place("physical plausibility");
  const slack = 2;
  const oracle = table.rows.find(({ strategy }) => strategy === "best-correct");
  const most = picks.map(({ task }) => mostOf(task, device, slack));
  const known = most.flatMap((each) => (each === null ? [] : [each]));
  const bound = known.reduce((sum, each) => sum + each, 0) / known.length;
  return [
    ...picks.map(({ task, speedup }) => {
      const text = `${speedup.toFixed(1)}x`;
      const readings = kernelBenchWork[task] ?? [];
      const check =
        readings.length === 0
          ? notCheckable({ reported: text, needed: "the sizes of the task" })
          : checkReadings(
              readings.map(({ when, ...work }) => ({
                when,
                check: checkSpeedupFloor({ speedup: text, device, slack, ...work }),
              })),
            );
      return file(`speedup-${task}`, "table D.2", `task ${task}: ${text} is possible on an ${device.name}`, check);
    }),
    ...table.rows.map(({ strategy, meanSpeedup }) =>
      file(
        `mean-speedup-${strategy}`,
        "table 5.3",
        `${strategy}: the mean speedup is possible on an ${device.name}`,
        checkAtMost({
          smaller: `${meanSpeedup.toFixed(1)}x`,
          larger: show(bound, "x"),
          because: `the mean of the most that the tasks allow, ${known.map((each) => show(each, "x")).join(", ")}, in each task's most generous reading`,
        }),
      ),
    ),
    file(
      "oracle-fast",
      "tables 5.3, D.2",
      "every pick of the oracle with seed 42 is faster than 1x",
      checkAtMost({
        smaller: exact(1),
        larger: `${Math.min(...picks.map(({ speedup }) => speedup)).toFixed(1)}x`,
        because: `fast_1 of the oracle is ${100 * (oracle?.fast1 ?? 0)}%`,
      }),
    ),
    file(
      "task-82",
      "section 5.4",
      "task 82 at 1.00x is not faster than its reference",
      remark(
        checkAtMost({
          smaller: `${logprobVariance.lowVariance.selectedSpeedupRange[0].toFixed(2)}x`,
          larger: exact(1),
          because: `${headline.failures["82"] ?? "1.00x"}; with two decimals it may be on either side of 1`,
        }),
        "plain fast_1 turns on the third decimal here",
      ),
    ),
    file(
      "speedup-clock",
      "sections 3.2, 5.4",
      "one correctness and five timing trials resolve a speedup above 1x",
      notCheckable({
        reported: "fast mode",
        needed: "the raw trials, or the same evaluator on a program against itself",
      }),
    ),
  ];
}

// The most any reading of a task allows.
function mostOf(task: number, device: Device, slack: number): number | null {
  const readings = kernelBenchWork[task];
  if (readings === undefined) return null;
  return Math.max(
    ...readings.map(
      ({ reference, candidate, tf32 }) =>
        (slack * leastSeconds(reference, device, false)) / leastSeconds(candidate, device, tf32),
    ),
  );
}
