import { totalmem } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Evaluator, openEvaluator } from "../../src/evaluation/index.js";
import { type Evaluation, evaluation } from "../../src/records/index.js";
import { expectMeasured } from "./expect-measured.js";
import { diagonal, diagonalOften, gather } from "./inline-task.js";

let evaluator: Evaluator;
beforeAll(async () => {
  evaluator = await openEvaluator({ device: "cpu", mode: "fast", checkTimeoutMs: 1_500 });
});
afterAll(() => evaluator.close());

// How noisy the machine was is no property of a program.
const flagsOf = (of: Evaluation) => of.flags.map(({ flag }) => flag).filter((flag) => flag !== "noisy");
const faster = "return A[:, None] * B";

test("the reference's own body is correct, flagged, and has an interval", async () => {
  const result = await evaluator.evaluate(diagonal, "return torch.diag(A) @ B");
  evaluation.parse(result);
  expect(result).toMatchObject({ verdict: "correct", stage: "done", message: null, mode: "fast", device: "cpu" });
  expect(flagsOf(result)).toEqual(["same-as-reference"]);
  expectMeasured(result);
  expect(result.correctness).toMatchObject({ trials: 1, passed: 1, maxAbsError: 0, rtol: 1e-4 });
  // The root mean square of a product of two uniform numbers is a third; a ten-thousandth of it is allowed.
  expect(result.correctness?.atol).toBeCloseTo(1e-4 / 3, 5);
});

test("a body that does far less than the reference is faster, one that does far more slower", async () => {
  const less = await evaluator.evaluate(diagonalOften, faster);
  expect({ verdict: less.verdict, flags: flagsOf(less) }).toEqual({ verdict: "correct", flags: [] });
  expect(less.speedup?.value).toBeGreaterThan(10);
  const more = await evaluator.evaluate(diagonal, "for _ in range(200):\n    C = torch.diag(A) @ B * 1\nreturn C");
  expect({ verdict: more.verdict, flags: flagsOf(more) }).toEqual({ verdict: "correct", flags: [] });
  expect(more.speedup?.value).toBeLessThan(0.1);
});

