import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { type Evaluator, type EvaluatorOptions, openEvaluator } from "../../src/evaluation/index.js";
import { askWorker } from "./ask-worker.js";
import { moduleSource, program, whyNoBuilds } from "./extension-programs.js";
import { diagonal } from "./inline-task.js";

const lacks = await whyNoBuilds();
const cache = mkdtempSync(join(tmpdir(), "surprisal-lab-cache-"));
const builds = join(cache, "surprisal-lab", "builds");
const before = process.env.XDG_CACHE_HOME;
process.env.XDG_CACHE_HOME = cache;
afterAll(() => {
  if (before === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = before;
  rmSync(cache, { recursive: true, force: true });
});

async function open(options: Partial<EvaluatorOptions> = {}): Promise<Evaluator> {
  const evaluator = await openEvaluator({ device: "cpu", numPerfTrials: 2, maxPerfTrials: 2, ...options });
  onTestFinished(() => evaluator.close());
  return evaluator;
}

let shared: Promise<Evaluator> | undefined;
/** One for all tests that need none of their own. */
function common(): Promise<Evaluator> {
  shared ??= openEvaluator({ device: "cpu", numPerfTrials: 2, maxPerfTrials: 2 });
  return shared;
}
afterAll(async () => (await shared)?.close());

/** How the builders that ran so far ended, in order. */
function ran(): string[] {
  try {
    const lines = readFileSync(join(builds, "log.jsonl"), "utf8").trim().split("\n");
    return lines.map((line) => JSON.parse(line).end);
  } catch {
    return [];
  }
}
const published = () => readdirSync(builds).filter((name) => name.length === 64);
const unfinished = () =>
  readdirSync(join(builds, "unfinished"), { recursive: true }).filter((name) => !/^[^/]+(\/lock)?$/.test(String(name)));

test("what Triton's compiler refuses at the first call did not compile", async () => {
  const evaluator = await common();
  // Triton itself needs a GPU; its errors are known by their class.
  const refused = `class CompilationError(Exception): pass
CompilationError.__module__ = "triton.compiler.errors"
raise type("CompileTimeAssertionFailure", (CompilationError,), {})("head" + "." * 20000 + "tail")`;
  const result = await evaluator.evaluate(diagonal, refused);
  expect(result.verdict).toBe("compile-error");
  expect(result.message).toMatch(
    /^CompileTimeAssertionFailure: head.*\n\.\.\. 12,008 characters left out \.\.\.\n.*tail\n/,
  );
  expect(result.message).toContain("(called in line 3 of the answer)");
});

test("the device's architecture is built for, or its own variant, whatever else is asked for", async () => {
  const asked = [["-O3 -arch=sm_80"], ["-gencode", "arch=compute_90a,code=sm_90a", "-Xptxas", "-v"], ["--std=c++17"]];
  const question = `from options import cuda_options
found = [cuda_options(one, "9.0") for one in given]`;
  expect(await askWorker(question, asked)).toEqual([
    [["-O3"], "9.0"],
    [["-Xptxas=-v"], "9.0a"],
    [["--std=c++17"], "9.0"],
  ]);
});

// Each level doubles the work: minutes of it, in little memory.
const endless = `template <int N, int M> struct Deep {
  static constexpr long value = Deep<N - 1, 2 * M>::value + Deep<N - 1, 2 * M + 1>::value;
};
template <int M> struct Deep<0, M> { static constexpr long value = M; };
static_assert(Deep<22, 1>::value != 0, "");
${moduleSource("1.0")}`;

/** Command lines of processes that work on what is kept here: compilers, and ninja above them. */
function compiling(): string[] {
  return readdirSync("/proc").flatMap((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return words.includes(cache) ? [words] : [];
    } catch {
      return [];
    }
  });
}

/** Builders that run, each with the worker above it: processes of ours in a directory that is not finished. */
function builders(): [pid: number, worker: number][] {
  return readdirSync("/proc").flatMap((pid): [number, number][] => {
    try {
      const isOurs = readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("worker/main.py");
      if (!isOurs || !readlinkSync(`/proc/${pid}/cwd`).startsWith(join(builds, "unfinished"))) return [];
      const parent = Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(")").at(-1)?.trim().split(" ")[1]);
      return [[Number(pid), parent]];
    } catch {
      return [];
    }
  });
}

