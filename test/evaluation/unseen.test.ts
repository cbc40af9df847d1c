import { expect, test } from "vitest";
import { z } from "zod";
import { askWorker } from "./ask-worker.js";

const question = `from batches import Batch, Batches
from unseen import Unseen
calls, ms, reference, candidate, early, hand, cuda, whole = given
batches = Batches()
for n, (theirs, mine) in enumerate(zip(reference, candidate)):
    before, after = ({False: 1.0, True: each[n]} if each else {} for each in (early, hand))
    batches.each.append(Batch(False, {False: [1.0] * calls, True: [ms + n] * calls}, {False: theirs, True: mine}, before, after))
one = Unseen(batches, cuda=cuda)
late = len(batches.each) - len(one.kept.each)
found = {"late": late, "steady": one.steady, "left": one.kept.ms(candidate=True)}
if whole:
    found = one.corrected.ms(candidate=True)`;
const answer = z.object({ late: z.number(), steady: z.number(), left: z.array(z.number()) });

/**
 * @param ms of each call of the first batch, as its process says; each further batch's take 1 ms more
 * @param beyond milliseconds beyond those in each batch, by the judge's clock
 */
async function unseen(calls: number, ms: number, beyond: { reference: number[]; candidate: number[] }) {
  return answer.parse(
    await askWorker(question, [calls, ms, beyond.reference, beyond.candidate, null, null, true, false]),
  );
}

test("batches that hide work are left out, as those that are late by chance", async () => {
  const found = await unseen(2, 1, { reference: [0.5, 0.5, 0.5, 0.5, 0.5], candidate: [0.5, 4.5, 0.5, 6.5, 0.6] });
  expect(found).toEqual({ late: 2, steady: 0, left: [1, 1, 3, 3, 5, 5] });
});

test("work hidden in most batches counts", async () => {
  // 3, 2 and 4 ms more than the reference's, and once none.
  expect((await unseen(1, 1, { reference: [0.5, 0.5, 0.5, 0.5], candidate: [3.5, 2.5, 0.5, 4.5] })).steady).toBe(3);
});

test("what messages and launches cost is within the slack", async () => {
  // 0.15 ms a batch, 0.04 ms a call, 15 % of 16 calls of 0.5 ms: 1.99 ms.
  const reference = [0.6];
  expect((await unseen(16, 0.5, { reference, candidate: [2.58] })).late).toBe(0);
  expect((await unseen(16, 0.5, { reference, candidate: [2.6] })).late).toBe(1);
});

test("a batch that was late beside one of the reference's as late is not left out", async () => {
  const reference = [0.5, 0.5, 0.5, 0.5, 4.5];
  expect((await unseen(1, 0, { reference, candidate: [0.5, 0.5, 0.5, 0.5, 4.6] })).late).toBe(0);
  expect((await unseen(1, 0, { reference, candidate: [0.5, 0.5, 0.5, 4.6, 0.5] })).late).toBe(1);
});

test("work done in some batches before they are timed, or after, leaves those out, on a CPU too", async () => {
  const beyond = [0.5, 0.5, 0.5, 0.5];
  const apart = async (early: number[] | null, hand: number[] | null, cuda: boolean) =>
    answer.parse(await askWorker(question, [1, 1, beyond, beyond, early, hand, cuda, false]));
  // The reference took 1 ms for either. Looking up memory may take 1.5 x 1 + 0.15 ms on a GPU, handing over 4 x 1 + 0.3.
  expect(await apart([1.64, 1.66, 1, 9], null, true)).toEqual({ late: 2, steady: 0, left: [1, 3] });
  expect(await apart([1, 1, 1, 1], [4.29, 4.31, 1, 9], true)).toEqual({ late: 2, steady: 0, left: [1, 3] });
  // On a CPU half a millisecond more than the reference; before it is timed a program has nothing to do there.
  expect(await apart(null, [1.49, 1.51, 1, 9], false)).toEqual({ late: 2, steady: 0, left: [1, 3] });
});

test("on a CPU too a late batch is left out, whatever time it says", async () => {
  // Late by more than the usual 0.5 ms, 0.3 ms of slack and as much again, and 15 % of a call of 2 ms at the median.
  const beyond = [0.5, 0.5, 0.5, 0.5, 0.5];
  const late = [1.59, 1.61, 9, 0.5, 0.5];
  expect(answer.parse(await askWorker(question, [1, 0, beyond, late, null, null, false, false]))).toEqual({
    late: 2,
    steady: 0,
    left: [0, 3, 4],
  });
});

test("where most were late a call counts with what half did not say, or what its own batch did not, if that is more", async () => {
  const beyond = [0.5, 0.5, 0.5, 0.5];
  // 3, 2, 0 and 4 ms were not said, and 3 by half of them; the calls say 1, 2, 3 and 4 ms.
  const corrected = await askWorker(question, [1, 1, beyond, [3.5, 2.5, 0.5, 4.5], null, null, true, true]);
  expect(corrected).toEqual([4, 5, 6, 8]);
  // The second worked before it was timed: it does not count at all.
  const early = [1, 9, 1, 1];
  expect(await askWorker(question, [1, 1, beyond, [3.5, 2.5, 0.5, 4.5], early, null, true, true])).toEqual([4, 6, 8]);
});

test("where all but one batch are left out nothing is believed", async () => {
  const lines = `from batches import Batch, Batches
from types import SimpleNamespace as Some
from faults import Suspicion
from unseen import Unseen, seen
from after import nothing_after
after = {False: nothing_after(1), True: nothing_after(1)}
def one(ms):
    return Batch(False, {False: [1.0], True: [1.0]}, {False: 0.5, True: 0.5}, {False: 1.0, True: ms}, after=after)
batches = Batches([one(ms) for ms in given])
evaluation = Some(flags={}, set_aside=lambda *_: None)
try:
    found = len(seen(evaluation, Unseen(batches, cuda=True)).each)
except Suspicion as suspicion:
    found = [suspicion.verdict, suspicion.message]`;
  expect(await askWorker(lines, [1, 1, 9, 9, 1])).toBe(3);
  expect(await askWorker(lines, [9, 9, 9, 1])).toEqual(["rejected", expect.stringContaining("before it was timed")]);
});
