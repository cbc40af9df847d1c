import { expect, test } from "vitest";
import { askWorker } from "./ask-worker.js";

test("each timed call's output is kept as it was, where the next call overwrites it", async () => {
  // As the output of a captured graph is.
  const lines = `import torch
from clock import CpuClock
from stage import described_apart
held = torch.zeros(2)
calls = [[torch.full((2,), float(n))] for n in given]
ms, kept = CpuClock().time(lambda x: held.copy_(x), calls, lambda call: None, described_apart, False)
found = [[len(ms)], *(parts[0].tolist() for _, parts in kept)]`;
  expect(await askWorker(lines, [1, 2, 3])).toEqual([[3], [1, 1], [2, 2], [3, 3]]);
});

test("a mask lies over an input's beginning, whatever its type, and comes off without a trace", async () => {
  const lines = `import torch
import mailbox
from mailbox import make_cpu, masked_part, xor
mailbox.MASKED_BYTES = 64
box, found, mask = make_cpu(1 << 16), [], (1 << 56) + 1
for dtype, count in ((torch.float32, 33), (torch.float16, 5), (torch.int64, 9), (torch.bool, 7)):
    made = torch.arange(count).to(dtype)
    lying = box.place(512, (count,), dtype)
    lying.copy_(made)
    flat = box.place(512, (count * made.element_size(),), torch.uint8)
    xor(masked_part(flat), mask)
    other = (flat != made.view(torch.uint8)).nonzero().flatten().tolist()
    xor(masked_part(flat), mask)
    found.append([other[-1] if other else None, torch.equal(lying, made)])`;
  // Whole words of eight bytes, up to 64 of them here; of seven bytes none.
  expect(await askWorker(lines, null)).toEqual([
    [63, true],
    [7, true],
    [63, true],
    [null, true],
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
