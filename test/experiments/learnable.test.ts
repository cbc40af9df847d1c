import { expect, test } from "vitest";
import { type AdaptationSettings, checkAdaptation } from "../../src/experiments/adaptation-settings.js";
import { drawnTokens } from "../../src/experiments/gradient-step.js";

const policyOf = (logprobBasis: string) =>
  ({ spec: "tinker:some", logprobBasis, capabilities: { train: true }, learn: () => {} }) as never;
const settings = (logprobBasis: string, temperature: number) => {
  const numbers = { k: 2, steps: 1, maxTokens: 8, learningRate: 1e-4, entropyBonus: 0, reduction: "sum" };
  return {
    ...numbers,
    tasks: [{ id: 4, level: 1 }],
    temperature,
    policy: policyOf(logprobBasis),
  } as unknown as AdaptationSettings;
};
const refuse = (what: string): never => {
  throw new Error(what);
};

test("log-probabilities that are not the model's own are refused before anything is drawn, and at T = 1 all are", () => {
  for (const basis of ["post-temperature", "unknown"]) {
    expect(() => checkAdaptation(settings(basis, 0.25), refuse)).toThrow(
      new RegExp(`those of tinker:some are ${basis}[\\s\\S]*draw at temperature 1`),
    );
    expect(() => checkAdaptation(settings(basis, 1), refuse)).not.toThrow();
  }
  expect(() => checkAdaptation(settings("raw", 0.25), refuse)).not.toThrow();
});

test("an entropy bonus is refused before anything is drawn where the policy has none", () => {
  const asked = { ...settings("raw", 1), entropyBonus: 0.1 };
  expect(() => checkAdaptation(asked, refuse)).toThrow(/tinker:some takes no steps with an entropy bonus/);
  expect(() => checkAdaptation({ ...asked, entropyBonus: 0 }, refuse)).not.toThrow();
});

test("a sample gives its tokens where they serve, and is named where it lacks them", () => {
  const sample = { tokenIds: [1, 2], tokenLogprobs: [-0.1, -0.2], logprobBasis: "unknown", temperature: 1 };
  expect(drawnTokens(sample as never, policyOf("unknown"))).toEqual({ tokenIds: [1, 2], logprobs: [-0.1, -0.2] });
  expect(() => drawnTokens({ ...sample, temperature: 0.25 } as never, policyOf("unknown"))).toThrow(/are unknown/);
  expect(() => drawnTokens({ ...sample, tokenIds: null, logprobBasis: "raw" } as never, policyOf("raw"))).toThrow(
    /token ids/,
  );
});
