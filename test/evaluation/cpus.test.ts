import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { askWorker } from "./ask-worker.js";

const question = `import os, subprocess, sys
from cpus import on_cpus_of_their_own, on_one_cpu
every = os.sched_getaffinity(0)
place = max(every)
begin = """import threading, time
for _ in range(2): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
print("ready", flush=True)
time.sleep(60)"""
start = lambda **how: subprocess.Popen([sys.executable, "-c", begin], stdout=subprocess.PIPE, **how)
first, second = start(preexec_fn=lambda: os.sched_setaffinity(0, {place})), start()
for one in (first, second): one.stdout.readline()
gone = subprocess.Popen(["true"])
gone.wait()
threads = lambda one: sorted(int(name) for name in os.listdir(f"/proc/{one.pid}/task"))
allowed = lambda: [[sorted(os.sched_getaffinity(thread)) for thread in threads(one)] for one in (first, second)]
seen = {"before": allowed()}
with on_one_cpu([first.pid, second.pid]):
    seen["one"] = allowed()
seen["after one"] = allowed()
with on_cpus_of_their_own([first.pid, second.pid]):
    seen["own"] = allowed()
seen["after own"] = allowed()
with on_one_cpu([gone.pid, second.pid]), on_cpus_of_their_own([gone.pid, second.pid]):
    seen["gone"] = allowed()
first.kill(), second.kill()
found = {"place": place, "every": sorted(every), **seen}`;

type Allowed = number[][][];

test.skipIf(process.platform !== "linux")(
  "two processes that take turns run where the first did, and are as free as before afterwards",
  async () => {
    const { place, every, ...seen } = (await askWorker(question, null)) as { place: number; every: number[] } & Record<
      string,
      Allowed
    >;
    const before = [
      [[place], [place], [place]],
      [every, every, every],
    ];
    expect(seen).toMatchObject({ before, "after one": before, "after own": before });
    // The threads that launch nothing stay free.
    expect(seen.one).toEqual([
      [[place], [place], [place]],
      [[place], every, every],
    ]);
    // Where a CPU computes, its threads have others: in turn, the same in both processes.
    const others = every.filter((cpu) => cpu !== place);
    const own = [[place], [others[0]], [others[1 % others.length]]];
    expect(seen.own).toEqual(availableParallelism() > 1 ? [own, own] : before);
    // Beside one that is gone: nothing to do, and no error.
    expect(seen.gone).toEqual(before);
  },
);
