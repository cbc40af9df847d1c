import type { PublishedNumbers } from "../published-schema.js";
import { checkAtMost, checkBest } from "./check-agreement.js";
import { checkCorrelationP } from "./check-correlation.js";
import { checkRatio, checkSum } from "./check-mean.js";
import { type Check, checkReadings, type Finding, notCheckable } from "./finding.js";
import { exact, place, remark } from "./place.js";

/** The probe of adapted policies on a fixed pool: p-values, and what the sign of rho means. */
export function auditOverSharpening({ overSharpening: probe, setup, lengthControl }: PublishedNumbers): Finding[] {
  const file = place("over-sharpening");
  const all = (step: number) => probe.rhoAll[step]?.toFixed(3) ?? "";
  const bottom = (step: number) => probe.rhoBottomQuartile[step]?.toFixed(3) ?? "";
  const quarter = Math.floor(probe.n / 4);
  const last = probe.steps.length - 1;
  const [raw] = lengthControl.rows;
  const [deepest] = Object.keys(probe.p.bottomQuartile).map(Number);
  return [
    file(
      "probe-n",
      "section 5.3b",
      "5 tasks of K = 64 are the samples scored",
      checkSum({
        parts: setup.subset1.map(() => exact(setup.bestOfN.k)),
        total: exact(probe.n),
      }),
    ),
    ...Object.entries(probe.p.all).map(([step, p]) =>
      file(
        `rho-p-${step}`,
        "section 5.3b",
        `step ${step}: p from rho and ${probe.n} samples`,
        checkCorrelationP({ rho: all(Number(step)), n: probe.n, p: scientific(p) }),
      ),
    ),
    ...Object.entries(probe.p.bottomQuartile).map(([step, p]) =>
      file(
        `rho-p-bottom-${step}`,
        "section 5.3b",
        `step ${step}, bottom quartile: p from rho and ${quarter} samples`,
        remark(
          checkCorrelationP({ rho: bottom(Number(step)), n: quarter, p: scientific(p) }),
          `a quarter of ${probe.n} is ${quarter}, which gives p = ${checkCorrelationP({ rho: bottom(Number(step)), n: quarter, p: "0.5" }).recomputed}`,
        ),
      ),
    ),
    file(
      "rho-sign",
      "section 5.3b, figure 6",
      "negative rho(NLL, speedup): the adapted policy is surer of its worst solutions",
      signCheck(all(last)),
    ),
    file(
      "rho-sign-base",
      "section 5.3b, abstract",
      "the base policy is least sure of its best solutions",
      signCheck(all(0)),
    ),
    file(
      "rho-deepens",
      "section 5.3b",
      "rho is deeper at the end than at the start",
      checkAtMost({
        smaller: all(last),
        larger: all(0),
        because: "both are negative",
      }),
    ),
    file(
      "rho-deepest",
      "figure 6",
      `the bottom quartile's rho is deepest at step ${deepest}`,
      checkBest({
        values: probe.rhoBottomQuartile.map((rho, step) => ({ value: -rho, within: readOff(probe, step) })),
        step: deepest ?? 0,
      }),
    ),
    file(
      "rho-doubles",
      "figure 6",
      "the bottom quartile's rho nearly doubles (1.5 to 2 times)",
      remark(
        checkRatio({
          numerator: bottom(deepest ?? 0),
          denominator: bottom(0).replace("-", ""),
          ratio: { value: -1.75, within: 0.25 },
        }),
        `at the step chosen for it; one step later it is ${probe.rhoBottomQuartile[(deepest ?? 0) + 1]} (read off the figure)`,
      ),
    ),
    file(
      "rho-raw-sign",
      "length control, section 5.3b",
      "log-probability and speedup correlate the same way in both analyses",
      readSigns(raw?.rho.toFixed(3) ?? "", all(0)),
    ),
    file(
      "rho-trend",
      "figure 6",
      "the change from -0.198 to -0.275 is more than chance",
      notCheckable({
        reported: `${all(0)} to ${all(last)}`,
        needed:
          "the samples: both are over the same ones, so they are not independent; and what runs of other seeds give",
      }),
    ),
    file(
      "mean-nll",
      "section 5.3b",
      "mean NLL swings from step to step",
      notCheckable({
        reported: probe.meanNll.map((each) => each.toFixed(2)).join(", "),
        needed: `which of the ${probe.steps.length} steps the ${probe.meanNll.length} values are of, and whether NLL is a sum or a mean`,
      }),
    ),
  ];
}

// What a step's value may miss by: rounding where the text states it, more where it was read off the figure, most behind a label.
function readOff({ digitised }: PublishedNumbers["overSharpening"], step: number): number {
  if (digitised.statedInText.rhoBottomQuartile.includes(step)) return 0.0005;
  return digitised.hiddenBehindLabel.step === step ? digitised.hiddenBehindLabel.tolerance : digitised.tolerance;
}

// Surer means a lower NLL. Surer of the slow ones means that low NLL goes with low speedup: rho above 0.
function signCheck(rho: string): Check {
  const check = checkAtMost({
    smaller: exact(0),
    larger: rho,
    because: "surer of slow samples means low NLL with low speedup",
  });
  return {
    ...check,
    reported: `rho = ${rho}`,
    recomputed: "rho > 0",
    arithmetic: `low NLL with low speedup is rho(NLL, speedup) > 0; rho = ${rho} says that the samples it is surer of are faster`,
    note: "if wrong samples count at speedup 0, rho below 0 may say no more than that correct ones are likelier",
  };
}

// Over the correct samples rho(log-probability, speedup) is printed, over the probe's rho(NLL, speedup), its negative.
function readSigns(raw: string, step0: string): Check {
  const turned = -Number(step0);
  const signs = Number(raw) < 0 === turned < 0;
  const arithmetic = `rho(log-probability, speedup) is ${raw} here and -(${step0}) = ${turned} there`;
  const check: Check = {
    verdict: signs ? "consistent" : "inconsistent",
    reported: raw,
    recomputed: String(turned),
    tolerance: "the sign",
    arithmetic,
    note: null,
  };
  return checkReadings([
    { when: "the same samples", check },
    { when: "correct ones alone here, wrong ones too there", check: { ...check, verdict: "consistent" } },
  ]);
}

// The p-values have two digits: 3.6e-4.
const scientific = (p: number) => p.toExponential(1);
