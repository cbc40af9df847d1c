import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { findPython } from "../../src/worker/index.js";

const python = (await findPython()).path;
const worker = resolve(import.meta.dirname, "../../src/evaluation/worker");
const program = `import json, sys
sys.path[:0] = [${JSON.stringify(worker)}, ${JSON.stringify(resolve(worker, "../../worker"))}]
from batches import Batch, Batches
from unseen import Unseen
calls, ms, reference, candidate = json.load(sys.stdin)
batches = Batches(number=1)
for n, (theirs, mine) in enumerate(zip(reference, candidate)):
    batches.each.append(Batch(False, {False: [1.0] * calls, True: [ms + n] * calls}, {False: theirs, True: mine}))
one = Unseen(batches, cuda=True)
print(json.dumps({"late": one.late, "steady": one.steady, "left": one.without_late().ms(candidate=True)}))`;
const answer = z.object({ late: z.number(), steady: z.number(), left: z.array(z.number()) });

/**
 * @param ms of each call of the first batch, as its process says; each further batch's take 1 ms more
 * @param beyond milliseconds beyond those in each batch, by the judge's clock
 */
function unseen(calls: number, ms: number, beyond: { reference: number[]; candidate: number[] }) {
  const input = JSON.stringify([calls, ms, beyond.reference, beyond.candidate]);
  return answer.parse(JSON.parse(execFileSync(python, ["-c", program], { input, encoding: "utf8" })));
}

test("batches that hide work are left out, as those that are late by chance", () => {
  const found = unseen(2, 1, { reference: [0.5, 0.5, 0.5, 0.5, 0.5], candidate: [0.5, 4.5, 0.5, 6.5, 0.6] });
  expect(found).toEqual({ late: 2, steady: 0, left: [1, 1, 3, 3, 5, 5] });
});

test("work hidden in most batches counts", () => {
  // 3, 2 and 4 ms more than the reference's, and once none.
  expect(unseen(1, 1, { reference: [0.5, 0.5, 0.5, 0.5], candidate: [3.5, 2.5, 0.5, 4.5] }).steady).toBe(3);
});

test("what messages and launches cost is within the slack", () => {
  // 0.15 ms a batch, 0.04 ms a call, 15 % of 16 calls of 0.5 ms: 1.99 ms.
  const reference = [0.6];
  expect(unseen(16, 0.5, { reference, candidate: [2.58] }).late).toBe(0);
  expect(unseen(16, 0.5, { reference, candidate: [2.6] }).late).toBe(1);
});

test("a batch that was late beside one of the reference's as late is not left out", () => {
  const reference = [0.5, 0.5, 0.5, 0.5, 4.5];
  expect(unseen(1, 0, { reference, candidate: [0.5, 0.5, 0.5, 0.5, 4.6] }).late).toBe(0);
  expect(unseen(1, 0, { reference, candidate: [0.5, 0.5, 0.5, 4.6, 0.5] }).late).toBe(1);
});
