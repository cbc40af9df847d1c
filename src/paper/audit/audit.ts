import type { PublishedNumbers } from "../published-schema.js";
import { type Device, h100 } from "./check-speedup-floor.js";
import type { Finding } from "./finding.js";
import { auditOverSharpening } from "./section-over-sharpening.js";
import { auditRegime } from "./section-regime.js";
import { auditScaling } from "./section-scaling.js";
import { auditSecondSubset } from "./section-second-subset.js";
import { auditSelection } from "./section-selection.js";
import { auditSetup } from "./section-setup.js";
import { auditSpeedups } from "./section-speedups.js";
import { auditSurprisal } from "./section-surprisal.js";
import { auditTraining } from "./section-training.js";
import { auditTrajectory } from "./section-trajectory.js";

/**
 * Recomputes every number of the paper that follows from others in it, and some claims of its text, and says of each: consistent, inconsistent, or not checkable and
 * what would be needed. A number is inconsistent only where no values that round to what is printed could give it.
 *
 * @param paper the published numbers, `published()`, or a file of the same shape
 * @param device what the speedups are held to; the H100 the paper names
 * @returns findings by section, in the paper's order
 * @example
 * audit(published()).filter(({ verdict }) => verdict === "inconsistent");
 */
export function audit(paper: PublishedNumbers, { device = h100 }: { device?: Device } = {}): Finding[] {
  return [
    ...auditSetup(paper),
    ...auditScaling(paper),
    ...auditSelection(paper),
    ...auditSurprisal(paper),
    ...auditTrajectory(paper),
    ...auditOverSharpening(paper),
    ...auditSecondSubset(paper),
    ...auditRegime(paper),
    ...auditTraining(paper),
    ...auditSpeedups(paper, device),
  ];
}
