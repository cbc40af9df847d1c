import { expect, test } from "vitest";
import { readPaperProtocol } from "../../src/pool/index.js";
import { packagePath } from "../../src/records/index.js";
import { summariseNullTest } from "../../src/selection/index.js";

test("a row a source and task: ends, middle, and what counts as faster than itself", () => {
  const rows = [
    { taskId: 4, speedup: 1.02, low: 1.01, source: "a" },
    { taskId: 4, speedup: 0.98, low: 0.97, source: "a" },
    { taskId: 4, speedup: 1.01, low: 0.99, source: "a" },
    { taskId: 4, speedup: null, low: null, source: "a" },
    { taskId: 4, speedup: 300, source: "b" },
    { taskId: 5, speedup: 1, low: null, source: "b" },
    { taskId: 5, speedup: null, source: "c" },
  ];
  expect(summariseNullTest(rows)).toEqual([
    { source: "a", taskId: 4, timed: 3, untimed: 1, min: 0.98, median: 1.01, max: 1.02, fast: 2, resolved: 1 },
    { source: "b", taskId: 4, timed: 1, untimed: 0, min: 300, median: 300, max: 300, fast: 1, resolved: null },
    { source: "b", taskId: 5, timed: 1, untimed: 0, min: 1, median: 1, max: 1, fast: 0, resolved: null },
    { source: "c", taskId: 5, timed: 0, untimed: 1, min: null, median: null, max: null, fast: 0, resolved: null },
  ]);
  expect(summariseNullTest([])).toEqual([]);
});

test("the recorded A/A test under the paper's protocol is read row by row", () => {
  const rows = readPaperProtocol(packagePath("data/paper-protocol/four-threads"), "four threads");
  expect(rows).toHaveLength(60);
  // Three significant digits of milliseconds, as KernelBench rounds: 3.26 / 3.62 is the first.
  expect(rows[0]).toEqual({ taskId: 4, speedup: 3.26 / 3.62, low: null, high: null, source: "four threads" });
});
