import type { PublishedNumbers } from "../published-schema.js";
import { checkAtMost, checkBest, checkSame } from "./check-agreement.js";
import { checkMean, checkRatio, checkStd, checkSum } from "./check-mean.js";
import { checkShare } from "./check-share.js";
import { type Finding, notCheckable } from "./finding.js";
import { exact, percent, place, remark } from "./place.js";
import { show } from "./printed.js";

const seedsOf = ({ seed42, seed43, seed44 }: { seed42: number; seed43: number; seed44: number }) => [
  seed42,
  seed43,
  seed44,
];

/** The outer loop, self-distillation, and what each method cost. */
export function auditTraining(paper: PublishedNumbers): Finding[] {
  return [...rlvr(paper), ...sdpo(paper), ...speedups(paper), ...compute(paper)];
}

function rlvr({ rlvr: rows }: PublishedNumbers): Finding[] {
  const file = place("outer loop");
  const batch = 8 * 8;
  return [
    ...rows.map(({ step, correct }) =>
      file(
        `rlvr-${step}`,
        "appendix B",
        `step ${step}: a share of one batch, 8 x 8 samples`,
        checkShare({ share: percent(correct), n: batch }),
      ),
    ),
    file(
      "rlvr-final",
      "appendix B",
      "the last checkpoint is the most correct",
      checkBest({
        values: rows.map(({ correct }) => percent(correct)),
        step: rows.at(-1)?.step ?? 0,
        steps: rows.map(({ step }) => step),
      }),
    ),
    file(
      "rlvr-speedup",
      "appendix B",
      "mean speedups of the checkpoints",
      notCheckable({
        reported: rows.map(({ speedup }) => `${speedup.toFixed(2)}x`).join(", "),
        needed: "the samples, and how many there were",
      }),
    ),
  ];
}

function sdpo({ sdpo: rows, setup }: PublishedNumbers): Finding[] {
  const file = place("self-distillation");
  const [feedback, prompt] = rows;
  return [
    ...rows.flatMap((row) => {
      const values = seedsOf(row).map((share) => percent(share));
      const name = row.method;
      return [
        ...values.map((share, at) =>
          file(
            `${name}-share-${42 + at}`,
            "table E.1",
            `${name}, seed ${42 + at}: a share of 160 or 320`,
            checkShare({
              share,
              n: [setup.batchTtt.rolloutsPerStep, setup.bestOfN.rollouts],
            }),
          ),
        ),
        file(
          `${name}-mean`,
          "table E.1",
          `${name}: mean of three seeds`,
          checkMean({ values, mean: percent(row.mean) }),
        ),
        file(
          `${name}-std`,
          "table E.1",
          `${name}: their standard deviation`,
          checkStd({ values, std: percent(row.std) }),
        ),
      ];
    }),
    ...[0, 1, 2].map((at) =>
      file(
        `no-lift-${42 + at}`,
        "appendix E",
        `seed ${42 + at}: feedback is no better than prompt-only`,
        checkAtMost({
          smaller: percent(feedback ? (seedsOf(feedback)[at] ?? Number.NaN) : Number.NaN),
          larger: percent(prompt ? (seedsOf(prompt)[at] ?? Number.NaN) : Number.NaN),
          because: "in all three seeds",
        }),
      ),
    ),
  ].map((finding) => ({ ...finding, id: finding.id.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-") }));
}

function speedups({ meanSpeedup3Seeds: rows }: PublishedNumbers): Finding[] {
  const file = place("mean speedups");
  return rows.flatMap((row) => {
    const id = row.method.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
    const values = seedsOf(row).map((speedup) => `${speedup.toFixed(2)}x`);
    const [mean, std] = [row.mean, row.std].map((value) => `${value.toFixed(2)}x`);
    return [
      file(`d1-mean-${id}`, "table D.1", `${row.method}: mean of three seeds`, checkMean({ values, mean: mean ?? "" })),
      file(
        `d1-std-${id}`,
        "table D.1",
        `${row.method}: their standard deviation`,
        checkStd({ values, std: std ?? "" }),
      ),
      file(
        `d1-spread-${id}`,
        "appendix D",
        `${row.method}: the spread exceeds the mean`,
        checkAtMost({ smaller: mean ?? "", larger: std ?? "", because: "std > mean is claimed" }),
      ),
    ];
  });
}

function compute({ compute: rows, setup }: PublishedNumbers): Finding[] {
  const file = place("compute");
  // Thousands, the smallest with one decimal.
  const tokens = (count: number) => (count === 0 ? exact(0) : `${(count / 1000).toFixed(count < 1e4 ? 1 : 0)}K`);
  const slug = (method: string) =>
    method
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replace(/-$/, "");
  const [single, search] = rows;
  const each = (row: typeof single) => (row ? row.studentTokens / row.rollouts : Number.NaN);
  const overheads = ["107%", "101%"];
  return [
    ...rows.map(({ method, studentTokens, teacherTokens, totalTokens }) =>
      file(
        `tokens-${slug(method)}`,
        "table C.1",
        `${method}: student and teacher tokens are the total`,
        checkSum({
          parts: [tokens(studentTokens), tokens(teacherTokens)],
          total: tokens(totalTokens),
        }),
      ),
    ),
    ...rows
      .filter(({ teacherTokens }) => teacherTokens > 0)
      .map(({ method, studentTokens, teacherTokens }, at) =>
        file(
          `overhead-${slug(method)}`,
          "appendix C",
          `${method}: the teacher's tokens in per cent of the student's`,
          checkRatio({
            numerator: tokens(teacherTokens),
            denominator: tokens(studentTokens),
            ratio: overheads[at] ?? "",
          }),
        ),
      ),
    ...rows.map(({ method, rollouts }) =>
      file(
        `rollouts-${slug(method)}`,
        "table C.1",
        `${method}: rollouts are those of the setup`,
        checkSame({
          here: exact(rollouts),
          there: exact(method.includes("K=1)") ? setup.subset1.length : setup.bestOfN.rollouts),
          as: "the setup",
        }),
      ),
    ),
    file(
      "tokens-per-rollout",
      "table C.1",
      "a rollout costs the same at K = 1 and K = 64",
      remark(
        notCheckable({
          reported: `${show(each(single))} tokens`,
          recomputed: `${show(each(search))} tokens`,
          arithmetic: `${single?.studentTokens} / ${single?.rollouts} against ${search?.studentTokens} / ${search?.rollouts}`,
          needed: "prompt and completion tokens apart",
        }),
        "the prompts are the same; five completions may be short by chance",
      ),
    ),
  ];
}
