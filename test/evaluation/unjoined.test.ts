import { expect, test } from "vitest";
import { askWorker } from "./ask-worker.js";

const question = `from types import SimpleNamespace as Some
from after import After
from batches import Batch, Batches
from unjoined import joined
aside, evaluation = [], Some(flags={}, set_aside=lambda out, why: aside.append(out.ms(candidate=True)))
batches = Batches()
def seen(side, batch):
    return After._make(side[name][batch] for name in After._fields)
for n in range(2):
    calls = range(len(given["mine"]["late_ms"][n]))
    ms = {False: [0.012] * len(calls), True: [0.002 + 0.0001 * (10 * n + call) for call in calls]}
    after = {False: seen(given["theirs"], n), True: seen(given["mine"], n)}
    batches.each.append(Batch(False, ms, {False: 0.5, True: 0.5}, after=after))
left = joined(evaluation, batches)
rounded = lambda each: [round(ms, 6) for ms in each]
found = [rounded(left.ms(candidate=True)), len(left.ms(candidate=False)), rounded(sum(aside, [])), evaluation.flags]`;
type Calls = [number[], number[]];
type Seen = { streams_ms: Calls; late_ms: Calls; streams_idle_ms: Calls; late_idle_ms: Calls };

const each = (ms: number): Calls => [Array(3).fill(ms), Array(3).fill(ms)];
// All streams are done 3 microseconds after a call, as where nothing runs; the host sees it 5 later, and 4 later where the device is idle.
const honest: Seen = {
  streams_ms: each(0.003),
  late_ms: each(0.005),
  streams_idle_ms: each(0.003),
  late_idle_ms: each(0.004),
};
const asked = (mine: Partial<Seen>, theirs: Partial<Seen> = {}) =>
  askWorker(question, { theirs: { ...honest, ...theirs }, mine: { ...honest, ...mine } });
const said = [0.002, 0.0021, 0.0022, 0.003, 0.0031, 0.0032];

test("what half of the calls left to other streams counts in all of them, to within half a microsecond", async () => {
  // 3 microseconds beyond the reference's in four of six calls, and once 3.5.
  const streams_ms: Calls = [
    [0.006, 0.006, 0.003],
    [0.006, 0.0065, 0.003],
  ];
  expect(await asked({ streams_ms })).toEqual([
    [0.005, 0.0051, 0.0052, 0.006, 0.0066, 0.0062],
    6,
    [],
    { "host-time": expect.stringContaining("0.003 ms of each call's work went on after forward had returned") },
  ]);
  const within: Calls = [
    [0.0034, 0.0034, 0.003],
    [0.0034, 0.0039, 0.003],
  ];
  expect(await asked({ streams_ms: within })).toEqual([said, 6, [], {}]);
});

test("a call that left something by chance is left out, with the reference's beside it", async () => {
  // By the device more than one microsecond; by the host, 5 and a twentieth of some 2.6.
  const streams_ms: Calls = [
    [0.006, 0.0035, 0.003],
    [0.0025, 0.0039, 0],
  ];
  expect(await asked({ streams_ms })).toEqual([[0.0021, 0.0022, 0.003, 0.0031, 0.0032], 5, [0.002], {}]);
  const late_ms: Calls = [
    [0.005, 0.01, 0.02],
    [0.004, 0.005, 0.005],
  ];
  expect(await asked({ late_ms })).toEqual([[0.002, 0.0021, 0.003, 0.0031, 0.0032], 5, [0.0022], {}]);
});

test("that more than a quarter did is said", async () => {
  const late_ms: Calls = [
    [0.005, 0.025, 0.025],
    [0.005, 0.005, 0.005],
  ];
  const [kept, pairs, , flags] = (await asked({ late_ms })) as [number[], number, number[], object];
  expect([kept, pairs]).toEqual([[0.002, 0.003, 0.0031, 0.0032], 4]);
  expect(flags).toEqual({ noisy: expect.stringContaining("after 2 of 6 calls the device was at work") });
});

