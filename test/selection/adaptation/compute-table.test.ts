import { expect, test } from "vitest";
import { packagePath, readManifest, readSamples } from "../../../src/records/index.js";
import { computeOfSamples, computeTable } from "../../../src/selection/adaptation/index.js";

const cost = {
  rollouts: 320,
  promptTokens: 300_000,
  completionTokens: 14_000,
  teacherTokens: 338_000,
  evaluations: 120,
  samplingMs: 1000,
  evaluatingMs: 2000,
  wallMs: 2500,
};

test("a method's runs are added up; the published SDPO total is student and teacher together", () => {
  const [sdpo, twice] = computeTable([
    { method: "SDPO (feedback)", manifests: [{ compute: cost }] },
    { method: "two seeds", manifests: [{ compute: cost }, { compute: cost }] },
  ]);
  expect(sdpo).toMatchObject({ studentTokens: 314_000, teacherTokens: 338_000, totalTokens: 652_000, wallMs: 2500 });
  expect(twice).toMatchObject({ rollouts: 640, totalTokens: 1_304_000, evaluations: 240, wallMs: 5000 });
});

test("the mean of the runs, as the paper gives it over three seeds", () => {
  const runs = [100, 200, 600].map((completionTokens) => ({ compute: { ...cost, completionTokens } }));
  const [mean] = computeTable([{ method: "m", manifests: runs }], { per: "run" });
  expect(mean).toMatchObject({ rollouts: 320, completionTokens: 300, studentTokens: 300_300, wallMs: 2500 });
  expect(() => computeTable([{ method: "m", manifests: [] }], { per: "run" })).toThrow(/no runs to average/);
  expect(computeTable([{ method: "m", manifests: [] }])[0]).toMatchObject({ rollouts: 0, totalTokens: 0 });
});

test("tokens one run did not count leave the sum unknown, not small", () => {
  const [row] = computeTable([
    { method: "m", manifests: [{ compute: cost }, { compute: { ...cost, promptTokens: null } }] },
  ]);
  expect(row).toMatchObject({ promptTokens: null, completionTokens: 28_000, studentTokens: null, totalTokens: null });
});

test("samples up to a step are what that step's checkpoint cost", () => {
  const samples = [0, 0, 1, 2].map((step) => ({ step, promptTokens: 100, completionTokens: 10 + step }));
  expect(computeOfSamples("BoA step 1", samples, { lastStep: 1 })).toMatchObject({
    rollouts: 3,
    promptTokens: 300,
    completionTokens: 31,
    studentTokens: 331,
    totalTokens: null,
    wallMs: null,
  });
});

test("a recorded run's manifest and its samples agree", () => {
  const runDir = packagePath("data/runs/nano-t0.25-s42");
  const [whole] = computeTable([{ method: "search", manifests: [readManifest(runDir)] }]);
  const { rollouts, promptTokens, completionTokens, studentTokens } = computeOfSamples("search", readSamples(runDir));
  expect(whole).toMatchObject({ rollouts, promptTokens, completionTokens, studentTokens });
  expect(rollouts).toBe(320);
});
