import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { headline, recordedGroups } from "../../src/cli/headline.js";
import { packagePath, readManifest } from "../../src/records/index.js";

test("the README's headline is the one the recorded runs give", async () => {
  const lines = (await headline(recordedGroups(packagePath("data/runs")))).split("\n").filter((line) => line !== "");
  const readme = readFileSync(packagePath("README.md"), "utf8");
  expect(lines).toHaveLength(9);
  for (const line of lines) expect(readme).toContain(line);
});

test("of several groups of one temperature that with the most seeds is shown, of equals the later", () => {
  const dir = mkdtempSync(join(tmpdir(), "headline-"));
  const run = (name: string, seed: number, startedAt: string, gpuName: string) => {
    mkdirSync(join(dir, name));
    const manifest = readManifest(packagePath("data/runs/nano-t1.00-s42"));
    const other = {
      ...manifest,
      runId: name,
      startedAt,
      seeds: [seed],
      environment: { ...manifest.environment, gpuName },
    };
    writeFileSync(join(dir, name, "manifest.json"), JSON.stringify(other));
  };
  try {
    run("a", 42, "2026-11-01T00:00:00.000Z", "H200");
    run("b", 43, "2026-11-01T00:00:00.000Z", "H200");
    run("c", 42, "2026-11-02T00:00:00.000Z", "H100");
    expect(recordedGroups(dir).map(({ runDirs }) => runDirs)).toEqual([[join(dir, "a"), join(dir, "b")]]);
    run("d", 43, "2026-11-02T00:00:00.000Z", "H100");
    expect(recordedGroups(dir).map(({ runDirs }) => runDirs)).toEqual([[join(dir, "c"), join(dir, "d")]]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
