import type { PublishedNumbers } from "../published-schema.js";
import { checkBest, checkSame } from "./check-agreement.js";
import { checkMean, checkStd } from "./check-mean.js";
import { checkSameRate } from "./check-same-rate.js";
import { checkPooledShare, checkShare } from "./check-share.js";
import { type Check, type Finding, notCheckable } from "./finding.js";
import { exact, percent, place, remark } from "./place.js";

/** Test-time training: its steps, the checkpoints chosen, and what is said of them. */
export function auditTrajectory({ tttTrajectory: ttt, setup, headline }: PublishedNumbers): Finding[] {
  const file = place("test-time training");
  const { rows } = ttt.seed42;
  const { k, rolloutsPerStep } = setup.batchTtt;
  const seeds = ([42, 43, 44] as const).map((seed) => ({
    seed,
    series: ttt.figure5[`seed${seed}`],
    best: ttt.figure5.boaStep[String(seed)] ?? 0,
  }));
  const boa = seeds.map(({ series, best }) => percent(series[best] ?? Number.NaN, 1));
  const mean = percent(headline.boaFast1Mean3Seeds);
  const columns = ttt.seed42.tasks.map((_, task) => rows.map(({ perTask }) => perTask[task] ?? 0));
  const alone = ttt.isolated.map(({ steps }) => steps.map((share) => (share === null ? null : percent(share))));
  const rate = (at: number) => ({
    count: Math.round((seeds[at]?.series[0] ?? 0) * rolloutsPerStep),
    n: rolloutsPerStep,
    what: `seed ${seeds[at]?.seed}`,
  });
  const slowest = Math.min(...ttt.learningRates.map(({ lr }) => lr));
  return [
    ...rows.map(({ step, fast1, perTask }) =>
      file(
        `step-${step}`,
        "section 5.3",
        `seed 42, step ${step}: the tasks' shares of ${k} give the step's`,
        checkPooledShare({
          shares: perTask.map((share) => percent(share)),
          of: k,
          total: percent(fast1),
        }),
      ),
    ),
    ...rows.map(({ step, rollouts }) =>
      file(
        `rollouts-${step}`,
        "section 5.3",
        `step ${step}: rollouts so far`,
        checkSame({
          here: exact(rollouts),
          there: exact((step + 1) * rolloutsPerStep),
          as: `${step + 1} steps of ${rolloutsPerStep}`,
        }),
      ),
    ),
    ...seeds.flatMap(({ seed, series }) =>
      series.map((share, step) =>
        file(
          `figure-5-${seed}-${step}`,
          "figure 5",
          `seed ${seed}, step ${step}: a share of ${rolloutsPerStep}`,
          checkShare({ share: percent(share, 1), n: rolloutsPerStep }),
        ),
      ),
    ),
    file(
      "figure-5-table",
      "figure 5, section 5.3",
      "figure and table agree on seed 42",
      remark(
        checkMean({
          values: rows.map(({ fast1 }, step) => exact(Math.abs(fast1 - (ttt.figure5.seed42[step] ?? Number.NaN)))),
          mean: exact(0),
        }),
        "the differences, step by step",
      ),
    ),
    ...seeds.map(({ seed, series, best }) =>
      file(
        `boa-${seed}`,
        "figure 5",
        `seed ${seed}: the starred step has the best share`,
        checkBest({ values: series.map((share) => percent(share, 1)), step: best }),
      ),
    ),
    file("boa-mean", "abstract", "mean of the three starred checkpoints", checkMean({ values: boa, mean })),
    file(
      "boa-std",
      "section 5.1",
      "their standard deviation",
      checkStd({ values: boa, std: percent(headline.boaFast1StdAcrossSeeds) }),
    ),
    file(
      "peak-1-2",
      "abstract, figure 5",
      "training peaks at step 1 or 2",
      within(
        seeds.map(({ seed, best }) => ({ name: `seed ${seed}`, step: best })),
        ttt.figure5.shadedSteps,
      ),
    ),
    file("early-stop", "section 3.5", "stopping at the first fall finds the best checkpoint", earlyStop(seeds)),
    file(
      "equal-budget",
      "sections 4.1, 5.1",
      "the 30.6 % were reached with 320 rollouts",
      remark(equalBudget(seeds, setup), "more for TTT, not less: that it loses stands, that budgets match does not"),
    ),
    file(
      "same-tasks",
      "figure 5, table E.1",
      "three seeds of one policy on the same five tasks start alike",
      remark(
        checkSameRate(rate(0), rate(1)),
        "task 12 alone, at 100 % in every step of seed 42, would give 20 %; seed 43 stays under that in four of six: other tasks, or another clock",
      ),
    ),
    file(
      "oracle-steps",
      "section 6.2",
      "each task at its own best step",
      checkPooledShare({
        shares: columns.map((column) => percent(Math.max(...column))),
        of: k,
        total: percent(ttt.perTaskOracle),
      }),
    ),
    ...ttt.isolated.flatMap(({ task, boaStep }, at) => {
      const values = alone[at] ?? [];
      return [
        file(
          `alone-${task}`,
          "section 5.3",
          `task ${task} alone: the step chosen has the best share`,
          checkBest({ values, step: boaStep }),
        ),
        file(
          `alone-share-${task}`,
          "section 5.3",
          `task ${task} alone: every step is a share of ${k}`,
          every(values.flatMap((share) => (share === null ? [] : [checkShare({ share, n: k })]))),
        ),
      ];
    }),
    file(
      "alone-early",
      "section 5.3",
      "4 of 5 tasks peak within two steps",
      checkSame({
        here: exact(4),
        there: exact(ttt.isolated.filter(({ boaStep }) => boaStep <= 2).length),
        as: `the table: steps ${ttt.isolated.map(({ boaStep }) => boaStep).join(", ")}`,
      }),
    ),
    ...ttt.learningRates.map(({ lr, fast1, baseline }) =>
      file(
        `lr-${lr.toExponential()}`,
        "section 6.4",
        `learning rate ${lr.toExponential()}: a share of ${rolloutsPerStep}`,
        checkShare({ share: percent(fast1 ?? baseline ?? 0, 1), n: rolloutsPerStep }),
      ),
    ),
    file(
      "lr-series",
      "section 6.4",
      "1e-6 peaks at step 1, then falls; 3e-7 never exceeds the policy it began with",
      notCheckable({
        reported: ttt.learningRates.map(({ fast1, baseline }) => percent(fast1 ?? baseline ?? 0, 1)).join(", "),
        needed: "the shares of every step at each learning rate: one of each is printed",
      }),
    ),
    file(
      "lr-orders",
      "section 6.4",
      "the learning rates span three orders of magnitude",
      checkSame({
        here: 3,
        there: exact(Math.log10(setup.learningRate / slowest)),
        as: `log10(${setup.learningRate.toExponential()} / ${slowest.toExponential()})`,
      }),
    ),
  ];
}