const faults: [name: string, body: string, verdict: string, message: RegExp][] = [
  [
    "wrong values",
    "return A[:, None] * B + (A > 0.5)[:, None]",
    "wrong",
    /values of the output .* worst at \[\d+, \d+\]/,
  ],
  ["wrong shape", "return B[:5]", "wrong", /shape \(5, 256\), the reference's \(256, 256\)/],
  ["wrong dtype", "return (A[:, None] * B).double()", "wrong", /dtype torch.float64/],
  ["a tuple for a tensor", "return (A[:, None] * B,)", "wrong", /type tuple/],
  ["nothing returned", "A[:, None] * B", "wrong", /None \(does forward return\?\)/],
  ["not a number", "return A[:, None] * B / 0 * 0", "wrong", /100 %.* nan where the reference/],
  [
    "a subclass that could compute later",
    "return nn.Buffer(B) if 0 else B.as_subclass(type('T', (torch.Tensor,), {}))",
    "wrong",
    /type T/,
  ],
  ["a syntax error", "x = A\nreturn x * * B", "compile-error", /SyntaxError: .*line 2: return x \* \* B/],
  ["no code", "# it cannot be done", "compile-error", /holds no code/],
  ["an exception", "x = A\nreturn x @ Q", "runtime-error", /NameError: name 'Q'.*line 2 of the answer: return x @ Q/],
  ["sys.exit", "import sys\nsys.exit(0)", "runtime-error", /SystemExit: 0/],
  ["os._exit", "import os\nos._exit(0)", "crashed", /exit code 0 while checking/],
  ["a segmentation fault", "import ctypes\nctypes.string_at(0)", "crashed", /SIGSEGV/],
  ["an abort", "import os\nos.abort()", "crashed", /SIGABRT/],
  ["a loop without end", "while True: pass", "timed-out", /still checking after 1.5 s/],
  ["too much memory", "return torch.zeros(1 << 44)", "runtime-error", /memory/],
];
test.each(faults)("%s: its own verdict, and the next program is judged", async (_name, body, verdict, message) => {
  const result = await evaluator.evaluate(diagonal, body);
  evaluation.parse(result);
  expect({ verdict: result.verdict, message: result.message }).toEqual({
    verdict,
    message: expect.stringMatching(message),
  });
  expect(result).toMatchObject({ speedup: null, refMs: null, candidateMs: null, trialsMs: null });
  expect((await evaluator.evaluate(diagonal, faster)).verdict).toBe("correct");
});

test("a task whose first program does not load is there for its second", async () => {
  const fresh = { ...diagonal, code: `${diagonal.code}# fresh`, hash: "f".repeat(64) };
  expect((await evaluator.evaluate(fresh, "return (")).verdict).toBe("compile-error");
  expect((await evaluator.evaluate(fresh, faster)).verdict).toBe("correct");
});

test("integer inputs stay integers, and weights are the reference's", async () => {
  const result = await evaluator.evaluate(gather, "return torch.index_select(self.table, 0, index)");
  expect(result).toMatchObject({ verdict: "correct", correctness: { maxAbsError: 0 } });
});

test("a task that cannot run is a harness error, not the program's", async () => {
  const broken = { ...diagonal, code: diagonal.code.replace("torch.rand(N), ", "") };
  const result = await evaluator.evaluate(broken, "return B");
  expect(result.verdict).toMatch(/runtime-error|harness-error/);
  const unmade = { ...diagonal, code: diagonal.code.replace("torch.rand(N)", "torch.rand(M)") };
  expect(await evaluator.evaluate(unmade, faster)).toMatchObject({
    verdict: "harness-error",
    message: expect.stringContaining("name 'M' is not defined"),
  });
});

test("the reference is measured before the program is there: what that does cannot slow it down", async () => {
  const failing = {
    ...diagonal,
    code: diagonal.code.replace("return torch.diag(A) @ B", "raise ValueError('of the task')"),
  };
  expect(await evaluator.evaluate(failing, "import nothing_of_this_name")).toMatchObject({
    verdict: "harness-error",
    message: expect.stringContaining("of the task"),
  });
});

test("not a number in an input is no change of it", async () => {
  const holes = { ...diagonal, code: diagonal.code.replace("torch.rand(N),", "torch.rand(N).log().sqrt(),") };
  const result = await evaluator.evaluate(holes, faster);
  expect({ verdict: result.verdict, flags: flagsOf(result) }).toEqual({ verdict: "correct", flags: [] });
});

test("an output of many parts has the room they need", async () => {
  const many = {
    ...diagonal,
    code: diagonal.code.replace("return torch.diag(A) @ B", "return list(torch.diag(A)[:40, 0].unbind())"),
  };
  const result = await evaluator.evaluate(many, "return [A[0], *(torch.zeros(39).unbind())]");
  expect(result).toMatchObject({ verdict: "correct", message: null });
});

test("a program that returns something larger when it is timed is told so", async () => {
  const grows =
    "nn.calls = getattr(nn, 'calls', 0) + 1\nreturn torch.cat([A[:, None] * B] * (1 if nn.calls < 3 else 3))";
  expect(await evaluator.evaluate(diagonal, grows)).toMatchObject({
    verdict: "rejected",
    message: expect.stringContaining("has shape (768, 256)"),
  });
});

test("a task too large for the machine says how large the machine is", async () => {
  const huge = { ...diagonal, code: diagonal.code.replace("torch.rand(N)", "torch.zeros(1 << 44)") };
  const result = await evaluator.evaluate(huge, faster);
  expect(result.verdict).toBe("harness-error");
  expect(result.message).toContain(`${Number((totalmem() / 1e9).toPrecision(3))} GB of the machine`);
  expect(result.message).toContain("take a smaller size");
  expect(await evaluator.evaluate(diagonal, faster)).toMatchObject({ verdict: "correct" });
});

test("what was measured on is said in full", () => {
  expect(evaluator.environment).toMatchObject({ node: process.version, gpuName: null, gpuUuid: null, driver: null });
  expect(evaluator.environment.torch).toMatch(/^\d+\.\d+/);
  expect(evaluator.environment.python).toMatch(/^3\./);
  expect(evaluator.settings).toMatchObject({
    device: "cpu",
    mode: "fast",
    numCorrectTrials: 1,
    numPerfTrials: 5,
    maxPerfTrials: 40,
    protocol: "paired",
    checkTimeoutMs: 1_500,
    tolerance: "1e-4, scaled to the output",
  });
});
