import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const scripts = {
  "bench:stats": "scripts/bench-stats/main.mjs",
  "bench:analysis": "scripts/bench-analysis.mjs",
  "bench:evaluator": "scripts/bench-evaluator.mjs",
  "record:adaptation": "scripts/record-adaptation.mjs",
  soak: "test/kernels/soak.mjs",
};
const run = (path: string, ...args: string[]) => spawnSync(process.execPath, [path, ...args], { encoding: "utf8" });

test.each(Object.entries(scripts))(
  "%s names its options where it is given one that it lacks, and with --help",
  (name, path) => {
    const refused = run(path, "--nonsense");
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain(`${name}: Unknown option '--nonsense'`);
    const help = run(path, "--help");
    expect([help.status, help.stderr]).toEqual([0, ""]);
    const list = help.stdout.split("\n").filter((line) => line.startsWith("  --"));
    expect(list.length).toBeGreaterThan(2);
    for (const line of list) expect(refused.stderr).toContain(line.includes("--seed") ? "  --seed" : line);
  },
);

test("a number that is none is refused by its option's name", () => {
  const { status, stderr } = run(scripts.soak, "--count", "many");
  expect([status, stderr]).toEqual([1, "soak: --count many: not a number\n  → give --count one\n"]);
});
