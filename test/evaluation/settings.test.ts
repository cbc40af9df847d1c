import { expect, test } from "vitest";
import { openEvaluator } from "../../src/evaluation/index.js";
import { resolveSettings } from "../../src/evaluation/settings.js";

test("the modes have the paper's counts", () => {
  expect(resolveSettings({ device: "cpu", mode: "full" }, {})).toMatchObject({
    numCorrectTrials: 5,
    numPerfTrials: 50,
  });
  expect(resolveSettings({ device: "cpu", mode: "fast" }, {})).toMatchObject({ numCorrectTrials: 1, numPerfTrials: 5 });
});

test("an option counts before a variable, that before the mode's default", () => {
  const env = {
    KERNELBENCH_EVAL_MODE: "full",
    KERNELBENCH_NUM_CORRECT_TRIALS: "3",
    KERNELBENCH_NUM_PERF_TRIALS: "",
  };
  expect(resolveSettings({ device: "cpu" }, env)).toMatchObject({
    mode: "full",
    numCorrectTrials: 3,
    numPerfTrials: 50,
  });
  expect(resolveSettings({ device: "cpu", mode: "fast", numCorrectTrials: 2 }, env)).toMatchObject({
    mode: "fast",
    numCorrectTrials: 2,
    numPerfTrials: 5,
  });
});

test.each([
  ["KERNELBENCH_EVAL_MODE", "quick"],
  ["KERNELBENCH_NUM_CORRECT_TRIALS", "0"],
  ["KERNELBENCH_NUM_CORRECT_TRIALS", "many"],
  ["KERNELBENCH_NUM_PERF_TRIALS", "1"],
  ["KERNELBENCH_NUM_PERF_TRIALS", "2.5"],
])("%s=%s is refused by name", (variable, value) => {
  expect(() => resolveSettings({ device: "cpu" }, { [variable]: value })).toThrow(`${variable} is "${value}"`);
});

test.each([
  [{ device: "gpu" }, /device is "gpu".*\n.*"cuda:0"/],
  [{ device: "cuda" }, /device is "cuda"/],
  [{ device: "cpu", checkTimeoutMs: -1 }, /checkTimeoutMs is -1/],
  [{ device: "cpu", numPerfTrials: 1 }, /numPerfTrials is 1/],
])("openEvaluator(%j) is refused by name", async (options, message) => {
  await expect(openEvaluator(options)).rejects.toThrow(message);
});

test("a Python that does not start is an error at once", async () => {
  await expect(openEvaluator({ device: "cpu", python: "/nowhere/python" })).rejects.toThrow(
    /could not be started.*nowhere/,
  );
});

test("a device that is not there is an error at once", async () => {
  const opened = openEvaluator({ device: "cuda:99" });
  await expect(opened).rejects.toMatchObject({
    code: "no-device",
    message: expect.stringContaining("cuda:99 cannot be used"),
  });
});
