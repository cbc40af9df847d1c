import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { packagePath } from "../../src/records/index.js";
import { python, runPython, tiny, trainScript, trainTiny } from "./nano-model.js";

interface CorpusCheck {
  /** By family (or `all`), by kind: how many bodies were correct, of how many. */
  counts: Record<string, Record<string, [number, number]>>;
  unexpected: Record<string, string>;
}

test("bodies of the corpus do what their kind says when they are run", async () => {
  const check = packagePath("src/policy/worker/nano_corpus/check.py");
  const { counts, unexpected }: CorpusCheck = JSON.parse(await runPython("-W", "ignore", check, "--pairs", "2500"));
  expect(unexpected).toEqual({});
  // Every family is there, beside the sum over all.
  expect(Object.keys(counts).length).toBeGreaterThanOrEqual(50);
  const of = (kind: string) => counts.all?.[kind]?.[1] ?? 0;
  const shares = { common: 0.36, copy: 0.12, plain: 0.14, slow: 0.05, expert: 0.08, wrong: 0.16, slip: 0.09 };
  for (const [kind, share] of Object.entries(shares)) expect(Math.abs(of(kind) / 2500 - share)).toBeLessThan(0.04);
  // A slip nearly always breaks a body.
  const [harmless, slips] = counts.all?.slip ?? [0, 0];
  expect(harmless / slips).toBeLessThan(0.1);
});

test("every bundled task has a compact prompt that leaves half the context to the completion", async () => {
  const program = `
import json, sys
sys.path.insert(0, ${JSON.stringify(packagePath("src/policy/worker"))})
from pathlib import Path
from nano_corpus import pairs
from nano_prompt import compact_prompt
from nano_tokens import Vocabulary
corpus = list(pairs(1000, 0))
vocabulary = Vocabulary.of((t for p in corpus for t in (p.prompt, p.body)), 512)
assert all(vocabulary.decode(vocabulary.encode(p.body)) == p.body for p in corpus)
prompts = {f.name: compact_prompt(f.read_text()) for f in Path(sys.argv[1]).glob("*.py")}
print(json.dumps({name: [p, len(vocabulary.encode(p))] for name, p in prompts.items()}))
`;
  const prompts: Record<string, [string, number]> = JSON.parse(
    await runPython("-c", program, packagePath("data/tasks/level1")),
  );
  expect(Object.keys(prompts)).toHaveLength(20);
  for (const [text, tokens] of Object.values(prompts)) {
    expect(text).toMatch(/\ndef forward\(self, .*\):\n {4}/);
    expect(tokens).toBeLessThan(256);
  }
});

test("the same seed on the CPU trains the same weights, another seed others", async () => {
  const small = ["--steps", "2", "--width", "32", "--pairs", "200"];
  const names = [];
  for (const seed of ["5", "5", "6"]) {
    const directory = await trainTiny([...small, "--seed", seed]);
    names.push(JSON.parse(readFileSync(join(directory, "config.json"), "utf8")).checkpoint);
    rmSync(dirname(directory), { recursive: true });
  }
  expect(names[1]).toBe(names[0]);
  expect(names[2]).not.toBe(names[0]);
});

test("training that is interrupted leaves nothing", async () => {
  const parent = mkdtempSync(join(tmpdir(), "nano-"));
  const args = [trainScript, "--out", join(parent, "model"), ...tiny, "--steps", "100000"];
  const training = spawn(python, ["-u", ...args], { stdio: ["ignore", "pipe", "ignore"] });
  // Its first line says that training has begun.
  await new Promise((resolve) => training.stdout.once("data", resolve));
  training.kill("SIGINT");
  await new Promise((resolve) => training.once("exit", resolve));
  expect(readdirSync(parent)).toEqual([]);
  rmSync(parent, { recursive: true });
});

test("a directory that holds something else is not overwritten", async () => {
  await expect(runPython(trainScript, "--out", import.meta.dirname, ...tiny)).rejects.toThrow("is no checkpoint");
  expect(existsSync(join(import.meta.dirname, "model.pt"))).toBe(false);
});
