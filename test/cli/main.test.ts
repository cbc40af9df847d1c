import { execFile } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { packagePath, readManifest } from "../../src/records/index.js";

const scratch = mkdtempSync(join(tmpdir(), "cli-"));

/** Runs the built command as a user does. */
function lab(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const cli = packagePath("dist/cli/main.js");
    const child = execFile(process.execPath, [cli, ...args], { cwd: packagePath(".") }, (_error, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
  });
}

function program(text: string): string {
  const path = join(mkdtempSync(join(scratch, "p-")), "program.py");
  writeFileSync(path, text);
  return path;
}

const small = ["--task", "12", "--size", "small", "--device", "cpu"];

test("evaluate prints the verdict with the numbers behind it, and its exit code is the verdict", async () => {
  const right = await lab("evaluate", program("return A.unsqueeze(1) * B"), ...small);
  expect(right).toMatchObject({ code: 0, err: "" });
  expect(right.out).toMatch(/^level 1 task 12 \(Diagonal_matmul\): correct, speedup [\d.]+ \(95 % interval/);
  expect(right.out).toContain("reference  median");
  const wrong = await lab("evaluate", program("return A * B"), ...small, "--json");
  expect(wrong.code).toBe(1);
  expect(JSON.parse(wrong.out)).toMatchObject({ verdict: "wrong", speedup: null, taskId: 12 });
}, 120_000);

test("what cannot be done is said in one line with a way out, without a stack", async () => {
  const nothing = await lab("evaluate", join(scratch, "none.py"), ...small);
  expect(nothing).toMatchObject({ code: 1, out: "" });
  expect(nothing.err).toContain("none.py cannot be read");
  const unknown = await lab("evaluate", program("pass"), "--task", "13", "--device", "cpu");
  expect(unknown.err).toMatch(/13.*\n.*4, 5, 12/s);
  const option = await lab("evaluate", program("pass"), "--tusk", "12");
  expect(option).toMatchObject({ code: 2 });
  expect(option.err).toContain("--tusk");
  const command = await lab("evaluat");
  expect(command.code).toBe(2);
  expect(command.err).toContain("there is no command evaluat");
  // A name that every object has.
  const inherited = await lab("constructor");
  expect(inherited).toMatchObject({ code: 2, err: expect.stringContaining("there is no command constructor") });
  const file = await lab("start", "package.json");
  expect(file).toMatchObject({ code: 1, err: expect.stringContaining("package.json is no notebook") });
  const words = await lab("kernel", "install", "extra");
  expect(words).toMatchObject({ code: 1, err: expect.stringContaining("kernel install extra: no such thing") });
  const recorded = "replay:data/runs/nano-t0.25-s42";
  const run = ["best-of-n", "--policy", recorded, "--device", recorded, "--tasks", "4", "--k", "1", "--run-dir"];
  for (const place of ["package.json", "package.json/below"]) {
    const made = await lab(...run, place);
    expect(made).toMatchObject({
      code: 1,
      err: expect.stringMatching(/is a file, or lies below one[\s\S]*give runDir/),
    });
  }
  for (const { err } of [nothing, unknown, option, command, inherited, file, words])
    expect(err).not.toMatch(/\n\s+at /);
});

test("best-of-n replays a recorded run into a directory, and says that it continues one", async () => {
  const recorded = "replay:data/runs/nano-t0.25-s42";
  const runDir = join(scratch, "run");
  const args = ["--policy", recorded, "--device", recorded, "--tasks", "4,12", "--k", "64", "--run-dir", runDir];
  const first = await lab("best-of-n", ...args);
  expect(first).toMatchObject({ code: 0, err: "" });
  expect(first.out).toContain("finished: 128 samples");
  expect(readManifest(runDir)).toMatchObject({ status: "finished", seeds: [42], counts: { samples: 128 } });
  expect(readManifest(runDir).command.slice(0, 2)).toEqual(["surprisal-lab", "best-of-n"]);
  const again = await lab("best-of-n", ...args);
  expect(again.out).toContain("continuing (128 samples");
  const other = await lab("best-of-n", ...args, "--seed", "43");
  expect(other.code).toBe(1);
  expect(other.err).toContain("holds a run whose arguments differ");
});

test("start ends with exit code 1 and the failing cell's text, line and error; the notebook stays as it was", async () => {
  const dir = join(scratch, "notebooks");
  mkdirSync(dir);
  const path = join(dir, "01-broken.ipynb");
  const cell = (...source: string[]) => {
    return {
      cell_type: "code",
      execution_count: null,
      id: "a1",
      metadata: {},
      outputs: [],
      source: [source.join("\n")],
    };
  };
  const notebook = {
    cells: [cell("const fine = 1;"), cell("const more = fine + 1;", "throw new Error(String(more));")],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  };
  writeFileSync(path, JSON.stringify(notebook));
  const { code, out, err } = await lab("start", dir);
  expect(code).toBe(1);
  expect(out).toContain("failed in cell [2], line 2");
  expect(out).toContain("  > 2 │ throw new Error(String(more));");
  expect(out).toContain("Error: 2");
  expect(err).toContain("1 notebook failed");
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(notebook);
});

test("what a command would not use it refuses, and what it is given it uses all of", async () => {
  const two = await lab("evaluate", program("pass"), program("pass"), ...small);
  expect(two.err).toContain("evaluate: 2 files");
  const tasks = await lab("evaluate", program("pass"), "--task", "4,12", "--device", "cpu");
  expect(tasks.err).toContain("--task 4,12: not a whole number");
  const server = [
    "--policy",
    "nano:models/nano",
    "--server",
    "vllm",
    "--tasks",
    "12",
    "--run-dir",
    join(scratch, "no"),
  ];
  expect((await lab("best-of-n", ...server)).err).toContain("--server says something of an endpoint");
  expect(await lab("doctor", "more")).toMatchObject({ code: 2, out: "" });
  const adaptation = ["--adaptation", join(scratch, "nowhere"), "--pool", "data/runs/bon-cpu-small"];
  const probed = await lab("probe", "--policy", "nano:models/nano", ...adaptation, "--run-dir", join(scratch, "probe"));
  expect(probed).toMatchObject({ code: 1, out: "" });
  expect(probed.err).toContain("nowhere is no run: it has no manifest.json");
  const runs = ["a", "b"].map((name) => join(scratch, name));
  for (const run of runs) cpSync(packagePath("data/runs/ttt-hf-h200"), run, { recursive: true });
  for (const run of runs) {
    writeFileSync(join(run, "samples.jsonl"), gunzipSync(readFileSync(join(run, "samples.jsonl.gz"))));
    rmSync(join(run, "samples.jsonl.gz"));
  }
  expect(await lab("pack", ...runs)).toMatchObject({ code: 0 });
  for (const run of runs) expect(existsSync(join(run, "samples.jsonl.gz"))).toBe(true);
});

test("stopped by Ctrl-C it ends as a shell expects, and what it had is on disk", async () => {
  const runDir = join(scratch, "stopped");
  const drawing = ["--policy", "replay:data/runs/bon-cpu-small", "--temperature", "1", "--k", "64"];
  const judging = ["--device", "cpu", "--size", "small", "--tasks", "4,5,12"];
  const args = [packagePath("dist/cli/main.js"), "best-of-n", ...drawing, ...judging, "--run-dir", runDir];
  const child = execFile(process.execPath, args, { cwd: packagePath(".") });
  child.stdout?.once("data", () => child.kill("SIGINT"));
  const [code] = await once(child, "exit");
  expect(code).toBe(130);
  expect(readManifest(runDir).status).toBe("interrupted");
});
