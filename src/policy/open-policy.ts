import { LabError } from "../records/index.js";
import type { HfOptions } from "./hf.js";
import type { NanoOptions } from "./nano.js";
import type { OpenAiOptions } from "./openai/options.js";
import type { Policy } from "./policy.js";
import type { TinkerOptions } from "./tinker.js";

/** Options of every kind of policy; each takes those it knows, so that one call can switch between kinds. */
export type OpenPolicyOptions = OpenAiOptions & NanoOptions & HfOptions & TinkerOptions;

// Imported when first opened: the openai package alone takes longer to load than a whole replay.
const kinds: Record<string, (rest: string, options: OpenPolicyOptions) => Promise<Policy>> = {
  replay: async (dir) => (await import("./replay.js")).openReplay(dir),
  openai: async (endpoint, options) => (await import("./openai/open-openai.js")).openOpenAi(endpoint, options),
  nano: async (dir, options) => (await import("./nano.js")).openNano(dir, options),
  hf: async (model, options) => (await import("./hf.js")).openHf(model, options),
  tinker: async (model, options) => (await import("./tinker.js")).openTinker(model, options),
};

const forms =
  "replay:RUN_DIRECTORY, openai:MODEL@URL (or openai:MODEL for api.openai.com), nano:DIRECTORY, hf:DIRECTORY_OR_ID, tinker:BASE_MODEL";

/**
 * Opens a policy from its spec.
 *
 * - `replay:data/runs/ID`: a recorded run. Needs nothing else.
 * - `openai:MODEL@URL`: an OpenAI-compatible endpoint, URL up to and including `/v1`; `openai:MODEL` is api.openai.com.
 *   The key is read from `OPENAI_API_KEY`, or from the variable `apiKeyEnv` names; a local URL works without one.
 * - `nano:DIR`: the tiny local policy.
 * - `hf:DIR_OR_ID`: a Hugging Face causal language model, by transformers and peft.
 * - `tinker:BASE_MODEL`, or `tinker:BASE_MODEL@tinker://RUN/weights/NAME`: a model of Tinker's service, by its SDK; the key is read from
 *   `TINKER_API_KEY`.
 *
 * @throws LabError `bad-spec`, or what opening that kind of policy throws
 * @example
 * await using policy = await openPolicy("openai:Qwen/Qwen3-8B@http://localhost:8000/v1", { server: "vllm" });
 */
export async function openPolicy(spec: string, options: OpenPolicyOptions = {}): Promise<Policy> {
  const colon = spec.indexOf(":");
  const kind = colon < 0 ? spec : spec.slice(0, colon);
  const open = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (open === undefined) {
    throw new LabError("bad-spec", `"${spec}" names no known kind of policy ("${kind}")`, `known: ${forms}`);
  }
  const rest = colon < 0 ? "" : spec.slice(colon + 1).trim();
  if (rest === "") throw new LabError("bad-spec", `"${spec}" names nothing to open`, `write one of ${forms}`);
  return open(rest, options);
}
