export * from "./describe-policy.js";
export type * from "./learner.js";
export * from "./open-policy.js";
export type { OpenAiOptions, ServerKind } from "./openai/options.js";
export type * from "./policy.js";
export { lookForTinker, type TinkerPython, tinkerVersion } from "./tinker-python.js";
export * from "./use-checkpoint.js";
