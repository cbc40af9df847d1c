import type { PublishedNumbers } from "../published-schema.js";
import { checkSame } from "./check-agreement.js";
import { checkRatio, checkSum } from "./check-mean.js";
import type { Check, Finding } from "./finding.js";
import { exact, place } from "./place.js";

const count = (values: readonly unknown[]) => exact(values.length);

/** Splits, budgets and the headline's counts. */
export function auditSetup({ setup, headline }: PublishedNumbers): Finding[] {
  const file = place("setup and headline");
  const { subset1, subset2, extended, evalTasks, bestOfN, batchTtt } = setup;
  const { succeeded, tasks } = headline.bestOfNTaskSuccess;
  const failed = Object.keys(headline.failures).map(Number);
  return [
    file("eval-tasks", "section 4.4", "both subsets and the extension make up the evaluation tasks", {
      ...checkSum({ parts: [subset1, subset2, extended].map(count), total: count(evalTasks) }),
      ...sameSet([...subset1, ...subset2, ...extended], evalTasks),
    }),
    file(
      "split",
      "section 4",
      "a fifth of 100 tasks is held out",
      checkSum({ parts: [exact(80), count(evalTasks)], total: exact(100) }),
    ),
    file(
      "best-of-n-rollouts",
      "section 4.1",
      "5 tasks of K = 64 are 320 rollouts",
      checkSum({
        parts: subset1.map(() => exact(bestOfN.k)),
        total: exact(bestOfN.rollouts),
      }),
    ),
    file(
      "ttt-rollouts",
      "section 3.4",
      "5 tasks of K = 32 are 160 rollouts a step",
      checkSum({
        parts: Array.from({ length: batchTtt.tasksPerStep }, () => exact(batchTtt.k)),
        total: exact(batchTtt.rolloutsPerStep),
      }),
    ),
    file(
      "task-success",
      "abstract",
      "18 of 20 tasks are 90 %",
      checkRatio({ numerator: exact(succeeded), denominator: exact(tasks), ratio: "90%" }),
    ),
    file(
      "headline-k",
      "abstract, section 4.1",
      "K of the headline is K of the setup",
      checkSame({ here: exact(headline.bestOfNTaskSuccess.k), there: exact(bestOfN.k), as: "section 4.1" }),
    ),
    file(
      "task-failures",
      "section 5.4",
      "successes and the failures named make up the tasks",
      checkSum({
        parts: [exact(succeeded), count(failed)],
        total: exact(tasks),
      }),
    ),
    file(
      "failures-extended",
      "section 5.4",
      "both 5-task subsets succeed on every task",
      failuresOutside(failed, extended),
    ),
  ];
}

function sameSet(parts: readonly number[], whole: readonly number[]): Pick<Check, "verdict" | "note"> {
  const same =
    new Set(parts).size === parts.length && parts.every((id) => whole.includes(id)) && parts.length === whole.length;
  return {
    verdict: same ? "consistent" : "inconsistent",
    note: same ? null : "an id is missing, strange or there twice",
  };
}

function failuresOutside(failed: readonly number[], extended: readonly number[]): Check {
  const inside = failed.every((id) => extended.includes(id));
  return {
    verdict: inside ? "consistent" : "inconsistent",
    reported: "100% on 10 tasks",
    recomputed: `failures: ${failed.join(", ")}`,
    tolerance: "none",
    arithmetic: `tasks ${failed.join(" and ")} ${inside ? "are both" : "are not both"} in the extension ${extended.join(", ")}`,
    note: null,
  };
}
