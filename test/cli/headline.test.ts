import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { headline, recordedGroups } from "../../src/cli/headline.js";
import { packagePath } from "../../src/records/index.js";

test("the README's headline is the one the recorded runs give", async () => {
  const lines = (await headline(recordedGroups(packagePath("data/runs")))).split("\n").filter((line) => line !== "");
  const readme = readFileSync(packagePath("README.md"), "utf8");
  expect(lines).toHaveLength(9);
  for (const line of lines) expect(readme).toContain(line);
});
