import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Evaluator, openEvaluator } from "../../src/evaluation/index.js";
import { diagonal } from "./inline-task.js";

let evaluator: Evaluator;
beforeAll(async () => {
  evaluator = await openEvaluator({ device: "cpu", checkTimeoutMs: 12_000, numPerfTrials: 2 });
});
afterAll(() => evaluator.close());

const good = "return A[:, None] * B";
const judge = async (text: string) => (await evaluator.evaluate(diagonal, text)).verdict;

/** Command lines of the running processes that hold `mark`. */
function running(mark: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(mark);
      } catch {
        return false;
      }
    })
    .map(Number);
}

const children = (pid: number) =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return Number(readFileSync(`/proc/${name}/stat`, "utf8").split(")").at(-1)?.trim().split(" ")[1]) === pid;
      } catch {
        return false;
      }
    })
    .map(Number);

/** The worker of this test's evaluator: this process has started no other. */
const workerPid = () =>
  children(process.pid).find((pid) => running("src/evaluation/worker/main.py").includes(pid)) ?? Number.NaN;

test("a flood on stdout and false frames on it change nothing", async () => {
  const flood = `for _ in range(3000): print('{"kind":"result","value":{"verdict":"correct"}}' * 20)\n${good}`;
  expect(await judge(flood)).toBe("correct");
  expect(await judge(`import os\nos.write(3, b'{"id":1}\\n')\n${good}`)).toMatch(/runtime-error|crashed/);
});

test("a frame written to every descriptor there is, then an exit, is a crash", async () => {
  const forge = `import os
for fd in range(3, 256):
    try: os.write(fd, b'{"kind":"result","nonce":"","value":{"verdict":"correct"}}\\n')
    except OSError: pass
os._exit(0)`;
  const result = await evaluator.evaluate(diagonal, forge);
  expect(result).toMatchObject({ verdict: "crashed", message: expect.stringContaining("the judge's channel") });
  expect(await judge(good)).toBe("correct");
});

test("what a program starts ends with it, in its group or out of it", async () => {
  const mark = `orphan-${process.pid}-${Date.now()}`;
  const start = `import subprocess, sys, os
for apart in (False, True):
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)", "${mark}"], start_new_session=apart)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp(sys.executable, [sys.executable, "-c", "import time; time.sleep(300)", "${mark}"])
    os._exit(0)
${good}`;
  // Interpreters that start beside it are work that it left running, and may be told from its own.
  expect(["correct", "rejected"]).toContain(await judge(start));
  expect(running(mark)).toEqual([]);
});

test("what takes the kernel long to take down is taken down beside the next program, and is gone when nobody comes", async () => {
  const before = children(workerPid()).length;
  // Half a GiB that was written takes some time to give back.
  const large = `if not hasattr(self, "held"): self.held = torch.ones(1 << 27)\n${good}`;
  expect(await judge(large)).toBe("correct");
  expect(await judge(good)).toBe("correct");
  expect(await judge(`${large}  # again`)).toBe("correct");
  await expect.poll(() => children(workerPid()).length, { timeout: 10_000 }).toBe(before);
});

test("files it writes go with it, and it holds no descriptor but its own", async () => {
  const look = `import os
open("left-behind", "w").write("x")
held = sorted(int(fd) for fd in os.listdir("/proc/self/fd"))
links = [os.readlink(f"/proc/self/fd/{fd}") for fd in held if os.path.exists(f"/proc/self/fd/{fd}")]
raise RuntimeError(f"{os.getcwd()} {len([l for l in links if 'socket' in l])} sockets, {len([l for l in links if '.room' in l])} locks")`;
  const { message } = await evaluator.evaluate(diagonal, look);
  expect(message).toMatch(/1 sockets, 0 locks/);
  const directory = /RuntimeError: (\S+) /.exec(message ?? "")?.[1] ?? "";
  expect(directory).toMatch(/surprisal-lab-/);
  expect(() => readdirSync(directory)).toThrow("ENOENT");
});

