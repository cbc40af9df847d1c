import { expect, test } from "vitest";
import { askWorker } from "./ask-worker.js";

const question = `import os, subprocess
from one_cpu import on_one_cpu
every = os.sched_getaffinity(0)
place = max(every)
first = subprocess.Popen(["sleep", "60"], preexec_fn=lambda: os.sched_setaffinity(0, {place}))
second = subprocess.Popen(["sleep", "60"])
gone = subprocess.Popen(["true"])
gone.wait()
allowed = lambda: [sorted(os.sched_getaffinity(one.pid)) for one in (first, second)]
with on_one_cpu([first.pid, second.pid]):
    inside = allowed()
after = allowed()
with on_one_cpu([gone.pid, second.pid]):
    beside_none = allowed()
with on_one_cpu([]):
    none = allowed()
first.kill(), second.kill()
found = {"place": place, "every": sorted(every), "inside": inside, "after": after, "rest": [beside_none, none]}`;

test("two processes that take turns run on the CPU of the first, and are as free as before afterwards", async () => {
  const { place, every, inside, after, rest } = (await askWorker(question, null)) as {
    place: number;
    every: number[];
    inside: number[][];
    after: number[][];
    rest: number[][][];
  };
  expect(inside).toEqual([[place], [place]]);
  expect(after).toEqual([[place], every]);
  // One that is gone, or none at all: nothing to do, and no error.
  expect(rest).toEqual([after, after]);
});
