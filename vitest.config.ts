import { defineConfig } from "vitest/config";

// Tests that wait for a limit of two seconds some twenty times: on two cores, a neighbour could bring honest programs to it.
const short = ["test/evaluation/bundled-tasks.test.ts", "test/evaluation/verdicts.test.ts"];

export default defineConfig({
  test: {
    testTimeout: 180_000,
    hookTimeout: 120_000,
    // Two cores, and several suites start torch: more workers than this only make them wait for each other.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: "together", include: ["test/**/*.test.ts"], exclude: short, sequence: { groupOrder: 0 } },
      },
      { extends: true, test: { name: "alone", include: short, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
