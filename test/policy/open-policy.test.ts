import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { describePolicy, openPolicy } from "../../src/policy/index.js";
import { withEnvironment } from "./openai/ask.js";
import { recordedTasks, recordRun } from "./recorded-run.js";

withEnvironment({ OPENAI_API_KEY: undefined, OTHER_KEY: undefined });

test("replay:DIR opens a recorded run", async () => {
  const dir = join(mkdtempSync(join(tmpdir(), "open-policy-")), "run");
  recordRun(dir, [{ ...recordedTasks[0], seed: 42, temperature: 1, k: 2 }]);
  await using policy = await openPolicy(`replay:${dir}`);
  expect(policy.spec).toBe(`replay:${dir}`);
  expect(policy.capabilities.maxK).toBe(2);
  expect(describePolicy(policy)).toBe(
    `replay:${dir} (weights-1): up to 2 samples a task, raw log-probabilities, scores`,
  );
});

test("openai:MODEL@URL keeps model and URL apart, at the first @ before a URL", async () => {
  await using policy = await openPolicy("openai:org/model@rev:2@http://127.0.0.1:8000/v1/", { server: "vllm" });
  expect(policy.spec).toBe("openai:org/model@rev:2@http://127.0.0.1:8000/v1/");
  expect(policy.checkpoint).toBe("org/model@rev:2");
  expect(policy.details).toMatchObject({
    model: "org/model@rev:2",
    endpoint: "http://127.0.0.1:8000/v1",
    server: "vllm",
  });
  expect(describePolicy(policy)).toBe(
    "openai:org/model@rev:2@http://127.0.0.1:8000/v1/: any number of samples, raw log-probabilities, scores, not reproducible",
  );
});

test("openai:MODEL is OpenAI's own endpoint, and wants a key", async () => {
  await expect(openPolicy("openai:gpt-4.1-mini")).rejects.toThrow(
    /api\.openai\.com\/v1 wants a key, and OPENAI_API_KEY is not set\n.*apiKeyEnv/,
  );
  process.env.OTHER_KEY = "sk-other-secret";
  await using policy = await openPolicy("openai:gpt-4.1-mini", { apiKeyEnv: "OTHER_KEY" });
  expect(policy.details).toMatchObject({ endpoint: "https://api.openai.com/v1", server: "openai" });
  expect(JSON.stringify(policy)).not.toContain("secret");
});

test.each([
  "http://localhost:8000/v1",
  "http://127.0.0.1:8000/v1",
  "http://[::1]:8000/v1",
  "http://192.168.1.7:11434/v1",
  "http://10.0.0.3/v1",
  "http://gpu-box:8000/v1",
  "http://gpu-box.local:8000/v1",
])("%s is local and needs no key", async (url) => {
  await using policy = await openPolicy(`openai:m@${url}`);
  expect(policy.details).toMatchObject({ endpoint: url, server: "other" });
});

test.each(["https://api.example.com/v1", "http://172.32.0.1/v1", "http://11.0.0.1/v1"])("%s is not", async (url) => {
  await expect(openPolicy(`openai:m@${url}`)).rejects.toThrow("OPENAI_API_KEY is not set");
});

test.each([
  ["llama:gpt2", /names no known kind of policy \("llama"\)\n.*replay:RUN_DIRECTORY, openai:MODEL@URL.*nano:DIRECTORY/],
  ["toString:x", /no known kind/],
  ["data/runs/demo", /no known kind/],
  ["", /no known kind/],
  ["replay", /names nothing to open/],
  ["nano:", /names nothing to open/],
  ["openai: ", /names nothing to open/],
  ["openai:@http://localhost:8000/v1", /names a URL and no model/],
  ["openai:model@localhost:8000/v1", /has no URL that begins with http:\/\/ or https:\/\/ after the @/],
  ["openai:model@", /has no URL/],
  ["openai:http://localhost:8000/v1", /has no URL.*openai:MODEL@URL/s],
  ["openai:model@http://", /is not a URL/],
  ["openai:model@http://me:secret@host/v1", /holds a user name or password/],
  ["openai:model@https://host/v1?key=secret", /has a query or fragment/],
])("%s is refused with the way out", async (spec, message) => {
  const error: Error = await openPolicy(spec).then(
    () => new Error("opened"),
    (reason) => reason,
  );
  expect(error.message).toMatch(message);
  expect(error.message).not.toContain("secret");
});

test.each([
  [{ maxN: 0 }, "maxN is 0"],
  [{ concurrency: 2.5 }, "concurrency is 2.5"],
  [{ timeoutMs: 600_000 }, /timeoutMs is 600000\n.*1 to 290000/],
  [{ server: "triton" as "vllm" }, /server is "triton"\n.*vllm/],
])("%o is refused", async (options, message) => {
  await expect(openPolicy("openai:m@http://localhost:1/v1", options)).rejects.toThrow(message);
});

test("opening one kind loads no other: the openai package is reached by a dynamic import alone", () => {
  const src = resolve(import.meta.dirname, "../../src/policy");
  expect(staticImports(join(src, "index.ts"))).not.toContain("openai");
  expect(staticImports(join(src, "replay.ts"))).not.toContain("openai");
  expect(staticImports(join(src, "openai/open-openai.ts"))).toContain("openai");
  expect(staticImports(join(src, "index.ts"))).not.toContain(join(src, "nano.ts"));
});

/** Everything a module loads when it is loaded: files by path, packages by name. Type-only and dynamic imports load nothing. */
function staticImports(path: string, seen = new Set<string>()): string[] {
  if (seen.has(path)) return [...seen];
  seen.add(path);
  for (const statement of ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2023).statements) {
    const isTypeOnly = ts.isImportDeclaration(statement)
      ? statement.importClause?.isTypeOnly === true
      : ts.isExportDeclaration(statement) && statement.isTypeOnly;
    if (isTypeOnly || !(ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement))) continue;
    const from = statement.moduleSpecifier;
    if (from === undefined || !ts.isStringLiteral(from)) continue;
    if (from.text.startsWith(".")) staticImports(resolve(path, "..", from.text.replace(/\.js$/, ".ts")), seen);
    else seen.add(from.text);
  }
  return [...seen];
}