function within(seeds: readonly { name: string; step: number }[], steps: readonly number[]): Check {
  const outside = seeds.filter(({ step }) => !steps.includes(step));
  return {
    verdict: outside.length === 0 ? "consistent" : "inconsistent",
    reported: `step ${steps.join(" or ")}`,
    recomputed: seeds.map(({ name, step }) => `${name}: ${step}`).join(", "),
    tolerance: "none",
    arithmetic: `${seeds.length - outside.length} of ${seeds.length} seeds`,
    note: null,
  };
}

type Series = readonly { seed: number; series: readonly number[]; best: number }[];

// The last step before the first fall, against the best of all steps.
function earlyStop(seeds: Series): Check {
  const stops = seeds.map(({ seed, series, best }) => {
    const fall = series.findIndex((share, step) => step > 0 && share < (series[step - 1] ?? 0));
    const stop = fall < 0 ? series.length - 1 : fall - 1;
    return { seed, found: series[stop] ?? 0, stop, best, most: series[best] ?? 0 };
  });
  const missed = stops.filter(({ found, most }) => found < most);
  return {
    verdict: missed.length === 0 ? "consistent" : "inconsistent",
    reported: "the best",
    recomputed:
      missed.length === 0
        ? "the best"
        : missed.map(({ seed, found, most }) => `seed ${seed}: ${percent(found)} for ${percent(most)}`).join(", "),
    tolerance: "none",
    arithmetic: stops.map(({ seed, stop, best }) => `seed ${seed} stops at ${stop}, best is ${best}`).join("; "),
    note: null,
  };
}

function equalBudget(seeds: Series, { bestOfN, batchTtt }: PublishedNumbers["setup"]): Check {
  const spent = seeds.map(({ seed, best }) => ({ seed, rollouts: (best + 1) * batchTtt.rolloutsPerStep }));
  const affordable = bestOfN.rollouts / batchTtt.rolloutsPerStep;
  const fair = seeds.map(({ series }) => Math.max(...series.slice(0, affordable)));
  const over = spent.some(({ rollouts }) => rollouts > bestOfN.rollouts);
  return {
    verdict: over ? "inconsistent" : "consistent",
    reported: `${bestOfN.rollouts} rollouts`,
    recomputed: spent.map(({ seed, rollouts }) => `seed ${seed}: ${rollouts}`).join(", "),
    tolerance: "none",
    arithmetic: `a starred step s has used (s + 1) x ${batchTtt.rolloutsPerStep}; within ${bestOfN.rollouts} the mean is ${checkMean({ values: fair.map(exact), mean: "30.6%" }).recomputed}`,
    note: null,
  };
}

// Several checks as one: the first that fails speaks.
function every(checks: readonly Check[]): Check {
  const first = checks.find(({ verdict }) => verdict !== "consistent");
  if (first) return first;
  return {
    verdict: "consistent",
    reported: checks.map(({ reported }) => reported).join(", "),
    recomputed: checks.map(({ recomputed }) => recomputed).join(", "),
    tolerance: "the rounding of the shares",
    arithmetic: checks.map(({ recomputed }) => recomputed).join(", "),
    note: null,
  };
}
