import { afterAll, beforeAll, expect, test } from "vitest";
import { completeEvaluation } from "../../src/evaluation/complete-evaluation.js";
import { type Evaluator, openEvaluator } from "../../src/evaluation/index.js";
import { diagonal, diagonalOften } from "./inline-task.js";

// KernelBench's protocol, of its repository at 423217d: src/kernelbench/eval.py and timing.py.
let evaluator: Evaluator;
beforeAll(async () => {
  evaluator = await openEvaluator({ device: "cpu", mode: "fast", protocol: "kernelbench" });
});
afterAll(() => evaluator.close());

test("its trials are as many as asked for, and a right program is correct, a wrong one is not", async () => {
  const right = await evaluator.evaluate(diagonal, "return A[:, None] * B");
  expect(right).toMatchObject({ verdict: "correct", message: null });
  // Some may have been late, on a busy machine: they are left out, and kept apart.
  const { trialsMs, setAsideMs = [] } = right;
  const trials = (side: "candidate" | "reference") => [trialsMs, ...setAsideMs].flatMap((one) => one?.[side] ?? []);
  expect(trials("candidate")).toHaveLength(5);
  expect(trials("reference")).toHaveLength(5);
  expect(await evaluator.evaluate(diagonal, "return 1.01 * (A[:, None] * B)")).toMatchObject({ verdict: "wrong" });
});

test("all calls are on the inputs of seed 42, made on the CPU", async () => {
  // The first values that KernelBench's set_seed(42) and get_inputs() give, from torch itself.
  const asked = `torch.manual_seed(42)
first = torch.rand(A.shape[0])
if not torch.equal(A, first):
    nn.others = getattr(nn, "others", 0) + 1
nn.calls = getattr(nn, "calls", 0) + 1
if nn.calls > 4 and nn.others > 1:
    raise ValueError(f"{nn.others} of {nn.calls} calls were on other inputs")
return A[:, None] * B`;
  // One checked call has a seed of its own, derived from 42; every timed one has 42.
  expect(await evaluator.evaluate(diagonal, asked)).toMatchObject({ verdict: "correct", message: null });
});

test("a right program that is slow is right, and slow", async () => {
  const slow = `for _ in range(100):
    y = torch.sin(torch.diag(A) @ B)
return A[:, None] * B`;
  const { verdict, message, speedup } = await evaluator.evaluate(diagonal, slow);
  expect({ verdict, message }).toEqual({ verdict: "correct", message: null });
  expect(speedup?.value).toBeLessThan(0.2);
});

test("a trial chosen in secret is looked at, beside the last", async () => {
  // A checked call, three warm-ups, one that is discarded; of the five trials after them all but the last are zeros.
  const most = `nn.calls = getattr(nn, "calls", 0) + 1
return torch.zeros_like(B) if 5 < nn.calls < 10 else A[:, None] * B`;
  expect(await evaluator.evaluate(diagonal, most)).toMatchObject({
    verdict: "rejected",
    message: expect.stringMatching(/something else when it is timed: .*timed call [1-4];/),
  });
});

test("what is larger when it is timed is no output of the task", async () => {
  const grows = `nn.calls = getattr(nn, "calls", 0) + 1
return torch.cat([A[:, None] * B] * (1 if nn.calls < 7 else 3))`;
  expect(await evaluator.evaluate(diagonal, grows)).toMatchObject({
    verdict: "rejected",
    message: expect.stringContaining("has shape (768, 256)"),
  });
});

const cheats: Record<string, [text: string, message: RegExp]> = {
  "that lies about its clock": [
    `import sys
if not hasattr(nn, "lied"):
    nn.lied = True
    Clock = sys.modules["clock"].CpuClock
    time_ = Clock.time
    def lie(self, *a):
        ms, *rest = time_(self, *a)
        return [m / 1000 for m in ms], *rest
    Clock.time = lie
y = A
for _ in range(300):
    y = torch.sin(torch.diag(A) @ B).sum() * 0 + A
return y[:, None] * B`,
    /judge's clock|before it was timed/,
  ],
  "that computes nothing once it is timed": [
    `nn.calls = getattr(nn, "calls", 0) + 1
return A[:, None] * B if nn.calls < 6 else torch.zeros_like(B)`,
    /something else when it is timed/,
  ],
};
test.each(Object.entries(cheats))("a program %s is rejected", async (_, [text, message]) => {
  const result = await evaluator.evaluate(diagonal, text);
  expect(result.verdict).toBe("rejected");
  expect(result.message).toMatch(message);
});

// A stopped process goes on to hand its outputs over, or none: then it does what it had put off.
const putOff = (last: number, copy: string) => `import signal
if not hasattr(nn, "calls"):
    nn.calls, nn.owed = 0, []
    def late(*_):
        while nn.owed:
            y, a, b = nn.owed.pop()
            y.copy_(Model.forward(None, a, b))
    signal.signal(signal.SIGCONT, late)
nn.calls += 1
if nn.calls < 5 or nn.calls == ${last}:
    return Model.forward(None, A, B)
y = torch.empty_like(B)
nn.owed.append((y, A${copy}, B${copy}))
return y`;
test.each([
  ["from its inputs", "", /something else when it is timed/],
  ["from copies of them", ".clone()", /its outputs took .* to hand over/],
])(
  "a program that puts off what it computes, %s, is rejected, though its last trial be honest",
  async (_, copy, message) => {
    // A checked call, three warm-ups, one that is discarded, five trials.
    const result = await evaluator.evaluate(diagonalOften, putOff(10, copy));
    expect(result.verdict).toBe("rejected");
    expect(result.message).toMatch(message);
  },
);

test("the speedup is the ratio of the means, each rounded to three digits", () => {
  const judged = {
    verdict: "correct",
    message: null,
    stage: "done",
    // Means 1.0004 and 0.9996: by hand, 1.00 / 1.00, as KernelBench reports it; unrounded 1.0008.
    referenceMs: [1.0003, 1.0005],
    candidateMs: [0.9995, 0.9997],
    setAside: [],
    floor: null,
  };
  const read = completeEvaluation(judged as never, {} as never, { systematicError: 0.008, estimate: "means" });
  expect(read.speedup?.value).toBe(1);
});
