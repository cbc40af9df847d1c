import type { Task } from "../records/index.js";
import { doubledTask, referenceBody } from "../tasks/index.js";

/** A program whose speedup over its task's reference is known by construction. */
export interface KnownRatio {
  program: string;
  expected: number;
  task: Task;
  text: string;
}

/**
 * Three programs a task: the reference's own body (1x), one that does the reference's work twice and keeps the first result until the
 * second is there (0.5x), and one that does it once for a reference that does it twice (2x).
 *
 * The ratios are exact in work, and as exact in time as both halves of it cost the same: where a task's inputs fit the device's
 * cache, the second half finds them there, and 0.5x reads a little more, 2x a little less.
 *
 * @throws LabError `bad-record` for a task without a class `Model` with a `forward`
 */
export function knownRatios(task: Task): KnownRatio[] {
  return [
    { program: "reference", expected: 1, task, text: referenceBody(task) },
    { program: "the work twice", expected: 0.5, task, text: twice },
    { program: "half the work", expected: 2, task: doubledTask(task), text: once },
  ];
}

const twice = `def forward(self, *inputs):
    first = super().forward(*inputs)
    return super().forward(*inputs)`;

const once = `def forward(self, *inputs):
    return self.forward_once(*inputs)`;
