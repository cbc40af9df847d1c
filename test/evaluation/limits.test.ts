import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { packagePath } from "../../src/records/index.js";
import { findPython } from "../../src/worker/index.js";

async function python(program: string): Promise<unknown> {
  const { path } = await findPython();
  const setting = `import json, mmap, os, signal, sys, tempfile, time\nsys.path.insert(0, ${JSON.stringify(packagePath("src/evaluation/worker"))})\nimport limits\n`;
  const { stdout } = await promisify(execFile)(path, ["-c", setting + program]);
  return JSON.parse(stdout);
}

test("memory that a program shares with nobody of ours counts, anonymous or not", async () => {
  const grown = await python(`
def after(make):
    before = limits.resident(os.getpid())
    held = make()
    return (limits.resident(os.getpid()) - before) >> 20, held
def shared():
    pages = mmap.mmap(-1, 64 << 20)
    for at in range(0, 64 << 20, 4096):
        pages[at] = 1
    return pages
def memfd():
    fd = os.memfd_create("x")
    os.ftruncate(fd, 64 << 20)
    pages = mmap.mmap(fd, 64 << 20)
    for at in range(0, 64 << 20, 4096):
        pages[at] = 1
    return pages
print(json.dumps([after(make)[0] for make in (lambda: bytearray(64 << 20), shared, memfd)]))`);
  for (const mib of grown as number[]) expect(Math.abs(mib - 64)).toBeLessThanOrEqual(4);
});

test("memory that nobody maps and files that no directory shows count, each once", async () => {
  const [memory, disk, threads] = (await python(`
import threading
memory = os.memfd_create("x")
os.write(memory, bytes(8 << 20))
again = os.dup(memory)
with tempfile.NamedTemporaryFile(delete=False) as file:
    file.write(bytes(4 << 20))
    file.flush()
    os.unlink(file.name)
    ends = threading.Event()
    for _ in range(3):
        threading.Thread(target=ends.wait, daemon=True).start()
    found = [*limits.nameless([os.getpid()]), limits.entries(f"/proc/{os.getpid()}/task")]
    ends.set()
print(json.dumps(found))`)) as number[];
  expect(memory).toBe(8 << 20);
  expect(disk).toBe(4 << 20);
  expect(threads).toBe(4);
});

test("a process whose name is no text is on the list", async () => {
  const found = await python(`
import ctypes, processes
child = os.fork()
if child == 0:
    ctypes.CDLL(None).prctl(15, b"\\xff\\xfe) (")
    signal.pause()
time.sleep(0.2)
found = child in processes.children(), limits.resident(child) > 0, processes.exiting(child)
os.kill(child, signal.SIGKILL)
print(json.dumps(found))`);
  expect(found).toEqual([true, true, false]);
});

test("what left a program's process group is found, its children too, and nothing where it started nothing", async () => {
  const [none, found, expected] = (await python(`
leader = os.fork()
if leader == 0:
    os.setsid()
    signal.pause()
time.sleep(0.2)
none = limits.outside_group(leader)
os.kill(leader, signal.SIGKILL)
os.waitpid(leader, 0)
told, tell = os.pipe()
leader = os.fork()
if leader == 0:
    os.setsid()
    if os.fork() == 0:
        os.setsid()
        below = os.fork()
        if below:
            os.write(tell, json.dumps([os.getpid(), below]).encode())
    signal.pause()
expected = json.loads(os.read(told, 100))
found = limits.outside_group(leader)
for pid in (*expected, leader):
    os.kill(pid, signal.SIGKILL)
print(json.dumps([none, sorted(found), sorted(expected)]))`)) as number[][];
  expect(none).toEqual([]);
  expect(found).toEqual(expected);
});

test("files count altogether, by what they take and how many they are", async () => {
  expect(
    await python(`
with tempfile.TemporaryDirectory() as directory:
    said = [limits.written_too_much(directory)]
    os.makedirs(directory + "/a/b")
    with open(directory + "/a/b/file", "wb") as file:
        file.write(b"x" * (3 << 20))
    limits.MOST_DISK_BYTES = 2 << 20
    said.append(limits.written_too_much(directory))
    limits.MOST_DISK_BYTES, limits.MOST_FILES = 8 << 20, 2
    said.append(limits.written_too_much(directory))
    limits.MOST_FILES = 3
    said.append(limits.written_too_much(directory))
print(json.dumps(said))`),
  ).toEqual([null, expect.stringContaining("GiB of files"), "it wrote more than the 2 files allowed", null]);
});

test("a child that is stopped as soon as it can be still dies with the process that forked it", async () => {
  // Its session is where others can stop it from.
  const [stopped, left] = (await python(`
import processes
told, tell = os.pipe()
worker = os.fork()
if worker == 0:
    me, session = os.getpid(), os.setsid
    child = os.fork()
    if child == 0:
        os.setsid = lambda: (session(), os.kill(os.getpid(), signal.SIGSTOP))
        processes.become_child(me, None)
        os._exit(0)
    os.write(tell, str(child).encode())
    signal.pause()
child = int(os.read(told, 20))
def state():
    try:
        return open(f"/proc/{child}/stat").read().rsplit(")", 1)[1].split()[0]
    except OSError:
        return "gone"
while state() not in ("T", "gone"):
    time.sleep(0.01)
stopped = state()
os.kill(worker, signal.SIGKILL)
os.waitpid(worker, 0)
until = time.time() + 5
while state() not in ("Z", "gone") and time.time() < until:
    time.sleep(0.01)
left = state()
if left == "T":
    os.kill(child, signal.SIGKILL)
print(json.dumps([stopped, "gone" if left == "Z" else left]))`)) as string[];
  expect([stopped, left]).toEqual(["T", "gone"]);
});
