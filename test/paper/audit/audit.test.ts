import { expect, test } from "vitest";
import {
  type AuditVerdict,
  audit,
  auditReport,
  checkBest,
  checkMean,
  countFindings,
  h200,
  notCheckable,
} from "../../../src/paper/audit/index.js";
import { type PublishedNumbers, published } from "../../../src/paper/index.js";
import { passAtK } from "../../../src/stats/index.js";

const paper = published();
const findings = audit(paper);
const idsOf = (verdict: AuditVerdict) => findings.filter((finding) => finding.verdict === verdict).map(({ id }) => id);

test("what is inconsistent in the paper, by name", () => {
  expect(idsOf("inconsistent")).toEqual([
    "equivalent-k-slow", // 55.0 % at learning rate 1e-6 is worth K = 1.06, not < 1
    "boa-two-values", // 35.0 % in table 5.2, 30.6 % in the abstract
    "boa-at-best", // "35 % at best" beside 42.5 % in the trajectory
    "k1-baseline", // 53.3 % and 39.8 % for the share of fast samples of subset 1
    "k1-step-0", // 60 of 160 and 341 of 640 from one policy: p = 3.9e-4
    "curve-needs-rates", // 99.9 % at K = 16 needs 20 % a task; tasks 4 and 5 have 5 of 128
    "pairs", // 10 tasks x 2 seeds in the limitations, 10 pairs in the table
    "partial-from-raw", // raw -0.047 and length -0.039 leave no partial above -0.0246; 0.003 is printed
    "quartiles-baseline", // the quartiles hold 336 of 640, 52.5 %
    "quartiles-tail", // highest surprisal: 47.4 % fast, all: 61.1 %
    "peak-1-2", // seed 44 peaks at step 4
    "early-stop", // seed 44 would stop at step 1
    "equal-budget", // 480, 320 and 800 rollouts
    "same-tasks", // 60 and 29 of 160 at step 0: p = 1.6e-4
    "lr-orders", // 1e-5 to 3e-7 are 1.5 orders of magnitude
    "rho-p-bottom-3", // p = 9.8e-17 is that of 320 samples, a quarter has 80 (4e-5)
    "rho-sign", // rho(NLL, speedup) < 0 means surer of the faster
    "rho-sign-base", // so does -0.198 at step 0
    "subset2-same-policy", // 28 of 160 and 118 of 320 from one policy: p = 9e-6
    "effect-2", // 16.3 - 40.5 = -24.2, not -20.6
    "baseline-2", // 40.5 % in the regime table, 36.9 % in section 5.4
    "harder", // the "hard" subset has the higher baseline
    "threshold-table", // of four tasks above 30 % three lose
    "figure-7-benefit-1", // +2.2 points in the figure, -9.2 in the table
    "figure-7-benefit-2", // all five benefits differ
    "figure-7-coverage-2", // 24.9 % is neither 17.5 % nor 36.9 %
    "figure-7-task-12", // 55 % in the figure, 100 % at every step
    "speedup-4", // 859.8x of a program bound by memory
    "speedup-5", // 191.7x of another
    "mean-speedup-best-correct", // 226.9x where the tasks allow 57x
    "mean-speedup-surprisal-guided-top3", // 139.0x, likewise
  ]);
});

test("what cannot be checked says what it would need", () => {
  expect(idsOf("not-checkable")).toEqual([
    "ci-16",
    "ci-kind",
    "boa-step-8",
    "share-random-correct",
    "std-random-correct",
    "oracle-speedup",
    "strategy-speedups",
    "length-p",
    "quartiles-k1",
    "quartiles-random",
    "variance-fast-low",
    "variance-stds",
    "lr-series",
    "rho-raw-sign",
    "rho-trend",
    "mean-nll",
    "rlvr-speedup",
    "tokens-per-rollout",
    "speedup-12",
    "speedup-14",
    "speedup-15",
    "speedup-clock",
  ]);
  for (const { verdict, note } of findings) if (verdict === "not-checkable") expect(note).toMatch(/\w{3}/);
});

test("every finding can be told apart and followed", () => {
  expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
  expect(findings.length).toBeGreaterThan(200);
  for (const { id, section, where, claim, reported, recomputed, arithmetic } of findings) {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    for (const text of [section, where, claim, reported, recomputed, arithmetic]) expect(text, id).toMatch(/\S/);
    expect(`${claim} ${reported} ${recomputed} ${arithmetic}`, id).not.toMatch(/NaN|undefined|Infinity/);
  }
});

