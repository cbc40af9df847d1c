import { expect, test } from "vitest";
import { openEvaluator } from "../../src/evaluation/index.js";
import { diagonal } from "./inline-task.js";

test("evaluators share one device without waiting for each other for ever, and time alone", async () => {
  const evaluators = await Promise.all([0, 1, 2].map(() => openEvaluator({ device: "cpu", numPerfTrials: 2 })));
  try {
    const results = await Promise.all(
      evaluators.map(async (evaluator) => {
        const verdicts: string[] = [];
        for (let i = 0; i < 6; i++)
          verdicts.push((await evaluator.evaluate(diagonal, "return A[:, None] * B")).verdict);
        return verdicts;
      }),
    );
    expect(results.flat().filter((verdict) => verdict === "correct")).toHaveLength(18);
  } finally {
    await Promise.all(evaluators.map((evaluator) => evaluator.close()));
  }
});