test("by turns to other streams and to threads: what half of the calls left counts, by either measure", async () => {
  const streams_ms: Calls = [
    [0.015, 0.003, 0.003],
    [0.015, 0.003, 0.003],
  ];
  const late_ms: Calls = [
    [0.005, 0.025, 0.005],
    [0.005, 0.025, 0.005],
  ];
  // 12, 20, 0 microseconds, twice: half of all calls left 12 or more.
  expect(await asked({ streams_ms, late_ms })).toEqual([
    [0.014, 0.0221, 0.0142, 0.015, 0.0231, 0.0152],
    6,
    [],
    { "host-time": expect.stringContaining("0.012 ms of each call's work") },
  ]);
});

test("a reference whose host is as late shows that it is the host, and a program's own idle host that it is slower", async () => {
  const busy = { late_ms: each(0.02) };
  expect(await asked(busy, busy)).toEqual([said, 6, [], {}]);
  // Its host takes 6 where the device is idle, and 7 after a call: of those 2 a microsecond is taken off, as for everybody.
  expect(await asked({ late_ms: each(0.007), late_idle_ms: each(0.006) })).toEqual([said, 6, [], {}]);
  // One that takes long where the device is idle, too, may have launched work for it to take long.
  const [, , , flags] = (await asked({ late_ms: each(0.03), late_idle_ms: each(0.029) })) as [0, 0, 0, object];
  expect(flags).toEqual({ "host-time": expect.stringContaining("0.024 ms") });
});

test("where the reference's calls waited for their host, a device that sleeps says how long other streams may take", async () => {
  const waited = { streams_ms: each(0) };
  expect(await asked({}, waited)).toEqual([said, 6, [], {}]);
  // And the host, the one microsecond that the reference's takes as it waits.
  const [, , , flags] = (await asked({ streams_ms: each(0.006) }, waited)) as [0, 0, 0, object];
  expect(flags).toEqual({ "host-time": expect.stringContaining("0.004 ms") });
  // A program's calls that waited have no such time: theirs go on until all streams were done.
  expect(await asked(waited)).toEqual([said, 6, [], {}]);
});

test("a host for which its device waited sees it done up to ten microseconds later, unless the reference's shows how much", async () => {
  const [waited, late] = [{ streams_ms: each(0) }, { late_ms: each(0.015) }];
  expect(await asked({ ...waited, ...late })).toEqual([said, 6, [], {}]);
  expect(await asked(late)).toMatchObject([{}, 6, [], { "host-time": expect.stringContaining("0.01 ms") }]);
  // 20 after an idle device's 4, where a reference that waits takes 15 and one that does not 5.
  const later = { ...waited, late_ms: each(0.02) };
  expect(await asked(later, { ...waited, ...late })).toMatchObject([
    {},
    6,
    [],
    { "host-time": expect.stringContaining("0.005 ms") },
  ]);
  expect(await asked(later)).toMatchObject([{}, 6, [], { "host-time": expect.stringContaining("0.005 ms") }]);
  // Beside one that waits, a program that does not has no more time for it.
  expect(await asked(late, { ...waited, ...late })).toMatchObject([
    {},
    6,
    [],
    { "host-time": expect.stringContaining("0.01 ms") },
  ]);
});

test("hosts are compared within a pair of batches, while they share a CPU", async () => {
  // In the second pair both take 4 microseconds longer, and the program a 0.9 that is within what is tolerated.
  const slower: Calls = [Array(3).fill(0.004), Array(3).fill(0.008)];
  const theirs: Calls = [Array(3).fill(0.005), Array(3).fill(0.009)];
  const mine: Calls = [Array(3).fill(0.005), Array(3).fill(0.0099)];
  const late = { late_ms: mine, late_idle_ms: slower };
  expect(await asked(late, { late_ms: theirs, late_idle_ms: slower })).toEqual([said, 6, [], {}]);
  // Twelve in the first: as slow as both are in the second, and yet no time of theirs.
  const hidden: Calls = [Array(3).fill(0.013), Array(3).fill(0.009)];
  const found = await asked({ late_ms: hidden, late_idle_ms: slower }, { late_ms: theirs, late_idle_ms: slower });
  expect(found).toMatchObject([{}, 6, [], { "host-time": expect.any(String) }]);
});
