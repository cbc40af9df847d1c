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
cover = Cover([], 0, 0.0)
ms, after, kept = CpuClock().time(lambda x: held.copy_(x), calls, lambda call: None, cover, described_apart, False)
found = [[len(ms), *after], *(parts[0].tolist() for _, parts in kept)]`;
  expect(await askWorker(lines, [1, 2, 3])).toEqual([
    [3, 0, 0, 0],
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
});

test("masks lie over an input, whatever its type; a few words come off last, by a mask of their own, and all without a trace", async () => {
  const lines = `import torch
import cover
from cover import Cover
from mailbox import make_cpu
cover.WHOLE_BYTES, cover.SPARSE = 64, 4
box, found, masks = make_cpu(1 << 20), [], [(1 << 56) + 1, (1 << 57) + 3]
def lying(made, place):
    flat = box.place(512, (made.numel() * made.element_size(),), torch.uint8)
    flat.copy_(made.view(torch.uint8))
    return flat, Cover([[flat]], masks, place)
def words(flat, made):
    return ((flat != made.view(torch.uint8)).nonzero().flatten() // 8).unique().tolist()
for dtype, count in ((torch.float32, 33), (torch.float16, 5), (torch.int64, 14), (torch.bool, 7)):
    made = torch.arange(count).to(dtype)
    flat, over = lying(made, 0.5)
    over.lay()
    seen = [words(flat, made)]
    over.lift(0)
    seen.append(words(flat, made))
    over.lift_last(0)
    found.append([*seen, words(flat, made), over.launches(0)])
cover.WHOLE_BYTES = 1 << 20
for count in (4096, 65536):
    made = torch.zeros(count, dtype=torch.int64)
    flat, over = lying(made, 0.999)
    over.lay()
    over.lift(0)
    left = flat.view(torch.int64).nonzero().flatten().tolist()
    found.append([left[0], len(left), left[-1] - left[0] + 1, flat.view(torch.int64)[left[0]].item()])`;
  // Whole words of eight bytes: here the first eight, and of the rest every fourth from the third on. Of seven bytes none.
  const first = [0, 1, 2, 3, 4, 5, 6, 7];
  // Of 3 and a half steps over the seven places for one of eight words, whole steps of four: at 0.
  expect(await askWorker(lines, null)).toEqual([
    [[...first, 10, 14], [0], [], 3],
    [[0], [0], [], 1],
    [[...first, 10], [0], [], 3],
    [[], [], [], 0],
    // A 64th of 4,096 words, at 0.999 of the 4,032 places for them or a little before; of 65,536 no more than 512.
    [4024, 64, 64, 2 ** 57 + 3],
    [64956, 512, 512, 2 ** 57 + 3],
  ]);
});

test("what a call left to streams that it did not join is added to that call's time, from a few microseconds on", async () => {
  const lines = `import torch
from side import Side
side = Side(None, 1, torch.device("cpu"), None)
output = {"is": "sequence", "type": "tuple", "parts": []}
def times(ms, unjoined):
    side.order = lambda do, **_: ({"ms": ms, "unjoinedMs": unjoined, "outputs": [output] * len(ms)}, 10.0)
    try:
        said, beyond, _ = side.times([{}] * 3, [0] * 3)
        return [[round(each, 6) for each in said], round(beyond, 6), side.unjoined_ms]
    except Exception as error:
        return type(error).__name__
found = [
    times([0.01, 1.0, 1.0], [0.012, 0.054, 0.056]),
    times([1.0, 1.0, 1.0], [0.0, 0.0]),
    times([1.0, 1.0, 1.0], [0.0, 0.0, -1.0]),
    times([1.0, 1.0, 1.0], [0.0, 0.0, float("nan")]),
    times([1.0, 1.0, 1.0], None),
    times([0.0, 1.0, 1.0], [0.25, 0.25, 0.25]),
]`;
  // 5 microseconds and a twentieth of the time are tolerated: 0.0055 of the first call, 0.055 of the others. What the
  // judge's 10 ms show beyond the calls is beyond what was added, too.
  const nonsense = Array(5).fill("Nonsense");
  expect(await askWorker(lines, null)).toEqual([[[0.022, 1, 1.056], 7.922, [0.012, 0, 0.056]], ...nonsense]);
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
