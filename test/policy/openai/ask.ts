import { afterEach, beforeEach } from "vitest";
import { openOpenAi } from "../../../src/policy/openai/open-openai.js";
import type { OpenAiOptions } from "../../../src/policy/openai/options.js";
import type { Policy, SampleRequest } from "../../../src/policy/policy.js";
import { type Prompt, sha256, type Task } from "../../../src/records/index.js";

const code = "class Model: ...\n";
export const task: Task = {
  level: 1,
  id: 5,
  name: "Matrix_scalar",
  code,
  size: "small",
  hash: sha256(code),
  source: "bundled",
};
const messages: Prompt["messages"] = [
  { role: "system", content: "You write kernels." },
  { role: "user", content: "Write a faster forward body." },
];
export const prompt: Prompt = { messages, hash: sha256(JSON.stringify(messages)) };

/** A request for the first `k` samples. */
export const ask = (k: number, more: Partial<SampleRequest> = {}): SampleRequest => ({
  task,
  prompt,
  indices: Array.from({ length: k }, (_, i) => i),
  seed: 42,
  temperature: 0.25,
  maxTokens: 64,
  ...more,
});

/** Opens an endpoint with waits small enough for a test. */
export const open = (url: string, options: OpenAiOptions = {}, model = "test-model"): Promise<Policy> =>
  openOpenAi(`${model}@${url}`, { retryBaseMs: 1, retryCapMs: 2_000, attempts: 3, onWarning: () => {}, ...options });

/** Runs every test of a file with these environment variables, and puts back what was there. */
export function withEnvironment(variables: Record<string, string | undefined>): void {
  const before: Record<string, string | undefined> = {};
  const set = (values: Record<string, string | undefined>) => {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
  beforeEach(() => {
    for (const name of Object.keys(variables)) before[name] = process.env[name];
    set(variables);
  });
  afterEach(() => set(before));
}
