export { checkPool, type PoolFinding } from "./check-pool.js";
export { type CompactedRun, compactRun } from "./compact-run.js";
export { type ExportedPool, exportPool } from "./export-pool.js";
export { importPool } from "./import-pool.js";
export {
  type Ignored,
  type ImportedPool,
  type ImportFormat,
  type ImportOptions,
  importFormats,
  type Reject,
  type TaskSummary,
} from "./imported-pool.js";
export type { MissingPart } from "./missing-parts.js";
export { readNullTest } from "./read-null-test.js";
export { type PaperProtocolRow, readPaperProtocol } from "./read-paper-protocol.js";
export { readPool } from "./read-pool.js";
export { type FlatRow, toDanfo } from "./to-danfo.js";
