import { LabError } from "../../records/index.js";
import type { Check } from "./finding.js";
import { printed, type Reported, show } from "./printed.js";

/** What bounds a kernel from below: nothing on the device moves or multiplies faster. */
export interface Device {
  name: string;
  /** Memory bandwidth, bytes a second. */
  bytesPerS: number;
  /** fp32 operations a second without matrix units. */
  flopsPerS: number;
  /** Operations a second of the matrix units on fp32 data rounded to TF32. */
  tf32FlopsPerS: number;
}

/** NVIDIA's data sheet of the H100 SXM5, dense rates: the card the paper names. */
export const h100: Device = { name: "H100", bytesPerS: 3.35e12, flopsPerS: 67e12, tf32FlopsPerS: 494.7e12 };
/** NVIDIA's data sheet of the H200 SXM, dense rates. */
export const h200: Device = { name: "H200", bytesPerS: 4.8e12, flopsPerS: 67e12, tf32FlopsPerS: 494.7e12 };

/** The least a program must do: each input read once, each output written once, the operations that cannot be saved. */
export interface Work {
  bytes: number;
  flops: number;
}

/**
 * Whether a speedup is possible at all. The candidate takes at least as long as the device needs for its bytes or operations; the reference
 * took what was measured, or, where that was not reported, at most `slack` times what it must do. Their ratio is the most any correct program reaches.
 *
 * @param referenceMs the reference's measured time, null where it is not reported
 * @param slack how far from the device's limits a library call may be; 2 (a measured matrix-vector product: 1.3)
 * @param tf32 whether the candidate may round to TF32
 * @throws LabError `bad-argument` for no work, or a slack under 1
 * @example
 * checkSpeedupFloor({ speedup: "859.8x", reference: work, candidate: work, device: h100 }).verdict; // "inconsistent"
 */
export function checkSpeedupFloor({
  speedup,
  reference,
  candidate,
  device,
  referenceMs = null,
  slack = 2,
  tf32 = false,
}: {
  speedup: Reported;
  reference: Work;
  candidate: Work;
  device: Device;
  referenceMs?: number | null;
  slack?: number;
  tf32?: boolean;
}): Check {
  const told = printed(speedup);
  const floorS = leastSeconds(candidate, device, tf32);
  const slowestS = referenceMs === null ? slack * leastSeconds(reference, device, false) : referenceMs / 1e3;
  if (!(floorS > 0 && slowestS > 0 && slack >= 1)) {
    throw new LabError("bad-argument", "checkSpeedupFloor: no work, or a slack under 1", "give bytes or flops above 0");
  }
  const most = slowestS / floorS;
  const time = (seconds: number) => (seconds < 1 ? `${show(seconds * 1e3)} ms` : `${show(seconds)} s`);
  const needs = `${told.text} needs a reference of ${time(told.value * floorS)}`;
  const allowed = referenceMs === null ? `${slack} x its own floor is` : "it takes";
  return {
    verdict: told.low <= most ? "consistent" : "inconsistent",
    reported: told.text,
    recomputed: `at most ${show(most, "x")}`,
    tolerance: referenceMs === null ? `a reference ${slack} times slower than its floor` : "none",
    arithmetic: `${show(candidate.bytes / 1e9)} GB and ${show(candidate.flops / 1e9)} GFLOP take an ${device.name} ${time(floorS)} or more; ${needs}, ${allowed} ${time(slowestS)}`,
    note: null,
  };
}

/** The least time a device needs for some work, in seconds. */
export function leastSeconds({ bytes, flops }: Work, device: Device, tf32: boolean): number {
  return Math.max(bytes / device.bytesPerS, flops / (tf32 ? device.tf32FlopsPerS : device.flopsPerS));
}
