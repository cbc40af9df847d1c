import { expect, test, vi } from "vitest";
import { audit } from "../../src/cli/audit.js";

async function printed(args: string[]): Promise<{ code: number; text: string }> {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    const code = await audit.run(args, new AbortController().signal);
    return { code, text: log.mock.calls.flat().join("\n") };
  } finally {
    log.mockRestore();
  }
}

test("an audit that finds something succeeds", async () => {
  const { code, text } = await printed([]);
  expect(code).toBe(0);
  expect(text).toContain("p would follow from n = 320");
  expect(text).toMatch(/\d+ checked: ✗ \d+ inconsistent/);
});

test("--json gives every finding, --device what the speedups are held to", async () => {
  const { counts, findings } = JSON.parse((await printed(["--json", "--device", "h200"])).text);
  expect(counts.reduce((sum: number, { checked }: { checked: number }) => sum + checked, 0)).toBe(findings.length);
  expect(findings.find(({ id }: { id: string }) => id === "speedup-4").claim).toContain("H200");
  await expect(printed(["--device", "abacus"])).rejects.toThrow(/abacus/);
});
