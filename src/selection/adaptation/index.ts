export { type AdaptationNullRow, adaptationNull, type TaskStep } from "./adaptation-null.js";
export {
  type AdaptationCriterion,
  type AdaptationPick,
  type AdaptationRule,
  type AdaptationStep,
  bestOfAdaptation,
} from "./best-of-adaptation.js";
export { type ComputeRow, computeOfSamples, computeTable } from "./compute-table.js";
export { type OverSharpeningOptions, type OverSharpeningRow, overSharpening } from "./over-sharpening.js";
export {
  completeReading,
  describeReading,
  type ProbeReading,
  type ProbeSubset,
  probeReadings,
  probeSubsets,
} from "./probe-reading.js";
export { adaptationBenefit, selectionBenefit, type TaskBenefitRow } from "./regime.js";
export {
  type RegimeGroup,
  type RegimeSide,
  type RegimeSubset,
  regimeBySubset,
  regimeSides,
  type TaskBenefit,
} from "./regime-table.js";
export { type CheckpointRows, checkpointsOf, type RlvrRow, rlvrTable } from "./rlvr-table.js";
export {
  type AdaptationSummary,
  type AdaptationSummaryOptions,
  summariseAdaptation,
} from "./summarise-adaptation.js";
export {
  type TaskTrajectoryRow,
  type TrajectoryRow,
  trajectory,
  trajectoryByTask,
} from "./trajectory.js";
export { type TransferCell, type TransferRow, transfer } from "./transfer.js";
