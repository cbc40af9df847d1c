export { unlikeConditions } from "./conditions.js";
export { describeEvaluation } from "./describe-evaluation.js";
export type { EvaluateOptions, Evaluator, EvaluatorSettings } from "./evaluator.js";
export { openEvaluator } from "./open-evaluator.js";
export type { EvaluatorMode, EvaluatorOptions } from "./settings.js";
