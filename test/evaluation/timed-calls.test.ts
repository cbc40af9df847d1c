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

test("a mask lies over an input's beginning, whatever its type; most of it comes off first, and all without a trace", async () => {
  const lines = `import torch
import cover
from cover import Cover, lay
from mailbox import make_cpu
cover.MASKED_BYTES = 64
box, found, mask = make_cpu(1 << 16), [], (1 << 56) + 1
for dtype, count in ((torch.float32, 33), (torch.float16, 5), (torch.int64, 9), (torch.bool, 7)):
    made = torch.arange(count).to(dtype)
    lying = box.place(512, (count,), dtype)
    lying.copy_(made)
    flat = box.place(512, (count * made.element_size(),), torch.uint8)
    def words():
        other = (flat != made.view(torch.uint8)).nonzero().flatten() // 8
        return other.unique().tolist()
    lay([flat], mask)
    over, seen = Cover([[flat]], mask, 0.5), [words()]
    over.lift(0)
    seen.append(words())
    over.lift_last(0)
    found.append([*seen, torch.equal(lying, made)])
box.place(512, (4096,), torch.int64).zero_()
cover.MASKED_BYTES = 1 << 20
flat = box.place(512, (4096 * 8,), torch.uint8)
lay([flat], mask)
over = Cover([[flat]], mask, 0.999)
over.lift(0)
left = box.place(512, (4096,), torch.int64).nonzero().flatten().tolist()
found.append([left[0], len(left)])`;
  // Whole words of eight bytes, up to eight of them here, of which the one in the middle is last; of seven bytes none.
  const all = [0, 1, 2, 3, 4, 5, 6, 7];
  expect(await askWorker(lines, null)).toEqual([
    [all, [3], true],
    [[0], [0], true],
    [all, [3], true],
    [[], [], true],
    // A 64th of 4,096 words, from 0.999 of the 4,032 places for them on.
    [4027, 64],
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
