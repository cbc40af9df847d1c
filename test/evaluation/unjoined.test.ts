import { expect, test } from "vitest";
import { askWorker } from "./ask-worker.js";

const question = `from types import SimpleNamespace as Some
from batches import Batch, Batches
from unjoined import joined
reference, candidate, streams = given
aside, evaluation = [], Some(flags={}, set_aside=lambda out, why: aside.append(out.ms(candidate=True)))
batches = Batches()
for n, (theirs, mine, after) in enumerate(zip(reference, candidate, streams)):
    calls = range(len(mine))
    ms = {False: [0.012] * len(mine), True: [0.002 + 0.0001 * (10 * n + call) for call in calls]}
    after_ms = {False: [0.001] * len(mine), True: after}
    batches.each.append(Batch(False, ms, {False: 0.5, True: 0.5}, streams_ms=after_ms, late_ms={False: theirs, True: mine}))
left = joined(evaluation, batches)
rounded = lambda each: [round(ms, 6) for ms in each]
found = [rounded(left.ms(candidate=True)), len(left.ms(candidate=False)), rounded(sum(aside, [])), evaluation.flags]`;

// The host is 1 microsecond later after the reference's calls than where the device is idle, at the median.
const usual = [
  [0, 0.001, 0.003],
  [0.001, 0.001, 0.001],
];
// Other streams are done a microsecond after each call, by the device, as after the reference's.
const joined = [
  [0.001, 0.001, 0.001],
  [0.001, 0.001, 0.001],
];

test("a call after which the device was at work by chance is left out, with the reference's beside it", async () => {
  // Tolerated are 6 microseconds, the reference's 1 and 5 of slack, and a twentieth of some 2.6.
  const late = [
    [0.001, 0.006, 0.02],
    [0, 0.001, 0.001],
  ];
  const kept = [0.002, 0.0021, 0.003, 0.0031, 0.0032];
  expect(await askWorker(question, [usual, late, joined])).toEqual([kept, 5, [0.0022], {}]);
});

test("that more than a quarter were is said", async () => {
  const late = [
    [0.001, 0.02, 0.02],
    [0, 0.001, 0.001],
  ];
  const [kept, pairs, , flags] = (await askWorker(question, [usual, late, joined])) as [
    number[],
    number,
    number[],
    object,
  ];
  expect([kept, pairs]).toEqual([[0.002, 0.003, 0.0031, 0.0032], 4]);
  expect(flags).toEqual({ noisy: expect.stringContaining("after 2 of 6 calls the device was at work") });
});

test("what half of the calls left to streams that they did not join counts, in all of them", async () => {
  // Beyond the reference's: 12, 12, 0, 20, 12 and 0 microseconds, half of them 12 or more.
  const late = [
    [0.013, 0.013, 0.001],
    [0.021, 0.013, 0],
  ];
  const corrected = [0.014, 0.0141, 0.0142, 0.023, 0.0151, 0.0152];
  expect(await askWorker(question, [usual, late, joined])).toEqual([
    corrected,
    6,
    [],
    { "host-time": expect.stringContaining("0.012 ms of each call's work went on after forward had returned") },
  ]);
});

test("a reference whose host is as late shows that it is the host", async () => {
  const busy = [
    [0.013, 0.014, 0.012],
    [0.013, 0.013, 0.013],
  ];
  const said = [0.002, 0.0021, 0.0022, 0.003, 0.0031, 0.0032];
  expect(await askWorker(question, [busy, busy, joined])).toEqual([said, 6, [], {}]);
});

test("three microseconds that half of the calls left to other streams count, as the device says, not the host", async () => {
  const streams = [
    [0.004, 0.004, 0.001],
    [0.004, 0.0045, 0.001],
  ];
  // What half of them left, 3 microseconds, in all; one left 3.5.
  const corrected = [0.005, 0.0051, 0.0052, 0.006, 0.0066, 0.0062];
  expect(await askWorker(question, [usual, usual, streams])).toEqual([
    corrected,
    6,
    [],
    { "host-time": expect.stringContaining("0.003 ms of each call's work went on after forward had returned") },
  ]);
});

test("a call that left three microseconds is left out, and what the device's events differ by is not", async () => {
  const streams = [
    [0.004, 0.0015, 0.001],
    [0.0005, 0.0019, 0],
  ];
  const kept = [0.0021, 0.0022, 0.003, 0.0031, 0.0032];
  expect(await askWorker(question, [usual, usual, streams])).toEqual([kept, 5, [0.002], {}]);
});

test("where the reference's calls waited for their host, other streams' times say nothing", async () => {
  const unknown = question.replace("[0.001] * len(mine), True", "[0.0] * len(mine), True");
  const streams = [
    [0.003, 0.003, 0.003],
    [0.003, 0.003, 0.003],
  ];
  const said = [0.002, 0.0021, 0.0022, 0.003, 0.0031, 0.0032];
  expect(await askWorker(unknown, [usual, usual, streams])).toEqual([said, 6, [], {}]);
});
