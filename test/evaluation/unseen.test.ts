import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { findPython } from "../../src/worker/index.js";

const python = (await findPython()).path;
const worker = resolve(import.meta.dirname, "../../src/evaluation/worker");
const program = `import json, sys
sys.path[:0] = [${JSON.stringify(worker)}, ${JSON.stringify(resolve(worker, "../../worker"))}]
from batches import Batches
from unseen import Unseen
calls, ms, reference, candidate = json.load(sys.stdin)
batches = Batches()
batches.calls = [calls] * len(candidate)
batches.ms[True] = [ms] * calls * len(candidate)
batches.beyond = {False: reference, True: candidate}
one = Unseen(batches, cuda=True)
print(json.dumps({"any": bool(one), "steady": one.steady, "ofEachCall": one.of_each_call(batches)}))`;
const answer = z.object({ any: z.boolean(), steady: z.number(), ofEachCall: z.array(z.number()) });

/** @param beyond milliseconds beyond the events' in each batch */
function unseen(calls: number, ms: number, beyond: { reference: number[]; candidate: number[] }) {
  const input = JSON.stringify([calls, ms, beyond.reference, beyond.candidate]);
  return answer.parse(JSON.parse(execFileSync(python, ["-c", program], { input, encoding: "utf8" })));
}

test("work hidden in two batches of three counts in those, though the third is true to its clock", () => {
  const found = unseen(2, 1, { reference: [0.5, 0.5, 0.5, 0.5], candidate: [0.5, 4.5, 0.5, 6.5] });
  // Batches 2 and 4 took 4 and 6 ms more than the reference's, for two calls each.
  expect(found).toEqual({ any: true, steady: 0, ofEachCall: [0, 0, 2, 2, 0, 0, 3, 3] });
});

test("work hidden in every batch is steady", () => {
  expect(unseen(1, 1, { reference: [0.5, 0.5, 0.5], candidate: [3.5, 2.5, 4.5] }).steady).toBe(2);
});

test("what messages and launches cost is within the slack", () => {
  // 0.15 ms a batch, 0.04 ms a call, 15 % of 16 calls of 0.5 ms: 1.99 ms.
  const reference = [0.5, 0.6];
  expect(unseen(16, 0.5, { reference, candidate: [2.58, 2.5] }).any).toBe(false);
  expect(unseen(16, 0.5, { reference, candidate: [2.6, 2.5] }).any).toBe(true);
});

test("a batch that was late beside one of the reference's as late does not count", () => {
  const reference = [0.5, 0.5, 0.5, 0.5, 4.5];
  expect(unseen(1, 1, { reference, candidate: [0.5, 0.5, 0.5, 0.5, 4.6] }).any).toBe(false);
  expect(unseen(1, 1, { reference, candidate: [0.5, 0.5, 0.5, 4.6, 0.5] }).any).toBe(true);
});
