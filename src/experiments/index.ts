export { adaptationRuns, type RunVariants } from "./adaptation-runs.js";
export type { AdaptationOptions, TestTimeOptions } from "./adaptation-settings.js";
export { type AdvantageOptions, type Advantages, advantages } from "./advantages.js";
export { batchTtt } from "./batch-ttt.js";
export { type BestOfNOptions, bestOfN } from "./best-of-n.js";
export { type CalibrateOptions, calibrate } from "./calibrate.js";
export type { RunEvent, TttEvent } from "./events.js";
export type { Guardrails } from "./guardrails.js";
export { type NullTestOptions, nullTest } from "./null-test.js";
export { type ProbeEvent, type ProbeOptions, probe } from "./probe.js";
export { adaptationCheckpoints, type ProbeCheckpoint } from "./probe-pool.js";
export { type Provenance, provenance } from "./provenance.js";
export { type Calibration, readCalibration } from "./read-calibration.js";
export { type Outcome, type RewardOptions, rewardsOfStep, shuffleRewards } from "./rewards.js";
export { rlvr } from "./rlvr.js";
export { type RlvrEvaluation, rlvrEvaluations } from "./rlvr-evaluation.js";
export type { RlvrGuards } from "./rlvr-guards.js";
export type { RlvrOptions } from "./rlvr-settings.js";
export { sdpo } from "./sdpo.js";
export type { SdpoOptions } from "./sdpo-settings.js";
export {
  type CalibrationSummary,
  type KnownMeasurement,
  type KnownRatioSummary,
  type NullDistribution,
  summariseCalibration,
} from "./summarise-calibration.js";
export type { BatchTttOptions } from "./ttt-settings.js";
