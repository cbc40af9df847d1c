import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openEvaluator } from "../../src/evaluation/index.js";
import { nullTest } from "../../src/experiments/index.js";
import { readEvaluations } from "../../src/records/index.js";
import { referenceBody } from "../../src/tasks/index.js";
import { diagonal } from "./inline-task.js";

const scratch = mkdtempSync(join(tmpdir(), "known-"));
afterAll(() => rmSync(scratch, { recursive: true }));

test("what a run measured is not measured again, and nothing else is taken from it", async () => {
  const runDir = join(scratch, "null");
  const how = { device: "cpu", numPerfTrials: 2 };
  {
    await using evaluator = await openEvaluator(how);
    for await (const _ of nullTest({ tasks: [diagonal], evaluator, repeats: 1, runDir }));
  }
  const [measured] = readEvaluations(runDir);
  await using evaluator = await openEvaluator({ ...how, known: [runDir] });
  expect(evaluator.settings.known).toBe(runDir);
  const own = referenceBody(diagonal);
  expect(await evaluator.evaluate(diagonal, own)).toEqual(measured);
  // The secret of its inputs says whether an evaluation was made anew: another measurement, task or program.
  const others = [
    await evaluator.evaluate(diagonal, own, { repeat: 1 }),
    await evaluator.evaluate({ ...diagonal, code: `${diagonal.code}\n`, hash: "0".repeat(64) }, own),
    await evaluator.evaluate(diagonal, "return A[:, None] * B"),
  ];
  expect(others.map(({ verdict }) => verdict)).toEqual(["correct", "correct", "correct"]);
  expect(new Set([measured, ...others].map((one) => one?.inputSeed)).size).toBe(4);

  await expect(openEvaluator({ ...how, numPerfTrials: 3, known: [runDir] })).rejects.toThrow(
    /evaluator's numPerfTrials was 2, not 3/,
  );
  await expect(openEvaluator({ ...how, known: ["data/runs/null-h200"] })).rejects.toThrow(
    /its device was NVIDIA H200, not /,
  );
  await expect(openEvaluator({ ...how, known: ["/nowhere"] })).rejects.toThrow("/nowhere is no run");
  await expect(openEvaluator({ device: `replay:${runDir}`, known: [runDir] })).rejects.toThrow(/known/);
});

test("an interval is read from the trials as this evaluator reads them", async () => {
  const runDir = join(scratch, "read-otherwise");
  {
    await using evaluator = await openEvaluator({ device: "cpu", numPerfTrials: 12 });
    for await (const _ of nullTest({ tasks: [diagonal], evaluator, repeats: 1, runDir }));
  }
  const [measured] = readEvaluations(runDir);
  const change = (file: string, how: (text: string) => string) =>
    writeFileSync(join(runDir, file), how(readFileSync(join(runDir, file), "utf8")));
  change("manifest.json", (text) => text.replace(/"systematicError": [\d.]+/, '"systematicError": 0.3'));
  change("evaluations.jsonl", (text) => text.replace(/"low":[\d.]+/, '"low":0.5').replace(/"high":[\d.]+/, '"high":2'));
  expect(readEvaluations(runDir)[0]?.speedup).toMatchObject({ low: 0.5, high: 2 });
  await using evaluator = await openEvaluator({ device: "cpu", numPerfTrials: 12, known: [runDir] });
  expect(await evaluator.evaluate(diagonal, referenceBody(diagonal))).toEqual(measured);
});