describe.skipIf(lacks !== "")(`extensions in C++${lacks && ` (left out: ${lacks})`}`, () => {
  test("one build serves a second program and a second evaluator; another option is another build", async () => {
    const start = ran().length;
    const first = await open();
    expect(await first.evaluate(diagonal, program(moduleSource("1.0")))).toMatchObject({ verdict: "correct" });
    expect(await first.evaluate(diagonal, program(moduleSource("1.0"), "", "again"))).toMatchObject({
      verdict: "correct",
    });
    const second = await open();
    expect(await second.evaluate(diagonal, program(moduleSource("1.0")))).toMatchObject({ verdict: "correct" });
    expect(ran().slice(start)).toEqual(["built"]);
    const other = program(moduleSource("1.0"), ', extra_cflags=["-O2", "-march=native"]');
    expect(await second.evaluate(diagonal, other)).toMatchObject({ verdict: "correct" });
    expect(ran().slice(start)).toEqual(["built", "built"]);
    expect(published()).toHaveLength(2);
    expect(unfinished()).toEqual([]);
  });

  test("a compiler's error comes back with its words and the line of the answer, and is not built twice", async () => {
    const evaluator = await common();
    const start = ran().length;
    const text = program(moduleSource("no_such_thing"));
    const line = text.split("\n").findIndex((words) => words.includes("no_such_thing")) + 1;
    const result = await evaluator.evaluate(diagonal, text);
    expect(result).toMatchObject({ verdict: "compile-error", stage: "compile" });
    expect(result.message).toContain(`[line ${line} of the answer] value.cpp:3:`);
    expect(result.message).toMatch(/error: .no_such_thing. was not declared in this scope/);
    expect(result.message).not.toContain(cache);
    expect((await evaluator.evaluate(diagonal, text)).message).toBe(result.message);
    expect(ran().slice(start)).toEqual(["failed"]);
  });

  test("of a long error the head and the tail come back, with the number of characters between", async () => {
    const evaluator = await common();
    const lines = Array.from({ length: 200 }, (_, at) => `int first_${at} = missing_${at};`);
    const { message, verdict } = await evaluator.evaluate(diagonal, program(lines.join("\n")));
    expect(verdict).toBe("compile-error");
    expect(message).toContain("missing_0");
    expect(message).toContain("missing_199");
    expect(message).not.toContain("missing_100");
    expect(message).toMatch(/\.\.\. [\d,]+ characters left out \.\.\./);
    expect(message?.length).toBeLessThanOrEqual(10_000);
  });

  test("a library that does not load is the compile's fault, a program that catches the error goes on", async () => {
    const evaluator = await common();
    const unresolved = `extern double elsewhere();\n${moduleSource("elsewhere()")}`;
    const result = await evaluator.evaluate(diagonal, program(unresolved));
    expect(result).toMatchObject({ verdict: "compile-error", message: expect.stringContaining("elsewhere") });
    const caught = program(moduleSource("1.0"), ', extra_cflags=["-fplugin=x.so"]')
      .replace("built = ", "try:\n    built = ")
      .replace("\n\n\nclass", "\nexcept RuntimeError:\n    pass\n\n\nclass")
      .replace(" * built.value()", "");
    expect(await evaluator.evaluate(diagonal, caught)).toMatchObject({ verdict: "correct", message: null });
  });

  test.each([
    [', extra_cflags=["-fplugin=/tmp/x.so"]', "'-fplugin=/tmp/x.so'"],
    [', extra_cflags=["-O2; touch /tmp/x"]', "'-O2;'"],
    [', extra_cflags=["-wrapper", "/tmp/x"]', "'-wrapper'"],
    [', extra_cflags=["@/tmp/options"]', "'@/tmp/options'"],
    [', extra_ldflags=["-L/tmp", "-lx"]', "'-L/tmp'"],
    [', extra_ldflags=["-Wl,-rpath,/tmp"]', "'-Wl,-rpath,/tmp'"],
    [', extra_include_paths=["/tmp"]', "'/tmp'"],
    [', extra_cuda_cflags=["-ccbin=/tmp/x"]', "'-ccbin=/tmp/x'"],
    [', extra_cuda_cflags=["-Xcompiler", "-fplugin=x"]', "'-fplugin=x'"],
  ])("the option %s is refused before anything is built", async (options, named) => {
    const evaluator = await common();
    const start = ran().length;
    const result = await evaluator.evaluate(diagonal, program(moduleSource("1.0"), options));
    expect(result).toMatchObject({ verdict: "compile-error", message: expect.stringContaining(`holds ${named}`) });
    expect(ran()).toHaveLength(start);
  });
  test("a build that takes too long is ended, leaves nothing, and the next one of the same is made", async () => {
    const evaluator = await open({ compileTimeoutMs: 5_000 });
    const start = ran().length;
    for (let time = 0; time < 2; time++) {
      const result = await evaluator.evaluate(diagonal, program(endless));
      expect(result).toMatchObject({
        verdict: "timed-out",
        message: expect.stringContaining("'surprisal_value' was still being built after 5 s"),
      });
    }
    expect(ran().slice(start)).toEqual(["dropped", "dropped"]);
    expect(builders()).toEqual([]);
    expect(compiling()).toEqual([]);
    expect(unfinished()).toEqual([]);
    expect(await evaluator.evaluate(diagonal, program(moduleSource("2.0 / 2")))).toMatchObject({
      verdict: "correct",
      message: null,
    });
  });

  test("a worker killed in the middle of a build leaves nothing behind, and its program is judged all the same", async () => {
    const evaluator = await open({ compileTimeoutMs: 6_000 });
    const judged = evaluator.evaluate(diagonal, program(`// ${Date.now()}\n${endless}`));
    await expect.poll(builders, { timeout: 30_000 }).toHaveLength(1);
    const [, worker] = builders()[0] ?? [];
    process.kill(worker ?? Number.NaN, "SIGKILL");
    expect(await judged).toMatchObject({ verdict: "timed-out", message: expect.stringContaining("being built") });
    await expect.poll(unfinished, { timeout: 10_000 }).toEqual([]);
    expect(await evaluator.evaluate(diagonal, program(moduleSource("1.0")))).toMatchObject({ verdict: "correct" });
    expect(builders()).toEqual([]);
  });

  test("a library that is not what was published is built again", async () => {
    const evaluator = await common();
    const text = program(moduleSource("1.0"));
    expect(await evaluator.evaluate(diagonal, text)).toMatchObject({ verdict: "correct" });
    const start = ran().length;
    for (const key of published()) {
      const library = join(builds, key, "surprisal_value.so");
      chmodSync(library, 0o755);
      writeFileSync(library, "poison");
    }
    expect(await evaluator.evaluate(diagonal, text)).toMatchObject({ verdict: "correct" });
    expect(ran().slice(start)).toEqual(["built"]);
  });

  test("what waiting programs will build is built while another runs, once", async () => {
    const evaluator = await common();
    const start = ran().length;
    // Slow to load, not to call: while calls are timed, builds stand still.
    const slow = evaluator.evaluate(
      diagonal,
      `import time
import torch.nn as nn
time.sleep(15)
class ModelNew(nn.Module):
    def forward(self, A, B):
        return A[:, None] * B
`,
    );
    const waiting = ["3.0 / 3", "4.0 / 4", "3.0 / 3", "five"].map((value) =>
      evaluator.evaluate(diagonal, program(moduleSource(value))),
    );
    expect((await slow).verdict).toBe("correct");
    expect(ran().slice(start).sort()).toEqual(["built", "built", "failed"]);
    const verdicts = (await Promise.all(waiting)).map(({ verdict }) => verdict);
    expect(verdicts).toEqual(["correct", "correct", "correct", "compile-error"]);
    expect(ran().slice(start)).toHaveLength(3);
  });

  test("a program cannot change what is kept", async () => {
    const evaluator = await common();
    const text = `
import os
place = ${JSON.stringify(builds)}
for name in os.listdir(place):
    if len(name) == 64:
        os.rename(os.path.join(place, name), os.path.join(place, "x"))
return A[:, None] * B`;
    expect(await evaluator.evaluate(diagonal, text)).toMatchObject({ verdict: "runtime-error" });
    expect(published().length).toBeGreaterThan(0);
  });

  test("load_inline, with torch's headers, and functions by name", async () => {
    const evaluator = await common();
    const result = await evaluator.evaluate(
      diagonal,
      `import torch
import torch.nn as nn
from torch.utils.cpp_extension import load_inline

built = load_inline(
    name="surprisal_rows",
    cpp_sources="torch::Tensor rows(torch::Tensor a, torch::Tensor b) { return a.unsqueeze(1) * b; }",
    functions=["rows"],
    extra_cflags=["-O0"],
    verbose=True,
)


class ModelNew(nn.Module):
    def forward(self, A, B):
        return built.rows(A, B)
`,
    );
    expect(result).toMatchObject({ verdict: "correct", message: null });
  }, 150_000);
});
