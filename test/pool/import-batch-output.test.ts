import { expect, test } from "vitest";
import { importPool } from "../../src/pool/index.js";
import { aFile } from "./a-row.js";

const token = (logprob: number) => ({ token: "x", logprob, bytes: [120], top_logprobs: [] });
const choice = (index: number, content: string, logprobs: number[] | null) => ({
  index,
  message: { role: "assistant", content, refusal: null },
  logprobs: logprobs === null ? null : { content: logprobs.map(token), refusal: null },
  finish_reason: "stop",
});
// By hand, from OpenAI's description of a batch's output file.
const line = (custom_id: string, choices: object[], given: object = {}) => ({
  id: "batch_req_1",
  custom_id,
  response: {
    status_code: 200,
    request_id: "r",
    body: { id: "chatcmpl-1", object: "chat.completion", model: "m", choices, usage: { completion_tokens: 9 } },
  },
  error: null,
  ...given,
});
const lines = (...values: object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join("");

test("a choice is a sample; its log-probabilities are summed", async () => {
  const file = aFile(
    "output.jsonl",
    lines(
      line("level_1_problem_12_sample_3", [choice(0, "return A @ B", [-0.5, -1.5, 0])]),
      line("level-2/task-4 seed:43", [choice(0, "a", [-1]), choice(1, "b", [-2])]),
      line("task 5", [choice(0, "c", null)]),
      line("task 6", [choice(0, "d", [-1, -9999])]),
      line("task 7", [{ index: 0, text: "e", logprobs: { tokens: ["e"], token_logprobs: [-0.25] } }]),
    ),
  );
  const { format, rows, missing, rejects } = await importPool(file, {
    defaults: { temperature: 1, logprobBasis: "raw" },
  });
  expect(format).toBe("openai-batch");
  expect(rejects).toEqual([]);
  expect(
    rows.map((row) => [row.level, row.taskId, row.seed, row.index, row.text, row.completionTokens, row.sumLogprob]),
  ).toEqual([
    [1, 12, 0, 3, "return A @ B", 3, -2],
    [2, 4, 43, 0, "a", 1, -1],
    [2, 4, 43, 1, "b", 1, -2],
    [1, 5, 0, 0, "c", 9, null],
    [1, 6, 0, 0, "d", 2, null],
    [1, 7, 0, 0, "e", 1, -0.25],
  ]);
  expect(rows[0]?.meanLogprob).toBeCloseTo(-2 / 3, 15);
  expect(rows[0]).toMatchObject({ temperature: 1, logprobBasis: "raw", verdict: null, correct: null });
  expect(missing.map(({ field, rows: count }) => [field, count])).toEqual([
    ["meanLogprob", 2],
    ["sumLogprob", 2],
    ["verdict", 6],
    ["level", 3],
    ["seed", 4],
    ["index", 5],
  ]);
});

test("requests that failed and lines that are torn come back with the reason", async () => {
  const expired = line("task 1", [], { response: null, error: { code: "batch_expired", message: "too late" } });
  const refused = line("task 2", [], { response: { status_code: 429, body: { error: { message: "slow down" } } } });
  const good = line("task 3 sample 0", [choice(0, "x", [-1])]);
  const nameless = line("request-1", [choice(0, "x", [-1])]);
  const broken = line("task 4", [{ index: 0, message: { role: "assistant", content: 5 } }]);
  const empty = line("task 5", [{ index: 0, message: { role: "assistant" } }]);
  const positive = line("task 6", [choice(0, "x", [2])]);
  const text = lines(good, expired, refused, nameless, broken, empty, positive, good);
  const { rows, rejects } = await importPool(aFile("output.jsonl", `${text}{"id": "batch_r`));
  expect(rows).toHaveLength(1);
  expect(rejects.map(({ line: number, field, reason }) => [number, field, reason])).toEqual([
    [2, "error", "too late"],
    [3, "response.status_code", "429: slow down"],
    [4, "custom_id", '"request-1" names no task; give taskOf'],
    [5, "response.body.choices.0.message.content", expect.stringContaining("expected string")],
    [6, "response.body.choices.0.message.content", "the choice has no text"],
    [7, "sumLogprob", expect.stringContaining("0 or less")],
    [8, "custom_id", "level 1 task 3 seed 0 sample 0 is there twice; the first is kept"],
    [9, "(record)", "torn: the file ends inside it"],
  ]);
});

test("taskOf says what other ids mean", async () => {
  const file = aFile("output.jsonl", lines(line("a-7", [choice(0, "x", [-1])]), line("b", [choice(0, "y", [-1])])));
  const taskOf = (id: string) => (id === "b" ? null : { level: 3, taskId: Number(id.slice(2)), index: 1 });
  const { rows, rejects } = await importPool(file, { taskOf });
  expect(rows).toMatchObject([{ level: 3, taskId: 7, index: 1 }]);
  expect(rejects).toMatchObject([{ line: 2, field: "custom_id" }]);
});

test("vLLM's own form of a failed request keeps the server's words", async () => {
  const good = line("task 3 sample 0", [choice(0, "x", [-1])]);
  const flat = line("task 1", [], {
    response: { status_code: 400, body: null },
    error: { message: "context too long", code: 400 },
  });
  const nested = line("task 2", [], {
    response: { status_code: 400, body: null },
    error: { error: { message: "too long" } },
  });
  const bare = line("task 4", [], { response: { status_code: 500, body: null } });
  const { rejects } = await importPool(aFile("output.jsonl", lines(good, flat, nested, bare)));
  expect(rejects.map(({ field, reason }) => [field, reason])).toEqual([
    ["error", "context too long"],
    ["error", "too long"],
    ["response.status_code", "500: failed"],
  ]);
});
