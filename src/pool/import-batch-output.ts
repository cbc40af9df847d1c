import { z } from "zod";
import type { PoolRow } from "../records/pool-row.js";
import { forEachJsonLine } from "./import-jsonl.js";
import { poolFields } from "./row-fault.js";
import type { Sink } from "./table-sink.js";

const tokens = z.array(z.looseObject({ logprob: z.number() }));
const choice = z.looseObject({
  index: z.int().min(0).default(0),
  /** Of a chat completion; `text` of a plain one. */
  message: z.looseObject({ content: z.string().nullish() }).optional(),
  text: z.string().nullish(),
  logprobs: z
    .looseObject({
      content: tokens.nullish(),
      token_logprobs: z.array(z.number().nullable()).nullish(),
    })
    .nullish(),
});
const failure = { message: z.string().nullish(), code: z.union([z.string(), z.number()]).nullish() };
const line = z.looseObject({
  custom_id: z.string(),
  // Of OpenAI, or as vLLM writes it: what a request would have answered.
  error: z.looseObject({ ...failure, error: z.looseObject(failure).nullish() }).nullish(),
  response: z
    .looseObject({
      status_code: z.int().optional(),
      body: z
        .looseObject({
          choices: z.array(choice).min(1).optional(),
          error: z.looseObject({ message: z.string().nullish() }).nullish(),
          usage: z.looseObject({ completion_tokens: z.int().min(0).nullish() }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
type Line = z.infer<typeof line>;
type Choice = z.infer<typeof choice>;

/**
 * Reads the output of a batch endpoint in OpenAI's format: a line a request, with its `custom_id` and the response; each choice is a sample. Requests that failed, by
 * their `error` or status, are rejects that carry the server's message. A log-probability of -9999, by which OpenAI says that it has none, makes
 * those of the whole sample unknown.
 */
export function importBatchOutput(file: string, sink: Sink): void {
  const { taskOf = taskOfId } = sink.options;
  const has = (field: keyof PoolRow) => sink.options.defaults?.[field] !== undefined;
  forEachJsonLine(file, sink, (value, number, text) => {
    const reject = (field: string, reason: string) => sink.reject({ file, line: number, field, reason, text });
    const parsed = line.safeParse(value);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return reject(issue?.path.join(".") || "(record)", issue?.message ?? "no response of a batch");
    }
    const failure = failureOf(parsed.data);
    if (failure !== null) return reject(failure.field, failure.reason);
    const body = parsed.data.response?.body;
    const place = taskOf(parsed.data.custom_id);
    if (place === null || (place.taskId === undefined && !has("taskId"))) {
      return reject("custom_id", `${JSON.stringify(parsed.data.custom_id)} names no task; give taskOf`);
    }
    const choices = body?.choices ?? [];
    for (const [i, one] of choices.entries()) {
      const path = `response.body.choices.${i}`;
      const content = one.message?.content ?? one.text;
      if (content == null) {
        reject(`${path}.message.content`, "the choice has no text");
        continue;
      }
      const shared = choices.length > 1;
      const index =
        place.index === undefined ? undefined : shared ? place.index * choices.length + one.index : place.index;
      const usage = shared ? undefined : (body?.usage?.completion_tokens ?? undefined);
      const row = { ...place, index, text: content, ...logprobsOf(one, usage) } as Partial<PoolRow>;
      const fault = sink.maker.add(poolFields.map((field) => row[field]));
      if (fault !== null) reject(fault.field === "index" ? "custom_id" : fault.field, fault.reason);
    }
  });
}

function failureOf({ error, response }: Line): { field: string; reason: string } | null {
  if (error != null) {
    const said = error.message ?? error.error?.message ?? error.code ?? error.error?.code ?? "the request failed";
    return { field: "error", reason: `${said}` };
  }
  if (response == null) return { field: "response", reason: "there is none" };
  const { status_code: status = 200, body } = response;
  if (status !== 200)
    return { field: "response.status_code", reason: `${status}: ${body?.error?.message ?? "failed"}` };
  return body?.choices === undefined ? { field: "response.body.choices", reason: "there are none" } : null;
}

function logprobsOf({ logprobs }: Choice, usage: number | undefined): Partial<PoolRow> {
  const values = logprobs?.content?.map(({ logprob }) => logprob) ?? logprobs?.token_logprobs ?? null;
  if (values === null) return { completionTokens: usage ?? null, sumLogprob: null, meanLogprob: null };
  const known = values.filter((value) => value !== null && value > -9999) as number[];
  const completionTokens = values.length;
  if (known.length < values.length || values.length === 0) {
    return { completionTokens, sumLogprob: null, meanLogprob: null };
  }
  const sumLogprob = known.reduce((sum, value) => sum + value, 0);
  return { completionTokens, sumLogprob, meanLogprob: sumLogprob / completionTokens };
}

// As KernelBench calls its files: level_1_problem_12_sample_0; also task for problem, and with seed_42.
function taskOfId(id: string): Partial<PoolRow> | null {
  const number = (names: string) => {
    const found = new RegExp(`(?:^|[^a-z])(?:${names})[-_ :=]?(\\d+)`, "i").exec(id)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const taskId = number("problem|task");
  if (taskId === undefined) return null;
  const place = { level: number("level"), taskId, seed: number("seed"), index: number("sample|index") };
  return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined));
}
