import { expect, test } from "vitest";
import { askWorker } from "./ask-worker.js";

test("each timed call's output is kept as it was, where the next call overwrites it", async () => {
  // As the output of a captured graph is.
  const lines = `import torch
from clock import CpuClock
from cover import Cover
from stage import described_apart
held = torch.zeros(2)
calls = [[torch.full((2,), float(n))] for n in given]
cover = Cover([], [])
ms, after, kept = CpuClock().time(lambda x: held.copy_(x), calls, lambda call: None, cover, described_apart, False)
found = [[len(ms), *after.late_ms], *(parts[0].tolist() for _, parts in kept)]`;
  expect(await askWorker(lines, [1, 2, 3])).toEqual([
    [3, 0, 0, 0],
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
});

test("masks lie over an input, whatever its type; those of a few words all over it come off last, and all without a trace", async () => {
  const lines = `import torch
import cover
from cover import Cover
from mailbox import make_cpu
cover.WHOLE_BYTES, cover.SPARSE, cover.LAST_SHARE = 64, 4, 4
box, found, mask = make_cpu(1 << 20), [], ((1 << 56) + 1, (1 << 57) + 3, 0.5)
def lying(made, mask):
    flat = box.place(512, (made.numel() * made.element_size(),), torch.uint8)
    flat.copy_(made.view(torch.uint8))
    return flat, Cover([[flat]], [mask])
def words(flat, made):
    return ((flat != made.view(torch.uint8)).nonzero().flatten() // 8).unique().tolist()
for dtype, count in ((torch.float32, 33), (torch.float16, 5), (torch.int64, 14), (torch.bool, 7)):
    made = torch.arange(count).to(dtype)
    flat, over = lying(made, mask)
    over.lay()
    seen = [words(flat, made)]
    over.lift(0)
    seen.append(words(flat, made))
    over.lift_last(0)
    found.append([*seen, words(flat, made), over.launches(0)])
cover.WHOLE_BYTES, cover.LAST_SHARE = 1 << 20, 64
for count in (4096, 65536):
    made = torch.zeros(count, dtype=torch.int64)
    flat, over = lying(made, (1, 7, 0.999))
    over.lay()
    over.lift(0)
    left = flat.view(torch.int64).nonzero().flatten().tolist()
    found.append([left[0], left[1] - left[0], len(left), flat.view(torch.int64)[left[0]].item()])`;
  // Whole words of eight bytes: here the first eight, and of the rest every fourth from the third on. Of seven bytes none.
  const first = [0, 1, 2, 3, 4, 5, 6, 7];
  // Last come every fourth from the third on, of the first eight; of one word, that.
  expect(await askWorker(lines, null)).toEqual([
    [[...first, 10, 14], [2, 6], [], 3],
    [[0], [0], [], 2],
    [[...first, 10], [2, 6], [], 3],
    [[], [], [], 0],
    // One of 64, from 0.999 of 64 on; of 65,536 one of 128, for them to be 512.
    [63, 64, 64, 7],
    [127, 128, 512, 7],
  ]);
});

test("each call is timed behind its own masks and an emptied cache, and what is waited for after it is where nothing runs", async () => {
  const lines = `import torch
from types import SimpleNamespace as Some
from clock import CudaClock, Events
log, now = [], [0.0]
class Event:
    def __init__(self, name):
        self.name, self.at = name, None
class Cover:
    def launches(self, call):
        return 2
    def lift(self, call):
        log.append(f"lift {call}")
    def lift_last(self, call):
        log.append(f"lift last {call}")
clock = CudaClock.__new__(CudaClock)
clock._events = [Events(*map(Event, Events._fields)) for _ in range(3)]
clock.device, clock._stream, clock._flush = torch.device("cpu"), "timed", torch.zeros(8)
clock._set_stream = lambda stream: log.append(f"on {stream}")
clock._sleep = lambda cycles: log.append("sleep")
def sync():
    log.append("wait")
    now[0] += 4.0
def record(event, stream):
    log.append(event.name)
    now[0] += 1.0
    event.at = now[0]
at_host, streams, host = map(iter, given)
def query(event):
    return next(at_host) if event.name == "end" else True
def model(x):
    log.append("forward")
    now[0] += 10.0
    return x
def join():
    log.append("join")
    if log[-2] == "end":
        now[0] += next(streams)
def wait():
    sync()
    sync()
    if "joined" in log[-3:]:
        now[0] += next(host)
clock._every_stream = Some(join=join)
clock._sync, clock._wait, clock._record, clock._query = sync, wait, record, query
clock._elapsed = lambda a, b: b.at - a.at
ms, after, kept = clock.time(model, [["a"], ["b"], ["c"]], lambda call: log.append(f"seed {call}"), Cover(), lambda value: value, False)
found = [log[: len(log) // 3], ms, *after, kept]`;
  const idle = ["ready", "wait", "wait", "waited", "sleep", "asleep", "join", "awake"];
  const before = ["seed 0", "wait", "on timed", ...idle, "lift 0", "lift last 0"];
  const call = ["start", "forward", "end", "join", "joined", "wait", "wait", "done"];
  // After the second call other streams take 2 more, and what is waited for then 3 more than where nothing runs. After the third
  // the device had waited for the host: the call counts until other streams were done, 5 later.
  const later = [
    [false, false, true],
    [0, 2, 5],
    [0, 3, 0],
  ];
  expect(await askWorker(lines, later)).toEqual([
    [...before, ...call],
    [11, 11, 17],
    [1, 3, 0],
    [9, 12, 9],
    [1, 1, 1],
    [9, 9, 9],
    ["a", "b", "c"],
  ]);
});

test("times that are none are an answer that is none", async () => {
  const lines = `import torch
from side import Side
side = Side(None, 1, torch.device("cpu"), None)
output = {"is": "sequence", "type": "tuple", "parts": []}
idle = {"streams_idle_ms": [0.25, 0.25], "late_idle_ms": [0.125, 0.125]}
def times(ms, late, streams=[0.5, 0.5]):
    side.order = lambda do, **_: ({"ms": ms, "streams_ms": streams, "late_ms": late, **idle, "outputs": [output] * len(ms)}, 10.0)
    try:
        return [side.times([{}] * 2, [0] * 2)[:2], *side.after]
    except Exception as error:
        return type(error).__name__
found = [
    times([0.5, 1.0], [-0.001, 0.25]),
    times([1.0, 1.0], [0.0]),
    times([1.0, 1.0], [0.0, float("nan")]),
    times([1.0, 1.0], None),
    times([1.0, 1.0], [0.0, 0.0], [0.0]),
    times([0.0, 1.0], [0.0, 0.0]),
    times([-1.0, 1.0], [0.0, 0.0]),
]`;
  const nonsense = Array(6).fill("Nonsense");
  expect(await askWorker(lines, null)).toEqual([
    [
      [[0.5, 1], 8.5],
      [0.5, 0.5],
      [-0.001, 0.25],
      [0.25, 0.25],
      [0.125, 0.125],
    ],
    ...nonsense,
  ]);
});

test("a program is held to the floor by the time its speedup rests on, not by half of its calls alone", async () => {
  const lines = `from faults import Fault
from floor import Floor, hold_to
floor = Floor(bytes=58, flops=None, bytes_per_ms=1000.0, flops_per_ms=1.0, ms=0.058)
found = []
for ms in given:
    try:
        hold_to(floor, ms)
        found.append(None)
    except Fault as fault:
        found.append(fault.message.split(" ms")[0])`;
  const real = 0.06;
  const of = (lies: number, calls: number) => [...Array(lies).fill(0.002), ...Array(calls - lies).fill(real)];
  // Of fifteen three are trimmed at either end: of seven lies four count among nine, exp((4 ln 0.002 + 5 ln 0.06) / 9).
  expect(await askWorker(lines, [of(7, 15), of(3, 15), of(0, 15), of(8, 15)])).toEqual([
    "exceeds-speed-of-light: 0.01323",
    null,
    null,
    "exceeds-speed-of-light: 0.002",
  ]);
});
