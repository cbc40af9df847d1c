import type { PublishedNumbers } from "../published-schema.js";
import { checkAtMost, checkSame } from "./check-agreement.js";
import { checkDifference } from "./check-mean.js";
import { checkSameRate } from "./check-same-rate.js";
import { checkPooledShare, checkShare } from "./check-share.js";
import type { Finding } from "./finding.js";
import { exact, percent, place } from "./place.js";

/** The second subset, and transfer from one to the other. */
export function auditSecondSubset(paper: PublishedNumbers): Finding[] {
  return [...subset2(paper), ...transfer(paper)];
}

function subset2({ subset2: second, setup }: PublishedNumbers): Finding[] {
  const file = place("subset 2");
  const { bestOfN, boaStep0, boaStep1, perTask } = second;
  const [search, before, after] = [bestOfN, boaStep0, boaStep1].map(({ fast1 }) => percent(fast1));
  const signed = (points: number) => `${points < 0 ? "-" : ""}${Math.abs(points).toFixed(1)}%`;
  // The differences the breakdown prints, in its order.
  const printed = [6.3, -31.3, -21.9, -21.8, -34.4];
  const count = ({ fast1, rollouts }: typeof bestOfN, what: string) => ({
    count: Math.round(fast1 * rollouts),
    n: rollouts,
    what,
  });
  return [
    file(
      "subset2-bon",
      "section 5.4",
      "Best-of-N: the tasks' shares of 64 give the whole",
      checkPooledShare({
        shares: perTask.map(({ bestOfN }) => percent(bestOfN)),
        of: setup.bestOfN.k,
        total: search ?? "",
      }),
    ),
    file(
      "subset2-boa",
      "section 5.4",
      "BoA step 1: the tasks' shares of 32 give the whole",
      checkPooledShare({
        shares: perTask.map(({ boaStep1 }) => percent(boaStep1)),
        of: setup.batchTtt.k,
        total: after ?? "",
      }),
    ),
    ...[
      { id: "bon", name: "Best-of-N", told: bestOfN.rollouts, made: setup.bestOfN.rollouts },
      { id: "0", name: "BoA step 0", told: boaStep0.rollouts, made: setup.batchTtt.rolloutsPerStep },
      { id: "1", name: "BoA step 1", told: boaStep1.rollouts, made: 2 * setup.batchTtt.rolloutsPerStep },
    ].map(({ id, name, told, made }) =>
      file(
        `subset2-rollouts-${id}`,
        "section 5.4",
        `${name}: rollouts so far`,
        checkSame({ here: exact(told), there: exact(made), as: "the setup" }),
      ),
    ),
    file(
      "subset2-step-0",
      "section 5.4",
      "BoA step 0 is a share of 160 rollouts",
      checkShare({ share: before ?? "", n: boaStep0.rollouts }),
    ),
    file(
      "subset2-delta-0",
      "section 5.4",
      "step 0 against Best-of-N",
      checkDifference({ from: search ?? "", to: before ?? "", difference: "-19.4%" }),
    ),
    file(
      "subset2-delta-1",
      "section 5.4",
      "step 1 against Best-of-N",
      checkDifference({ from: search ?? "", to: after ?? "", difference: "-20.6%" }),
    ),
    ...perTask.map(({ task, bestOfN, boaStep1 }, at) =>
      file(
        `subset2-task-${task}`,
        "section 5.4",
        `task ${task}: BoA against Best-of-N`,
        checkDifference({
          from: percent(bestOfN),
          to: percent(boaStep1),
          difference: signed(printed[at] ?? Number.NaN),
        }),
      ),
    ),
    file(
      "subset2-same-policy",
      "sections 4.2, 5.4",
      "step 0 and Best-of-N sample one policy on the same tasks",
      checkSameRate(count(boaStep0, "step 0"), count(bestOfN, "Best-of-N")),
    ),
  ];
}

function transfer({ transfer: rows, subset2: second, tttTrajectory, setup }: PublishedNumbers): Finding[] {
  const file = place("transfer");
  const bases = [percent(tttTrajectory.seed42.rows[0]?.fast1 ?? Number.NaN), percent(second.boaStep0.fast1)];
  return rows.flatMap(({ from, to, fast1, base, bestOfN }) => {
    // The second share is printed with two decimals.
    const share = percent(fast1, to === 1 ? 2 : 1);
    return [
      file(
        `transfer-${from}-${to}`,
        "section 5.5",
        `subset ${from} to ${to}: a share of ${setup.batchTtt.rolloutsPerStep}`,
        checkShare({ share, n: setup.batchTtt.rolloutsPerStep }),
      ),
      file(
        `transfer-base-${to}`,
        "section 5.5",
        `subset ${from} to ${to}: the base is step 0 of subset ${to}`,
        checkSame({ here: percent(base), there: bases[to - 1] ?? "", as: `step 0 of subset ${to}` }),
      ),
      file(
        `transfer-falls-${to}`,
        "section 5.5",
        `subset ${from} to ${to}: under the base`,
        checkAtMost({ smaller: share, larger: percent(base), because: "both directions degrade" }),
      ),
      ...(bestOfN === undefined
        ? []
        : [
            file(
              `transfer-search-${to}`,
              "section 5.5",
              `subset ${from} to ${to}: Best-of-N is that of subset ${to}`,
              checkSame({ here: percent(bestOfN), there: percent(second.bestOfN.fast1), as: "section 5.4" }),
            ),
          ]),
    ];
  });
}