test("a worker killed from outside is replaced, and the program it was judging is judged all the same", async () => {
  const before = workerPid();
  process.kill(before, "SIGKILL");
  expect(await judge(good)).toBe("correct");
  expect(workerPid()).not.toBe(before);
  const slow = judge(`import time\ntime.sleep(0.5)\n${good}`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  process.kill(workerPid(), "SIGKILL");
  expect(await slow).toBe("correct");
});

test("a program cannot signal the worker, nor change a file outside its directory", async () => {
  const worker = workerPid();
  const kill = await evaluator.evaluate(diagonal, "import os\nos.kill(os.getppid(), 9)\nwhile True: pass");
  expect(kill).toMatchObject({ verdict: "runtime-error", message: expect.stringContaining("Operation not permitted") });
  const path = join(tmpdir(), `surprisal-lab-outside-${process.pid}`);
  const write = await evaluator.evaluate(diagonal, `open(${JSON.stringify(path)}, "w")\n${good}`);
  expect(write).toMatchObject({ verdict: "runtime-error", message: expect.stringContaining("Permission denied") });
  expect(existsSync(path)).toBe(false);
  expect(await judge(good)).toBe("correct");
  expect(workerPid()).toBe(worker);
});

test("no socket of the network's, of whatever kind, and none by way of io_uring", async () => {
  const refused = { verdict: "runtime-error", message: expect.stringContaining("Operation not permitted") };
  for (const kind of ["AF_INET, socket.SOCK_DGRAM", "AF_INET6, socket.SOCK_STREAM", "AF_NETLINK, socket.SOCK_RAW"]) {
    const open = `import socket\nsocket.socket(socket.${kind})\n${good}`;
    expect(await evaluator.evaluate(diagonal, open)).toMatchObject(refused);
  }
  // In a process of its own too.
  const below = `import subprocess, sys
ended = subprocess.run([sys.executable, "-c", "import socket; socket.socket()"], capture_output=True, text=True)
raise RuntimeError(ended.stderr)`;
  expect(await evaluator.evaluate(diagonal, below)).toMatchObject(refused);
  const ring = `import ctypes, os
c = ctypes.CDLL(None, use_errno=True)
assert c.syscall(425, 4, ctypes.create_string_buffer(120)) == -1
raise RuntimeError(os.strerror(ctypes.get_errno()))`;
  expect(await evaluator.evaluate(diagonal, ring)).toMatchObject(refused);
  const place = mkdtempSync(join(tmpdir(), "engine-"));
  const path = join(place, "socket");
  const engine = createServer().listen(path);
  await once(engine, "listening");
  const call = `import socket\nsocket.socket(socket.AF_UNIX).connect(${JSON.stringify(path)})\n${good}`;
  expect(await evaluator.evaluate(diagonal, call)).toMatchObject(refused);
  engine.close();
  rmSync(place, { recursive: true });
  expect(await judge(`import socket\none, other = socket.socketpair()\n${good}`)).toBe("correct");
});

test("no limit or priority of another process, no mode, owner or time of a file, no lock, no shared memory that stays", async () => {
  const place = mkdtempSync(join(tmpdir(), "mine-"));
  const file = join(place, "file");
  writeFileSync(file, "mine", { mode: 0o600 });
  const { mode, uid, mtimeMs } = statSync(file);
  const victim = spawn("sleep", ["100"]);
  const touch = `import ctypes, fcntl, os, resource
def tried(call, *a):
    try:
        return "done" if call(*a) != -1 else "refused"
    except OSError as error:
        return error.strerror
pid, path = ${victim.pid}, ${JSON.stringify(file)}
c = ctypes.CDLL(None)
said = [tried(resource.prlimit, pid, resource.RLIMIT_CPU, (1, 1)), tried(os.setpriority, os.PRIO_PROCESS, pid, 19),
  tried(c.shmget, 7, 4096, 0o1600), tried(os.chmod, path, 0), tried(os.chown, path, 1, 1), tried(os.utime, path, (0, 0)),
  tried(os.sched_setaffinity, pid, {0}), tried(fcntl.flock, os.open(path, os.O_RDONLY), fcntl.LOCK_EX)]
raise RuntimeError(" ".join(said))`;
  const affinity = () => /Cpus_allowed:\t(\S+)/.exec(readFileSync(`/proc/${victim.pid}/status`, "utf8"))?.[1];
  const before = affinity();
  const { message } = await evaluator.evaluate(diagonal, touch);
  const denied = "Operation not permitted";
  // The rest is said to be done and is not: honest programs and compilers do it to files of their own.
  expect(message).toContain(`RuntimeError: ${denied} ${denied} refused done done done done done`);
  expect(affinity()).toBe(before);
  expect(readFileSync(`/proc/${victim.pid}/limits`, "utf8")).toMatch(/Max cpu time\s+unlimited/);
  expect(statSync(file)).toMatchObject({ mode, uid, mtimeMs });
  const taken = await promisify(execFile)("flock", ["--nonblock", file, "echo", "free"]);
  expect(taken.stdout).toBe("free\n");
  victim.kill();
  rmSync(place, { recursive: true });
});

test("what root may do a program may not, nor anything to all of a user's processes or to what has a number or a name", async () => {
  const touch = `import ctypes, os
def tried(call, *a):
    try:
        return "done" if call(*a) != -1 else "refused"
    except OSError as error:
        return "refused"
c = ctypes.CDLL(None)
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
held = [status[name].strip() for name in ("CapPrm", "CapEff")]
calls = [tried(os.setpriority, os.PRIO_USER, 0, 7), tried(os.setpriority, os.PRIO_PGRP, 0, 7), tried(c.syscall, 251, 3, 0, 0x6000),
  tried(c.shmctl, 1, 0, None), tried(c.semget, 7, 1, 0o1600), tried(c.msgget, 7, 0o1600),
  tried(c.syscall, 248, b"user", b"surprisal", b"x", 1, -4), tried(c.syscall, 240, b"surprisal", 0o102, 0o600, None),
  tried(c.prctl, 4, 0, 0, 0, 0), tried(os.mknod, "node", 0o20600, os.makedev(1, 3)), tried(os.mknod, "pipe", 0o10600)]
raise RuntimeError(" ".join([*held, *calls]))`;
  const { message } = await evaluator.evaluate(diagonal, touch);
  const none = "0".repeat(16);
  // A pipe in its own directory is its own affair.
  expect(message).toContain(`RuntimeError: ${none} ${none} ${"refused ".repeat(10)}done`);
});

test("no thread of a program's process is freer than its own", async () => {
  const look = `import os
free = []
for thread in os.listdir("/proc/self/task"):
    lines = open(f"/proc/self/task/{thread}/status").read().splitlines()
    said = dict(line.split(":\\t", 1) for line in lines if ":\\t" in line)
    if said["NoNewPrivs"] != "1" or said["Seccomp"] != "2":
        free.append(said["Name"])
raise RuntimeError(f"free: {free}")`;
  expect((await evaluator.evaluate(diagonal, look)).message).toContain("free: []");
});

test("aborting a running evaluation rejects with the reason, keeps the worker, leaves no process", async () => {
  await judge(good);
  const worker = workerPid();
  // The judge, the reference's runner and those made ready for the next programs.
  const house = 3;
  const controller = new AbortController();
  const running = evaluator.evaluate(diagonal, "while True: pass", { signal: controller.signal });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(children(worker).length).toBeGreaterThan(house);
  const reason = new Error("enough");
  controller.abort(reason);
  await expect(running).rejects.toBe(reason);
  expect(children(worker).length).toBeLessThanOrEqual(house);
  expect(await judge(good)).toBe("correct");
  expect(workerPid()).toBe(worker);
});

test("aborting a queued evaluation rejects at once and the queue goes on in order", async () => {
  const controller = new AbortController();
  const ended: string[] = [];
  const first = judge(`import time\ntime.sleep(0.5)\n${good}`).then((verdict) => ended.push(`first ${verdict}`));
  const queued = evaluator.evaluate(diagonal, good, { signal: controller.signal });
  const last = judge(good).then((verdict) => ended.push(`last ${verdict}`));
  controller.abort(new Error("not wanted"));
  await expect(queued).rejects.toThrow("not wanted");
  expect(ended).toEqual([]);
  await Promise.all([first, last]);
  expect(ended).toEqual(["first correct", "last correct"]);
  await expect(evaluator.evaluate(diagonal, good, { signal: controller.signal })).rejects.toThrow("not wanted");
});

test("closing ends what runs and what waits, and the worker with it", async () => {
  const other = await openEvaluator({ device: "cpu" });
  const pending = [other.evaluate(diagonal, "while True: pass"), other.evaluate(diagonal, good)];
  const settled = Promise.allSettled(pending);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await other.close();
  expect((await settled).map((result) => result.status === "rejected" && result.reason.code)).toEqual([
    "evaluator-closed",
    "evaluator-closed",
  ]);
  await expect(other.evaluate(diagonal, good)).rejects.toThrow("was closed");
});

test("of many tasks sixteen references are kept at most, each for its own task", async () => {
  const at = (i: number) => ({ ...diagonal, code: `${diagonal.code}\nTASK = ${i}\n` });
  expect((await evaluator.evaluate(at(0), good)).verdict).toBe("correct");
  const first = children(workerPid()).length;
  for (let i = 1; i < 20; i++) expect((await evaluator.evaluate(at(i), good)).verdict, `task ${i}`).toBe("correct");
  const kept = children(workerPid()).length;
  expect(kept).toBeGreaterThan(first);
  expect(kept - first).toBeLessThanOrEqual(16);
  // One that was ended, and one that was kept.
  expect((await evaluator.evaluate(at(0), good)).verdict).toBe("correct");
  expect((await evaluator.evaluate(at(19), "return A[:, None] + B")).verdict).toBe("wrong");
}, 120_000);