const plants: [string, string, (numbers: PublishedNumbers) => void][] = [
  [
    "a mean",
    "boa-mean",
    (numbers) => {
      numbers.headline.boaFast1Mean3Seeds = 0.308;
    },
  ],
  [
    "a standard deviation",
    "sdpo-feedback-std",
    (numbers) => {
      for (const row of numbers.sdpo) row.std = 0.09;
    },
  ],
  [
    "a share of 32",
    "step-1",
    (numbers) => {
      for (const row of numbers.tttTrajectory.seed42.rows) row.fast1 += 0.002;
    },
  ],
  [
    "an effect size",
    "cohens-h",
    (numbers) => {
      numbers.selectionTests.cohensH = 0.72;
    },
  ],
  [
    "a p-value",
    "raw-p",
    (numbers) => {
      for (const row of numbers.lengthControl.rows) row.p = 0.2;
    },
  ],
  [
    "a sign test",
    "sign-test",
    (numbers) => {
      numbers.selectionTests.signTest.pOneSided = 0.13;
    },
  ],
  [
    "a signed-rank test",
    "wilcoxon",
    (numbers) => {
      numbers.selectionTests.wilcoxon.p = 0.048;
    },
  ],
  [
    "a token count",
    "tokens-sdpo-feedback",
    (numbers) => {
      for (const row of numbers.compute) row.totalTokens += 3000;
    },
  ],
  [
    "a picked share",
    "headline-surprisal",
    (numbers) => {
      numbers.headline.surprisalFast1 = 0.9;
    },
  ],
  [
    "a task lost",
    "eval-tasks",
    (numbers) => {
      numbers.setup.extended.pop();
    },
  ],
  [
    "a starred step",
    "boa-43",
    (numbers) => {
      numbers.tttTrajectory.figure5.boaStep["43"] = 2;
    },
  ],
  [
    "an order",
    "order-surprisal-guided",
    (numbers) => {
      for (const row of numbers.table5_3_selection.rows) if (row.strategy === "surprisal-guided") row.meanSpeedup = 160;
    },
  ],
  [
    "an effect size's last digit",
    "cohens-h",
    (numbers) => {
      numbers.selectionTests.cohensH = 0.65; // 8 of 10 against 5 of 10 are 0.6435
    },
  ],
  [
    "a count of pairs",
    "wilcoxon-n",
    (numbers) => {
      numbers.selectionTests.wilcoxon.n = 9;
    },
  ],
];

test.each(plants)("an error planted in %s is found", (_, id, plant) => {
  expect(findings.find((finding) => finding.id === id)?.verdict).toBe("consistent");
  const numbers = structuredClone(paper);
  plant(numbers);
  expect(audit(numbers).find((finding) => finding.id === id)?.verdict).toBe("inconsistent");
});

test("a mended number is no longer reported", () => {
  const numbers = structuredClone(paper);
  numbers.overSharpening.p.bottomQuartile["3"] = 4.0e-5;
  for (const row of numbers.selectedSpeedupSubset1Seed42) row.speedup = 1.2;
  const mended = audit(numbers)
    .filter(({ verdict }) => verdict === "inconsistent")
    .map(({ id }) => id);
  expect(mended).not.toContain("rho-p-bottom-3");
  expect(mended).not.toContain("speedup-4");
  expect(mended).not.toContain("speedup-5");
});

test("a faster memory bounds no differently where both sides read the same", () => {
  const of = (id: string) => audit(paper, { device: h200 }).find((finding) => finding.id === id);
  expect(of("speedup-4")).toMatchObject({ verdict: "inconsistent", recomputed: "at most 2x" });
  // 8.594 GB at 4.8 TB/s.
  expect(of("speedup-4")?.arithmetic).toContain("1.79 ms");
});

test("the report keeps to its width, puts the inconsistent first, and counts", () => {
  const report = auditReport(findings);
  for (const line of report.split("\n")) expect([...line].length, line).toBeLessThanOrEqual(100);
  const [count] = countFindings(findings);
  expect(count).toEqual({ section: "setup and headline", checked: 8, consistent: 8, inconsistent: 0, notCheckable: 0 });
  const marks = report.split("\n\n").map((part) =>
    part
      .split("\n")
      .flatMap((line) => /^[✗?✓]/.exec(line) ?? [])
      .join(""),
  );
  for (const part of marks) expect(part).toMatch(/^✗*\?*✓*$/);
  const counted = (verdict: AuditVerdict) => idsOf(verdict).length;
  expect(report.split("\n").at(-1)).toBe(
    `${findings.length} checked: ✗ ${counted("inconsistent")} inconsistent, ? ${counted("not-checkable")} not checkable, ✓ ${counted("consistent")} consistent`,
  );
});

test("one's own checks make a report too", () => {
  const own = { section: "table 1", where: "row 1" };
  const mean = checkMean({ values: ["1.0", "2.0"], mean: "1.7" });
  const report = auditReport([
    { id: "mean", ...own, claim: "mean of two", ...mean },
    { id: "p", ...own, claim: "its p", ...notCheckable({ reported: "0.03", needed: "the test" }) },
  ]);
  expect(report).toBe(
    [
      "TABLE 1",
      "✗ row 1: mean of two",
      "    reported 1.7, recomputed 1.45 to 1.55",
      "    (1.0 + 2.0) / 2 = 1.45 to 1.55",
      "? row 1: its p",
      "    reported 0.03",
      "    not checkable: the test",
      "",
      "2 checked: ✗ 1 inconsistent, ? 1 not checkable, ✓ 0 consistent",
    ].join("\n"),
  );
});

test("a curve that only draws without replacement can have is not called impossible", () => {
  const numbers = structuredClone(paper);
  for (const row of numbers.table5_1_bestOfNScaling.rows) {
    row.passAt1 = passAtK({ n: 64, c: 3, k: row.k });
    row.std = 0;
  }
  const found = audit(numbers).find(({ id }) => id === "concave");
  expect(found?.verdict).toBe("not-checkable");
  expect(found?.note).toMatch(/without replacement/);
});

test("the greatest of a series is told as printed, and first", () => {
  const found = checkBest({ values: ["37.5%", "42.5%", "40.0%"], step: 1 });
  expect(found).toMatchObject({ verdict: "consistent", recomputed: "step 1" });
  expect(found.arithmetic).toContain("the greatest is 42.5%");
  const near = checkBest({
    values: [
      { value: 0.4345, within: 0.008 },
      { value: 0.442, within: 0.0005 },
    ],
    step: 1,
  });
  expect(near.recomputed).toBe("step 1");
});
